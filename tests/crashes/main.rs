//! Short versions of the crash tests. The programs `kills`, `power_cut` and `syscalls` are the long ones.

use std::path::Path;

use workflow_tests::crash::{
    has_strace, kill_again_and_again, kill_at_every_call, record, sync_of_a_named_key,
};

/// Set where a test that needs strace must not be left out.
const REQUIRE_STRACE: &str = "WORKFLOW_REQUIRE_STRACE";

/// The server, among other things.
const PROGRAM: &str = env!("CARGO_BIN_EXE_kills");

/// Whether a test that needs strace can be carried out. Says so if not.
fn can_trace(test: &str) -> bool {
    let has_strace = has_strace();
    assert!(
        has_strace || std::env::var_os(REQUIRE_STRACE).is_none(),
        "{REQUIRE_STRACE} is set, and strace is missing or may not trace"
    );
    if !has_strace {
        eprintln!("left out, because strace is missing or may not trace: {test}");
    }
    has_strace
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_doubled_or_stuck_however_often_the_server_is_killed() {
    let killed = kill_again_and_again(Path::new(PROGRAM), 40, 1, |_| {}).await;
    let findings = killed.expect("the server serves between two kills");
    assert!(findings.is_sound(), "{findings}");
    assert!(findings.acknowledged > 100, "{findings}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_when_the_power_is_cut() {
    if !can_trace("power cuts") {
        return;
    }
    let recording = record(Path::new(PROGRAM), 6, true).await;
    let recording = recording.expect("a server can be recorded");
    let outcome = recording.cut(500, 1, true).expect("images can be made");
    assert!(outcome.is_sound(), "{outcome}: {:?}", outcome.violations);
    assert!(outcome.resumed > 0, "{outcome}");
}

/// The test above can see a loss.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_syncs_most_power_cuts_lose_something() {
    if !can_trace("the control of power cuts") {
        return;
    }
    let recording = record(Path::new(PROGRAM), 6, false).await;
    let recording = recording.expect("a server can be recorded");
    let outcome = recording.cut(200, 1, false).expect("images can be made");
    assert!(outcome.lost > outcome.images / 2, "{outcome}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_can_be_killed_at_its_system_calls() {
    if !can_trace("kills at system calls") {
        return;
    }
    let calls = ["pwrite64", "fsync", "unlink", "writev"];
    let swept = kill_at_every_call(Path::new(PROGRAM), &calls, 47, |_, _, _| {}).await;
    let sweep = swept.expect("scenarios can be carried out");
    assert!(sweep.is_sound(), "{sweep}");
    assert!(sweep.killed() >= 10, "{sweep}");
}

/// Whoever made the key file may have died before its name was durable. URLs must not outlive the key.
#[tokio::test]
async fn a_key_that_was_named_and_not_synced_is_synced_before_it_is_used() {
    if !can_trace("the sync of the key file") {
        return;
    }
    let synced = sync_of_a_named_key(Path::new(PROGRAM)).await;
    assert!(synced.expect("a server can be recorded"));
}
