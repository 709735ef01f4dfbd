//! The same attacks by slowhttptest, a program of others (Debian package `slowhttptest`).

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use super::process::ServerProcess;
use super::report::Report;
use super::slow::{Attack, Beside, Pace};

/// How slowhttptest ends before its time.
const ALL_CLOSED: &str = "No open connections left";

/// Lets slowhttptest open `connections` connections. The server has none of them left when the window is
/// over, and answers ordinary traffic beside it.
///
/// # Panics
///
/// If slowhttptest cannot be run, or the server does not work at all.
pub async fn slowhttptest(
    server: &ServerProcess,
    attack: Attack,
    connections: usize,
    pace: Pace,
    report: &mut Report,
) {
    let name = format!("slowhttptest, {attack}");
    let beside = Beside::begin(server, name.clone(), pace).await;
    let folder = tempfile::tempdir().expect("a folder can be made");
    let statistics = folder.path().join("statistics");
    let output = File::create(folder.path().join("output")).expect("a file can be made");
    let mut child = command(server, attack, connections, pace)
        .arg("-o")
        .arg(&statistics)
        .stdout(output)
        .spawn()
        .expect("slowhttptest can be run (it is a package of Debian)");
    let limit = pace.window + Duration::from_secs(30);
    let ended = beside.watch(server, tokio::time::timeout(limit, child.wait()));
    let (ended, sockets) = ended.await;
    ended
        .expect("slowhttptest comes to its end")
        .expect("slowhttptest is a child");
    let status = exit_status(&folder.path().join("output"));
    let unavailable = unavailable(&statistics.with_extension("csv"));
    report.figure(format_args!(
        "{name}: {connections} connections; {sockets}; slowhttptest ended with {status:?}"
    ));
    // Who reads slowly learns late, or never, that the server has closed the connection.
    let all_closed = match attack {
        Attack::Read => sockets.left == 0,
        _ => status == ALL_CLOSED,
    };
    report.demand(all_closed, || {
        format!(
            "{name}: not all connections were closed in {:?}: {status}",
            pace.window
        )
    });
    report.demand(unavailable == 0, || {
        format!("{name}: it found the server unavailable for {unavailable} s")
    });
    beside.end(server, report).await;
}

fn command(server: &ServerProcess, attack: Attack, connections: usize, pace: Pace) -> Command {
    let ready = server.ready();
    let (flags, path): (&[&str], _) = match attack {
        Attack::Head => (&["-H", "-x", "24"], ready.paths.drain.as_str()),
        Attack::Body => (
            &["-B", "-x", "10", "-s", "8192"],
            ready.paths.drain.as_str(),
        ),
        Attack::Range => (
            &["-R", "-a", "10", "-b", "3000"],
            ready.paths.drain.as_str(),
        ),
        Attack::Read => (
            &["-X", "-w", "512", "-y", "1024", "-n", "5", "-z", "32"],
            "/large",
        ),
    };
    let mut command = Command::new("slowhttptest");
    command
        .args(flags)
        .args(["-c", &connections.to_string()])
        .args(["-r", &connections.div_ceil(5).to_string()])
        .args(["-i", &pace.interval.as_secs().max(1).to_string()])
        .args(["-l", &pace.window.as_secs().to_string()])
        .args(["-p", "5", "-v", "1", "-g"])
        .args(["-u", &format!("http://{}{path}", ready.address)])
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

/// Why slowhttptest ended, by its own words.
fn exit_status(output: &Path) -> String {
    let text = fs::read_to_string(output).expect("slowhttptest says something");
    let line = text.lines().rfind(|line| line.contains("Exit status:"));
    let line = line.unwrap_or_else(|| panic!("slowhttptest says why it ended: {text}"));
    // The words are coloured.
    let (_, status) = line.rsplit_once("m ").unwrap_or(("", line));
    status.trim_end_matches("\u{1b}[0m").trim().to_owned()
}

/// For how many seconds slowhttptest's probe got no answer, by its statistics.
fn unavailable(statistics: &Path) -> usize {
    let text = fs::read_to_string(statistics).expect("slowhttptest leaves its statistics");
    let mut lines = text.lines();
    let names = lines.next().unwrap_or_default();
    let at = names
        .split(',')
        .position(|name| name == "Service Available");
    let at = at.unwrap_or_else(|| panic!("the statistics say nothing of it: {names}"));
    let is_zero = |line: &&str| {
        line.split(',')
            .nth(at)
            .is_none_or(|value| value.trim() == "0")
    };
    lines.filter(is_zero).count()
}
