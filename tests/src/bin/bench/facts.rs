//! On what was measured.

use std::fs;
use std::process::Command;

use serde::Serialize;
use workflow_runtime::clock::Clock;
use workflow_tests::Database;

use crate::place::Place;

/// What a reader has to know beside the figures.
#[derive(Debug, Serialize)]
pub(crate) struct Facts {
    date: String,
    commit: String,
    build: &'static str,
    cores: usize,
    processor: String,
    kernel: String,
    /// Of the last minute, five and fifteen minutes, before anything was measured.
    load_average: String,
    sqlite: String,
    postgres: String,
    scale: f64,
}

impl Facts {
    pub(crate) fn gather(place: &Place, scale: f64) -> Self {
        let cores = std::thread::available_parallelism();
        Self {
            date: Clock::system().now().to_string(),
            commit: commit(),
            build: if cfg!(debug_assertions) {
                "debug: the figures mean nothing"
            } else {
                "release"
            },
            cores: cores.map_or(0, usize::from),
            processor: processor(),
            kernel: read("/proc/sys/kernel/osrelease"),
            load_average: read("/proc/loadavg"),
            sqlite: format!("{}, WAL, synchronous=FULL", rusqlite::version()),
            postgres: place
                .server()
                .map_or_else(|| "not measured".to_owned(), postgres),
            scale,
        }
    }

    pub(crate) fn print(&self) {
        println!("- {}, commit {}, {}", self.date, self.commit, self.build);
        println!("- {} cores, {}", self.cores, self.processor);
        println!(
            "- Linux {}, load average before: {}",
            self.kernel, self.load_average
        );
        println!("- SQLite {}", self.sqlite);
        println!("- PostgreSQL {}", self.postgres);
        println!("- scale {}", self.scale);
    }
}

fn postgres(server: &Database) -> String {
    let version = server.sql("SHOW server_version");
    format!("{version}, {}", Database::durable_settings())
}

/// With a mark if there are changes that are not in it.
fn commit() -> String {
    let described = Command::new("git")
        .args(["-C", env!("CARGO_MANIFEST_DIR")])
        .args(["describe", "--always", "--dirty"])
        .output();
    let described = described.ok().filter(|output| output.status.success());
    let text = described.and_then(|output| String::from_utf8(output.stdout).ok());
    text.map_or_else(unknown, |text| text.trim().to_owned())
}

fn processor() -> String {
    let all = read("/proc/cpuinfo");
    let mut lines = all.lines().filter_map(|line| line.split_once(':'));
    let name = lines.find(|(key, _)| key.trim() == "model name");
    name.map_or_else(unknown, |(_, name)| name.trim().to_owned())
}

fn read(path: &str) -> String {
    let text = fs::read_to_string(path);
    text.map_or_else(|_| unknown(), |text| text.trim().to_owned())
}

fn unknown() -> String {
    "unknown".to_owned()
}
