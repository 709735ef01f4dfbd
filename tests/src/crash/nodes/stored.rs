//! What is in the nodes' database when it is over.

use std::collections::BTreeMap;
use std::error::Error;

use serde::Deserialize;

use crate::crash::stored::{Entry, Stored, StoredRun};
use crate::postgres::Database;

/// One JSON value in each line.
const RUNS: &str = "SELECT json_build_object('key', encode(key, 'hex'), 'run', json_build_object(\
    'name', coalesce(id, encode(key, 'hex')), 'is_ended', ending IS NOT DISTINCT FROM 0, \
    'parked', parked, 'state', state_name, 'result', result), 'id', id) FROM workflow.runs";

/// An entry that stays in its state has none that it enters.
const HISTORY: &str = "SELECT json_build_object('key', encode(run, 'hex'), 'entry', \
    json_build_object('seq', seq, 'frame', frame, 'from', from_state, 'to', \
    CASE WHEN change IN ('retried', 'parked', 'redriven') THEN from_state ELSE to_state END)) \
    FROM workflow.history ORDER BY run, seq";

/// The sender's id is the end of a key.
const DELIVERIES: &str = "SELECT json_build_array(convert_from(substring(dedupe_key FROM 2), 'UTF8'), \
    NOT EXISTS (SELECT 1 FROM workflow.pending AS p WHERE p.partition = d.partition AND p.run = d.run \
    AND p.channel = d.channel AND p.seq = d.seq)) FROM workflow.deliveries AS d \
    WHERE dedupe_key IS NOT NULL ORDER BY seq";

#[derive(Deserialize)]
struct RunLine {
    key: String,
    run: StoredRun,
    id: Option<String>,
}

#[derive(Deserialize)]
struct HistoryLine {
    key: String,
    entry: Entry,
}

/// Reads it.
pub(super) fn read(database: &Database) -> Result<Stored, Box<dyn Error>> {
    let mut histories: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for line in database.try_sql(HISTORY)?.lines() {
        let HistoryLine { key, entry } = serde_json::from_str(line)?;
        histories.entry(key).or_default().push(entry);
    }
    let (mut runs, mut by_id) = (Vec::new(), BTreeMap::new());
    for line in database.try_sql(RUNS)?.lines() {
        let RunLine { key, mut run, id } = serde_json::from_str(line)?;
        run.history = histories.remove(&key).unwrap_or_default();
        runs.push(run);
        by_id.extend(id.map(|id| (id, runs.len() - 1)));
    }
    let mut deliveries: BTreeMap<String, Vec<bool>> = BTreeMap::new();
    for line in database.try_sql(DELIVERIES)?.lines() {
        let (key, is_consumed): (String, bool) = serde_json::from_str(line)?;
        let id = key.rsplit(':').next().unwrap_or_default();
        deliveries
            .entry(id.to_owned())
            .or_default()
            .push(is_consumed);
    }
    Ok(Stored {
        // The server checks what it reads.
        integrity: "ok".to_owned(),
        runs,
        by_id,
        deliveries,
    })
}
