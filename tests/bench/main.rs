//! The program `bench` measures everything that it says, if little of it. Nothing is said about how fast.

use std::fs;
use std::process::Command;

use serde_json::Value;
use tempfile::tempdir;

/// Of what is done when it is measured in earnest.
const SCALE: &str = "0.0005";

const MACHINE: [&str; 5] = [
    "4 KiB appended and synced",
    "bare SQLite: rows, one to a commit",
    "bare SQLite: rows, 100 to a commit",
    "bare SQLite: two commits after a pause: p50",
    "bare axum: POST, 64 connections",
];

/// Of each store, at this scale.
const STORE: [&str; 21] = [
    "deliveries, 64 connections",
    "deliveries, 64 connections: p50",
    "deliveries, 64 connections: p99",
    "runs parked",
    "runs delivered to and completed",
    "whole runs",
    "durable steps, 64 runs at once",
    "runs of ten steps, 64 at once",
    "delivery to result: p50",
    "delivery to result: p99",
    "a resume after 10: p50",
    "a resume after 10, against one of a young run beside it",
    "a resume with 100 bytes of state: p50",
    "a resume with 1000 bytes of state: p50",
    "a fan-out to 1 branches: each",
    "a fan-out to 1 child runs: each",
    "an event with 500 waiting: p50",
    "500 waiting: memory after they were started, above an empty server",
    "500 waiting: memory of a restarted server, above an empty one",
    "500 waiting: disk for each",
    "500 waiting: start of the process to an accepted delivery",
];

/// What only one of them has.
const SQLITE: [&str; 2] = [
    "SQLite: a resume after 100: p50",
    "SQLite: a resume after 100, against one of a young run beside it",
];

const POSTGRES: [&str; 9] = [
    "PostgreSQL, nothing known: runs parked",
    "PostgreSQL, nothing known: runs delivered to and completed",
    "PostgreSQL, nothing known: whole runs",
    "bare PostgreSQL: rows, one to a commit",
    "bare PostgreSQL: rows, one to a commit, 16 connections",
    "bare PostgreSQL: rows, 100 to a commit",
    "PostgreSQL: whole runs on 1 node",
    "PostgreSQL: whole runs on 2 nodes",
    "PostgreSQL: whole runs on 3 nodes",
];

#[test]
fn every_figure_is_measured() {
    let (round, printed) = measure();
    // Where PostgreSQL has to be there, the program fails without it.
    let is_complete = !printed.contains("- PostgreSQL not measured");
    let mut expected: Vec<_> = MACHINE
        .iter()
        .chain(&SQLITE)
        .map(|&it| it.to_owned())
        .collect();
    expected.extend(of("SQLite"));
    if is_complete {
        expected.extend(of("PostgreSQL"));
        expected.extend(POSTGRES.map(str::to_owned));
    }
    for name in &expected {
        let figure = round.iter().find(|figure| figure["name"] == *name);
        let figure = figure.unwrap_or_else(|| panic!("{name} is missing: {printed}"));
        // What is not finite is no number in JSON.
        assert!(figure["value"].is_f64(), "{figure}");
    }
    assert_eq!(round.len(), expected.len(), "{printed}");
    assert!(
        printed.contains("| deliveries, against a bare POST |"),
        "{printed}"
    );
}

#[test]
fn targets_are_demanded_only_if_that_is_asked_for() {
    let little = [
        "latency", "--store", "sqlite", "--scale", SCALE, "--rounds", "1",
    ];
    let is_well = |options: &[&str]| {
        let mut bench = Command::new(env!("CARGO_BIN_EXE_bench"));
        let output = bench.args(little).args(options).output();
        output.expect("the program starts").status.success()
    };
    assert!(is_well(&[]));
    assert!(!is_well(&["--demand"]));
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is_measured() {
    let folder = tempdir().expect("a folder can be made");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("a file can be written");
    let mut options = vec!["--json"];
    options.extend(cfg!(feature = "plots").then_some("--plots"));
    for option in options {
        // The default scale takes minutes.
        let bench = Command::new(env!("CARGO_BIN_EXE_bench"))
            .args(["ceiling", option])
            .arg(file.join("below"))
            .output()
            .expect("the program starts");
        assert!(!bench.status.success(), "{bench:?}");
        assert!(bench.stdout.is_empty(), "{bench:?}");
    }
}

fn of(store: &str) -> impl Iterator<Item = String> {
    STORE.iter().map(move |name| format!("{store}: {name}"))
}

/// Lets the program measure, and returns the figures that it has written and what it has printed.
fn measure() -> (Vec<Value>, String) {
    let folder = tempdir().expect("a folder can be made");
    let file = folder.path().join("made/figures.json");
    let plots = folder.path().join("plots");
    let mut bench = Command::new(env!("CARGO_BIN_EXE_bench"));
    if cfg!(feature = "plots") {
        bench.arg("--plots").arg(&plots);
    }
    let output = bench
        .args(["--scale", SCALE, "--rounds", "1", "--json"])
        .arg(&file)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{output:?}");
    if cfg!(feature = "plots") {
        let curves = fs::read_to_string(plots.join("resumes.svg")).expect("a plot is drawn");
        assert!(curves.contains("SQLite"), "{curves}");
    }
    let written = fs::read_to_string(file).expect("the file is written");
    let mut written: Value = serde_json::from_str(&written).expect("it is JSON");
    let round = written["rounds"][0].take();
    let round = serde_json::from_value(round).expect("it is a list");
    (round, String::from_utf8_lossy(&output.stdout).into_owned())
}
