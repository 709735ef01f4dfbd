//! The same attacks by slowhttptest, a program of others (Debian package `slowhttptest`).

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use super::process::ServerProcess;
use super::report::Report;
use super::slow::{Attack, Beside, Pace};

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
    let mut child = command(server, attack, connections, pace)
        .arg("-o")
        .arg(&statistics)
        .spawn()
        .expect("slowhttptest can be run (it is a package of Debian)");
    let limit = pace.window + Duration::from_secs(30);
    let ended = beside.watch(server, tokio::time::timeout(limit, child.wait()));
    let (ended, sockets) = ended.await;
    ended
        .expect("slowhttptest comes to its end")
        .expect("slowhttptest is a child");
    let seen = Seen::read(&statistics.with_extension("csv"));
    report.figure(format_args!(
        "{name}: {connections} connections; {sockets}; slowhttptest saw {seen:?} at its end"
    ));
    let all = seen.closed + seen.refused;
    report.demand(all >= connections && seen.connected == 0, || {
        format!(
            "{name}: not all connections are closed after {:?}: {seen:?}",
            pace.window
        )
    });
    report.demand(seen.unavailable == 0, || {
        format!(
            "{name}: it found the server unavailable for {} s",
            seen.unavailable
        )
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
        .args(["-p", "5", "-v", "0", "-g"])
        .args(["-u", &format!("http://{}{path}", ready.address)])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true);
    command
}

/// What slowhttptest has seen, by the last line of its statistics.
#[derive(Debug, Default)]
struct Seen {
    closed: usize,
    refused: usize,
    connected: usize,
    /// Seconds in which its probe got no answer.
    unavailable: usize,
}

impl Seen {
    fn read(statistics: &Path) -> Self {
        let text = std::fs::read_to_string(statistics).expect("slowhttptest leaves its statistics");
        let mut lines = text
            .lines()
            .map(|line| line.split(',').map(str::trim).collect());
        let names: Vec<&str> = lines.next().expect("the statistics have names");
        let rows: Vec<Vec<&str>> = lines.collect();
        let value = |row: &[&str], name: &str| -> usize {
            let at = names.iter().position(|it| it.eq_ignore_ascii_case(name));
            let at = at.unwrap_or_else(|| panic!("the statistics have no {name}: {names:?}"));
            row.get(at).and_then(|text| text.parse().ok()).unwrap_or(0)
        };
        let last = rows.last().expect("the statistics have lines");
        Self {
            closed: value(last, "closed"),
            refused: value(last, "error"),
            connected: value(last, "connected") + value(last, "pending"),
            unavailable: rows
                .iter()
                .filter(|row| value(row, "service available") == 0)
                .count(),
        }
    }
}
