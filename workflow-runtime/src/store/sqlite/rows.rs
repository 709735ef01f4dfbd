//! How the model is laid out in columns.

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use super::channel;
use super::error::corrupt;
use super::session::Session;
use super::wait_columns::wait;
use crate::clock::Timestamp;
use crate::event::EventId;
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::{
    Channel, Delivery, EncodedState, Ending, Parked, RunEnding, RunRecord, RunStatus, WebhookNumber,
};

const ENDING_COMPLETED: i64 = 0;
const ENDING_FAILED: i64 = 1;
pub(super) const ENDING_CANCELLED: i64 = 2;

/// The columns that [`run_record`] reads, in its order. A parked branch shows in its run.
macro_rules! run_columns {
    () => {
        "key, workflow, id, labels, created_at, updated_at, ending, result, state_name, \
         state_digest, state_json, wait_kind, wait_number, wait_target, wait_at, wait_json, \
         coalesce(parked, (SELECT branch.parked FROM frames AS branch INDEXED BY frames_parked \
         WHERE branch.run = runs.key AND branch.parked IS NOT NULL ORDER BY branch.frame LIMIT 1)), \
         parent_run, parent_frame"
    };
}
pub(super) use run_columns;

pub(super) const PENDING: &str = "SELECT seq FROM deliveries \
    WHERE run = ?1 AND channel = ?2 AND consumed_by IS NULL ORDER BY seq LIMIT 1";

pub(super) const DELIVERY: &str = "SELECT seq, channel, received_at, head, body FROM deliveries \
    WHERE seq = ?1";

pub(super) const CHANNEL: &str = "SELECT channel FROM deliveries WHERE seq = ?1";

/// Reads at most one row.
pub(super) fn first<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_row(params, map).optional()
}

/// The oldest delivery to a channel that nobody has consumed.
pub(super) fn oldest_pending(
    connection: &Connection,
    run: RunKey,
    channel: &Channel,
) -> rusqlite::Result<Option<Delivery>> {
    let params = params![&run.as_bytes()[..], channel::to_bytes(channel)];
    match first(connection, PENDING, params, |row| row.get(0))? {
        Some(seq) => delivery(connection, seq),
        None => Ok(None),
    }
}

pub(super) fn delivery(connection: &Connection, seq: i64) -> rusqlite::Result<Option<Delivery>> {
    first(connection, DELIVERY, [seq], |row| {
        Ok(Delivery {
            seq: row.get(0)?,
            channel: channel::from_row(row, 1)?,
            received_at: Timestamp::from_millis(row.get(2)?),
            head: Bytes::copy_from_slice(row.get_ref(3)?.as_blob()?),
            body: Bytes::copy_from_slice(row.get_ref(4)?.as_blob()?),
        })
    })
}

/// The channel of a delivery.
pub(super) fn channel_of(session: &Session, seq: i64) -> rusqlite::Result<Option<Channel>> {
    session.first(CHANNEL, [seq], |row| channel::from_row(row, 0))
}

pub(super) fn run_record(row: &Row<'_>) -> rusqlite::Result<RunRecord> {
    Ok(RunRecord {
        key: run_key(row, 0)?,
        workflow: row.get(1)?,
        id: row.get::<_, Option<String>>(2)?.map(RunId::from),
        labels: labels_from_json(row.get_ref(3)?.as_str_or_null()?)?,
        created_at: Timestamp::from_millis(row.get(4)?),
        updated_at: Timestamp::from_millis(row.get(5)?),
        ending: ending(row, 6)?,
        state: state(row, 8)?,
        wait: wait(row, 11)?,
        parked: parked(row, 16)?,
        parent: frame_key(row, 17)?,
    })
}

pub(super) fn run_key(row: &Row<'_>, column: usize) -> rusqlite::Result<RunKey> {
    let bytes = row.get_ref(column)?.as_blob()?;
    let bytes = bytes
        .try_into()
        .map_err(|_| corrupt("a run's key is not 16 bytes long"))?;
    Ok(RunKey::from_bytes(bytes))
}

/// Reads the columns `parent_run` and `parent_frame`.
pub(super) fn frame_key(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<FrameKey>> {
    let Some(frame) = row.get(column + 1)? else {
        return Ok(None);
    };
    let run = run_key(row, column)?;
    Ok(Some(FrameKey { run, frame }))
}

pub(super) fn webhook(row: &Row<'_>, column: usize) -> rusqlite::Result<WebhookNumber> {
    let bytes = row.get_ref(column)?.as_blob()?;
    let bytes = bytes
        .try_into()
        .map_err(|_| corrupt("a webhook's number is not 12 bytes long"))?;
    Ok(WebhookNumber(bytes))
}

/// Reads an event's id out of bytes.
pub(super) fn event(row: &Row<'_>, column: usize) -> rusqlite::Result<EventId> {
    let id = channel::event(row.get_ref(column)?.as_blob()?);
    id.ok_or_else(|| corrupt("an event has no id that can be one"))
}

pub(super) fn timestamp(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    let millis: Option<i64> = row.get(column)?;
    Ok(millis.map(Timestamp::from_millis))
}

pub(super) fn ended_status(row: &Row<'_>, column: usize) -> rusqlite::Result<RunStatus> {
    match row.get(column)? {
        ENDING_COMPLETED => Ok(RunStatus::Completed),
        ENDING_FAILED => Ok(RunStatus::Failed),
        ENDING_CANCELLED => Ok(RunStatus::Cancelled),
        _ => Err(corrupt("a run has an unknown ending")),
    }
}

pub(super) fn ending_to_columns(ending: &Ending) -> (i64, &str) {
    match ending {
        Ending::Completed(json) => (ENDING_COMPLETED, json),
        Ending::Failed(json) => (ENDING_FAILED, json),
    }
}

pub(super) fn parked_to_json(parked: &Parked) -> String {
    serde_json::to_string(parked).expect("BUG: a reason has no map and nothing that can fail")
}

/// Reads the column `parked`.
pub(super) fn parked(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Parked>> {
    let json = row.get_ref(column)?.as_str_or_null()?;
    let parked = json.map(serde_json::from_str).transpose();
    parked.map_err(|_| corrupt("the reason for which a frame is parked cannot be read"))
}

pub(super) fn labels_to_json(labels: &[String]) -> Option<String> {
    (!labels.is_empty()).then(|| serde_json::Value::from(labels).to_string())
}

fn labels_from_json(json: Option<&str>) -> rusqlite::Result<Vec<String>> {
    let labels = json.map_or(Ok(Vec::new()), serde_json::from_str);
    labels.map_err(|_| corrupt("a run's labels are not a JSON array of strings"))
}

/// Reads the columns `ending` and `result`.
pub(super) fn ending(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<RunEnding>> {
    let Some(kind) = row.get::<_, Option<i64>>(column)? else {
        return Ok(None);
    };
    let ending = match kind {
        ENDING_COMPLETED => RunEnding::Own(Ending::Completed(row.get(column + 1)?)),
        ENDING_FAILED => RunEnding::Own(Ending::Failed(row.get(column + 1)?)),
        ENDING_CANCELLED => RunEnding::Cancelled,
        _ => return Err(corrupt("a run has an unknown ending")),
    };
    Ok(Some(ending))
}

/// Reads the columns `state_name`, `state_digest` and `state_json`.
pub(super) fn state(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<EncodedState>> {
    let Some(name) = row.get(column)? else {
        return Ok(None);
    };
    Ok(Some(EncodedState {
        name,
        digest: row.get(column + 1)?,
        json: row.get(column + 2)?,
    }))
}
