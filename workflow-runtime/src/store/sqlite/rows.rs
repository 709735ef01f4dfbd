//! How the model is laid out in columns.

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use super::error::corrupt;
use crate::clock::Timestamp;
use crate::id::{RunId, RunKey};
use crate::store::{
    Delivery, EncodedState, Ending, RunEnding, RunRecord, RunStatus, Wait, WebhookNumber,
};

const WAIT_RUN: i64 = 0;
pub(super) const WAIT_WEBHOOK: i64 = 1;
const WAIT_TIMER: i64 = 2;
const WAIT_OUTCOME: i64 = 3;

const ENDING_COMPLETED: i64 = 0;
const ENDING_FAILED: i64 = 1;
pub(super) const ENDING_CANCELLED: i64 = 2;

/// The columns that [`run_record`] reads, in its order.
macro_rules! run_columns {
    () => {
        "key, workflow, id, labels, created_at, updated_at, ending, result, state_name, \
         state_digest, state_json, wait_kind, wait_number, wait_at, wait_json, parked, version, \
         next_webhook, entered"
    };
}
pub(super) use run_columns;

/// Where [`run_columns`] has what a frame has and a run record has not.
pub(super) const VERSION_COLUMN: usize = 16;
pub(super) const NEXT_WEBHOOK_COLUMN: usize = 17;
pub(super) const ENTERED_COLUMN: usize = 18;

pub(super) const PENDING: &str = "SELECT seq FROM deliveries \
    WHERE run = ?1 AND webhook = ?2 AND consumed_by IS NULL ORDER BY seq";

pub(super) const DELIVERY: &str = "SELECT seq, webhook, received_at, head, body FROM deliveries \
    WHERE seq = ?1";

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

/// The oldest delivery to a webhook that nobody has consumed, passing over those in `except`.
pub(super) fn oldest_pending(
    connection: &Connection,
    run: RunKey,
    webhook: WebhookNumber,
    except: &[i64],
) -> rusqlite::Result<Option<Delivery>> {
    let mut statement = connection.prepare_cached(PENDING)?;
    let mut pending = statement.query(params![&run.as_bytes()[..], webhook])?;
    while let Some(row) = pending.next()? {
        let seq: i64 = row.get(0)?;
        if !except.contains(&seq) {
            return first(connection, DELIVERY, [seq], delivery);
        }
    }
    Ok(None)
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
        parked: row.get(15)?,
    })
}

pub(super) fn run_key(row: &Row<'_>, column: usize) -> rusqlite::Result<RunKey> {
    let bytes = row.get_ref(column)?.as_blob()?;
    let bytes = bytes
        .try_into()
        .map_err(|_| corrupt("a run's key is not 16 bytes long"))?;
    Ok(RunKey::from_bytes(bytes))
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

/// A wait as the columns of a run.
pub(super) struct WaitColumns<'a> {
    pub(super) kind: i64,
    pub(super) number: Option<i64>,
    pub(super) at: Option<i64>,
    pub(super) json: Option<&'a str>,
}

pub(super) fn wait_to_columns(wait: &Wait) -> WaitColumns<'_> {
    let (kind, number, at, json) = match wait {
        Wait::Run { due, attempt } => (WAIT_RUN, Some(i64::from(*attempt)), Some(*due), None),
        Wait::Webhook { webhook, deadline } => (WAIT_WEBHOOK, Some(*webhook), *deadline, None),
        Wait::Timer { due } => (WAIT_TIMER, None, Some(*due), None),
        Wait::Outcome { json } => (WAIT_OUTCOME, None, None, Some(json.as_str())),
    };
    let at = at.map(Timestamp::as_millis);
    WaitColumns {
        kind,
        number,
        at,
        json,
    }
}

pub(super) fn ending_to_columns(ending: &Ending) -> (i64, &str) {
    match ending {
        Ending::Completed(json) => (ENDING_COMPLETED, json),
        Ending::Failed(json) => (ENDING_FAILED, json),
    }
}

pub(super) fn labels_to_json(labels: &[String]) -> Option<String> {
    (!labels.is_empty()).then(|| serde_json::Value::from(labels).to_string())
}

fn labels_from_json(json: Option<&str>) -> rusqlite::Result<Vec<String>> {
    let labels = json.map_or(Ok(Vec::new()), serde_json::from_str);
    labels.map_err(|_| corrupt("a run's labels are not a JSON array of strings"))
}

fn delivery(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        seq: row.get(0)?,
        webhook: row.get(1)?,
        received_at: Timestamp::from_millis(row.get(2)?),
        head: Bytes::copy_from_slice(row.get_ref(3)?.as_blob()?),
        body: Bytes::copy_from_slice(row.get_ref(4)?.as_blob()?),
    })
}

/// Reads the columns `ending` and `result`.
fn ending(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<RunEnding>> {
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
fn state(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<EncodedState>> {
    let Some(name) = row.get(column)? else {
        return Ok(None);
    };
    Ok(Some(EncodedState {
        name,
        digest: row.get(column + 1)?,
        json: row.get(column + 2)?,
    }))
}

/// Reads the columns `wait_kind`, `wait_number`, `wait_at` and `wait_json`.
fn wait(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Wait>> {
    let (number, at, json) = (column + 1, column + 2, column + 3);
    let Some(kind) = row.get::<_, Option<i64>>(column)? else {
        return Ok(None);
    };
    let wait = match kind {
        WAIT_RUN => Wait::Run {
            due: Timestamp::from_millis(row.get(at)?),
            attempt: row.get(number)?,
        },
        WAIT_WEBHOOK => Wait::Webhook {
            webhook: row.get(number)?,
            deadline: timestamp(row, at)?,
        },
        WAIT_TIMER => Wait::Timer {
            due: Timestamp::from_millis(row.get(at)?),
        },
        WAIT_OUTCOME => Wait::Outcome {
            json: row.get(json)?,
        },
        _ => return Err(corrupt("a run waits for something unknown")),
    };
    Ok(Some(wait))
}
