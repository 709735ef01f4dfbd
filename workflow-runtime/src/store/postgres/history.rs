//! What runs have done.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::Error;
use super::rows;
use super::session::Session;
use crate::id::RunKey;
use crate::store::{Cause, Change, HistoryEntry};

const LIST: &str = "SELECT seq, frame, at, cause, change, from_state, to_state \
    FROM workflow.history WHERE partition = $1 AND run = $2 AND seq > $3 ORDER BY seq LIMIT $4";

/// A cause or a change as its column.
/// The column `to_state`.
pub(super) fn to_state(entry: &HistoryEntry) -> Option<&str> {
    entry.to.as_deref().filter(|_| !entry.change.stays())
}

pub(super) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => "other".to_owned(),
    }
}

pub(super) async fn list(
    session: &Session,
    run: RunKey,
    after: Option<i64>,
    limit: usize,
) -> Result<Vec<HistoryEntry>, Error> {
    let after = after.unwrap_or(i64::MIN);
    let (partition, limit) = (rows::partition(run), super::read::row_limit(limit));
    let rows = session
        .rows(LIST, &[&partition, &run.as_bytes(), &after, &limit])
        .await?;
    let mut entries = Vec::new();
    for row in rows {
        let change = read_word(rows::get(&row, 4)?).unwrap_or(Change::Other);
        let from: Option<String> = rows::get(&row, 5)?;
        let to: Option<String> = rows::get(&row, 6)?;
        entries.push(HistoryEntry {
            seq: rows::get(&row, 0)?,
            frame: rows::number(&row, 1)?,
            at: rows::instant(&row, 2)?,
            cause: read_word(rows::get(&row, 3)?).unwrap_or(Cause::Other),
            change,
            to: to.or_else(|| from.clone().filter(|_| change.stays())),
            from,
        });
    }
    Ok(entries)
}

fn read_word<T: DeserializeOwned>(word: String) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word)).ok()
}
