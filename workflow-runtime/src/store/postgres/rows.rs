//! How the model is laid out in columns.

use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

use super::error::Error;
use crate::clock::Timestamp;
use crate::event::EventId;
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::{Channel, EncodedState, Ending, Parked, RunEnding, Wait, WebhookNumber};

const COMPLETED: i16 = 0;
const FAILED: i16 = 1;
const CANCELLED: i16 = 2;

const WEBHOOK: u8 = 0;
const EVENT: u8 = 1;

pub(super) fn get<'a, T: FromSql<'a>>(row: &'a Row, column: usize) -> Result<T, Error> {
    Ok(row.try_get(column)?)
}

pub(super) fn partition(run: RunKey) -> i16 {
    // There are 256.
    i16::try_from(run.partition()).unwrap_or(i16::MAX)
}

pub(super) fn run_key(row: &Row, column: usize) -> Result<RunKey, Error> {
    key_of(get(row, column)?)
}

/// A run that may be named in a column.
pub(super) fn run_key_or_none(row: &Row, column: usize) -> Result<Option<RunKey>, Error> {
    get::<Option<&[u8]>>(row, column)?.map(key_of).transpose()
}

fn key_of(bytes: &[u8]) -> Result<RunKey, Error> {
    let bytes = bytes.try_into();
    let bytes = bytes.map_err(|_| Error::Corrupt("a run's key is not 16 bytes long"))?;
    Ok(RunKey::from_bytes(bytes))
}

pub(super) fn number(row: &Row, column: usize) -> Result<u32, Error> {
    let number = u32::try_from(get::<i64>(row, column)?);
    number.map_err(|_| Error::Corrupt("a number is out of its range"))
}

/// Reads the columns of a run's key and of a frame's number.
pub(super) fn frame_key(row: &Row, column: usize) -> Result<FrameKey, Error> {
    Ok(FrameKey {
        run: run_key(row, column)?,
        frame: number(row, column + 1)?,
    })
}

/// Reads the columns `parent_run` and `parent_frame`.
pub(super) fn parent(row: &Row, column: usize) -> Result<Option<FrameKey>, Error> {
    match run_key_or_none(row, column)? {
        Some(_) => frame_key(row, column).map(Some),
        None => Ok(None),
    }
}

pub(super) fn instant(row: &Row, column: usize) -> Result<Timestamp, Error> {
    get(row, column).map(Timestamp::from_millis)
}

pub(super) fn instant_or_none(row: &Row, column: usize) -> Result<Option<Timestamp>, Error> {
    Ok(get::<Option<i64>>(row, column)?.map(Timestamp::from_millis))
}

pub(super) fn id(row: &Row, column: usize) -> Result<Option<RunId>, Error> {
    Ok(get::<Option<String>>(row, column)?.map(RunId::from))
}

/// Reads the columns `state_name`, `state_digest` and `state_json`.
pub(super) fn state(row: &Row, columns: [usize; 3]) -> Result<Option<EncodedState>, Error> {
    let [name, digest, json] = columns;
    let Some(name) = get(row, name)? else {
        return Ok(None);
    };
    Ok(Some(EncodedState {
        name,
        digest: get(row, digest)?,
        json: get(row, json)?,
    }))
}

/// Reads the columns `wait` and `outcome`.
pub(super) fn wait(row: &Row, columns: [usize; 2]) -> Result<Option<Wait>, Error> {
    let Some(json) = get::<Option<&str>>(row, columns[0])? else {
        return Ok(None);
    };
    let wait = serde_json::from_str(json);
    let wait = wait.map_err(|_| Error::Corrupt("what a frame waits for cannot be read"))?;
    Ok(Some(match wait {
        Wait::Outcome { .. } => Wait::Outcome {
            json: get::<Option<String>>(row, columns[1])?.unwrap_or_default(),
        },
        wait => wait,
    }))
}

/// A wait as the column `wait`.
pub(super) fn wait_to_json(wait: &Wait) -> String {
    let json = match wait {
        Wait::Outcome { .. } => serde_json::to_string(&Wait::Outcome {
            json: String::new(),
        }),
        wait => serde_json::to_string(wait),
    };
    json.expect("BUG: a wait has no map and nothing that can fail")
}

/// A wait as the column `outcome`.
pub(super) fn outcome(wait: &Wait) -> Option<&str> {
    match wait {
        Wait::Outcome { json } => Some(json),
        _ => None,
    }
}

/// Reads the column `parked`.
pub(super) fn parked(row: &Row, column: usize) -> Result<Option<Parked>, Error> {
    let json = get::<Option<&str>>(row, column)?;
    let parked = json.map(serde_json::from_str).transpose();
    parked.map_err(|_| Error::Corrupt("the reason for which a frame is parked cannot be read"))
}

pub(super) fn parked_to_json(parked: &Parked) -> String {
    serde_json::to_string(parked).expect("BUG: a reason has no map and nothing that can fail")
}

pub(super) fn labels_to_json(labels: &[String]) -> Option<String> {
    (!labels.is_empty()).then(|| serde_json::Value::from(labels).to_string())
}

pub(super) fn labels(row: &Row, column: usize) -> Result<Vec<String>, Error> {
    let json = get::<Option<&str>>(row, column)?;
    let labels = json.map_or(Ok(Vec::new()), serde_json::from_str);
    labels.map_err(|_| Error::Corrupt("a run's labels are not a JSON array of strings"))
}

/// Reads the columns `ending` and `result`.
pub(super) fn ending(row: &Row, columns: [usize; 2]) -> Result<Option<RunEnding>, Error> {
    let Some(kind) = get::<Option<i16>>(row, columns[0])? else {
        return Ok(None);
    };
    let result = || Ok::<_, Error>(get::<Option<String>>(row, columns[1])?.unwrap_or_default());
    Ok(Some(match kind {
        COMPLETED => RunEnding::Own(Ending::Completed(result()?)),
        FAILED => RunEnding::Own(Ending::Failed(result()?)),
        CANCELLED => RunEnding::Cancelled,
        _ => return Err(Error::Corrupt("a run has an unknown ending")),
    }))
}

pub(super) fn ending_to_columns(ending: &RunEnding) -> (i16, Option<&str>) {
    match ending {
        RunEnding::Own(Ending::Completed(json)) => (COMPLETED, Some(json)),
        RunEnding::Own(Ending::Failed(json)) => (FAILED, Some(json)),
        RunEnding::Cancelled => (CANCELLED, None),
    }
}

pub(super) fn channel_to_bytes(channel: &Channel) -> Vec<u8> {
    let (kind, name) = match channel {
        Channel::Webhook(WebhookNumber(number)) => (WEBHOOK, &number[..]),
        Channel::Event(event) => (EVENT, event.as_str().as_bytes()),
    };
    [&[kind], name].concat()
}

pub(super) fn channel(row: &Row, column: usize) -> Result<Channel, Error> {
    channel_from_bytes(get(row, column)?)
}

pub(super) fn channel_from_bytes(bytes: &[u8]) -> Result<Channel, Error> {
    let channel = match bytes.split_first() {
        Some((&WEBHOOK, number)) => {
            let number = number.try_into().ok();
            number.map(|number| Channel::Webhook(WebhookNumber(number)))
        }
        Some((&EVENT, id)) => {
            let id = str::from_utf8(id).ok();
            id.and_then(|id| EventId::new(id).ok()).map(Channel::Event)
        }
        _ => None,
    };
    channel.ok_or(Error::Corrupt("a channel cannot be read"))
}

pub(super) fn event(row: &Row, column: usize) -> Result<EventId, Error> {
    let id = EventId::new(get::<&str>(row, column)?);
    id.map_err(|_| Error::Corrupt("an event has no id that can be one"))
}

/// What is looked up by a name has a partition that follows from it.
pub(super) fn hash_partition(parts: &[&str]) -> i16 {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    i16::from(hash.finalize()[0])
}

/// Bytes of a dedupe key that is stored as it is. An index takes no longer ones than some thousand.
const DEDUPE_KEY_BYTES_MAX: usize = 256;

/// A dedupe key as its column.
pub(super) fn dedupe_key(key: &str) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    if key.len() <= DEDUPE_KEY_BYTES_MAX {
        [&[0], key.as_bytes()].concat()
    } else {
        [&[1][..], &Sha256::digest(key)[..]].concat()
    }
}
