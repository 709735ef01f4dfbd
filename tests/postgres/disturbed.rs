//! A short version of the program `nodes`.

use std::path::Path;

use workflow_tests::crash::{NodesPlan, disturb};

/// A node, among other things.
const PROGRAM: &str = env!("CARGO_BIN_EXE_nodes");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_doubled_or_stuck_when_nodes_and_their_server_are_killed_and_stopped() {
    let plan = NodesPlan {
        server_kills: 2,
        node_kills: 4,
        node_stops: 6,
        seed: 1,
    };
    let disturbed = disturb(Path::new(PROGRAM), plan, |_| {}).await;
    let Some(outcome) = disturbed.expect("nodes serve between two kills") else {
        return;
    };
    assert!(outcome.is_sound(), "{outcome}");
    assert!(outcome.findings.acknowledged > 100, "{outcome}");
}
