//! The program `bench` measures everything that it says, if little of it. Nothing is said about how fast.

use std::process::Command;

use serde_json::Value;
use tempfile::tempdir;

/// Of what is done when it is measured in earnest.
const SCALE: &str = "0.001";

const MACHINE: [&str; 4] = [
    "4 KiB appended and synced",
    "bare SQLite: rows, one to a commit",
    "bare SQLite: rows, 100 to a commit",
    "bare axum: POST, 64 connections",
];

/// Of each store, at this scale.
const STORE: [&str; 25] = [
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
    "a resume after 100: p50",
    "a resume after 100, against one of a young run beside it",
    "a resume with 100 bytes of state: p50",
    "a resume with 1000 bytes of state: p50",
    "a fan-out to 1 branches: each",
    "a fan-out to 1 child runs: each",
    "a fan-out to 10 branches: each",
    "a fan-out to 10 child runs: each",
    "an event with 1000 waiting: p50",
    "1000 waiting: memory after they were started, above an empty server",
    "1000 waiting: memory of a restarted server, above an empty one",
    "1000 waiting: disk for each",
    "1000 waiting: start of the process to an accepted delivery",
];

/// What only one of the stores has.
const SQLITE: [&str; 2] = [
    "SQLite: a resume after 1000: p50",
    "SQLite: a resume after 1000, against one of a young run beside it",
];

const POSTGRES: [&str; 6] = [
    "bare PostgreSQL: rows, one to a commit",
    "bare PostgreSQL: rows, one to a commit, 16 connections",
    "bare PostgreSQL: rows, 100 to a commit",
    "PostgreSQL: whole runs on 1 node",
    "PostgreSQL: whole runs on 2 nodes",
    "PostgreSQL: whole runs on 3 nodes",
];

#[test]
fn every_figure_is_measured_on_sqlite() {
    let expected = MACHINE.into_iter().map(str::to_owned);
    let expected = expected
        .chain(of("SQLite"))
        .chain(SQLITE.map(str::to_owned));
    assert_figures("sqlite", &expected.collect::<Vec<_>>());
}

#[test]
fn every_figure_is_measured_on_postgres() {
    if workflow_tests::Database::create().is_none() {
        return;
    }
    let expected = MACHINE.into_iter().map(str::to_owned);
    let expected = expected
        .chain(of("PostgreSQL"))
        .chain(POSTGRES.map(str::to_owned));
    assert_figures("postgres", &expected.collect::<Vec<_>>());
}

fn of(store: &str) -> impl Iterator<Item = String> {
    STORE.iter().map(move |name| format!("{store}: {name}"))
}

/// Lets the program measure one store, and compares which figures it has written with those that it should.
fn assert_figures(store: &str, expected: &[String]) {
    let folder = tempdir().expect("a folder can be made");
    let file = folder.path().join("figures.json");
    let output = Command::new(env!("CARGO_BIN_EXE_bench"))
        .args([
            "--store", store, "--scale", SCALE, "--rounds", "1", "--json",
        ])
        .arg(&file)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{output:?}");
    let written = std::fs::read_to_string(file).expect("the file is written");
    let written: Value = serde_json::from_str(&written).expect("it is JSON");
    let round = written["rounds"][0].as_array().expect("there is a round");
    let named = |name: &str| round.iter().find(|figure| figure["name"] == name);
    for name in expected {
        let figure = named(name).unwrap_or_else(|| panic!("{name} is missing: {written:#}"));
        // What is not a number in JSON was not finite.
        assert!(figure["value"].is_f64(), "{figure}");
    }
    assert_eq!(round.len(), expected.len(), "{written:#}");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        printed.contains("| deliveries, against a bare POST |"),
        "{printed}"
    );
}
