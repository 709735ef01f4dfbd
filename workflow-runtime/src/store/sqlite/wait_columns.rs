//! How a wait is laid out in the columns of a frame.

use std::borrow::Cow;

use rusqlite::Row;

use super::error::corrupt;
use super::rows::{event, run_key, timestamp, webhook};
use crate::clock::Timestamp;
use crate::store::{Arm, Wait};

const RUN: i64 = 0;
pub(super) const WEBHOOK: i64 = 1;
const TIMER: i64 = 2;
const OUTCOME: i64 = 3;
const CHILD: i64 = 4;
const BRANCHES: i64 = 5;
pub(super) const ANY: i64 = 6;
pub(super) const EVENT: i64 = 7;

/// A wait as the columns of a frame.
pub(super) struct WaitColumns<'a> {
    pub(super) kind: i64,
    pub(super) number: Option<u32>,
    pub(super) target: Option<&'a [u8]>,
    pub(super) at: Option<i64>,
    pub(super) json: Option<Cow<'a, str>>,
}

pub(super) fn wait_to_columns(wait: &Wait) -> WaitColumns<'_> {
    let nothing = WaitColumns {
        kind: RUN,
        number: None,
        target: None,
        at: None,
        json: None,
    };
    match wait {
        Wait::Run { due, attempt } => WaitColumns {
            number: Some(*attempt),
            at: Some(due.as_millis()),
            ..nothing
        },
        Wait::Webhook { webhook, deadline } => WaitColumns {
            kind: WEBHOOK,
            target: Some(&webhook.0),
            at: deadline.map(Timestamp::as_millis),
            ..nothing
        },
        Wait::Event { event, deadline } => WaitColumns {
            kind: EVENT,
            target: Some(event.as_str().as_bytes()),
            at: deadline.map(Timestamp::as_millis),
            ..nothing
        },
        Wait::Timer { due } => WaitColumns {
            kind: TIMER,
            at: Some(due.as_millis()),
            ..nothing
        },
        Wait::Outcome { json } => WaitColumns {
            kind: OUTCOME,
            json: Some(json.into()),
            ..nothing
        },
        Wait::Child { run } => WaitColumns {
            kind: CHILD,
            target: Some(run.as_bytes()),
            ..nothing
        },
        Wait::Branches => WaitColumns {
            kind: BRANCHES,
            ..nothing
        },
        Wait::Any(arms) => WaitColumns {
            kind: ANY,
            json: Some(arms_to_json(arms).into()),
            ..nothing
        },
    }
}

fn arms_to_json(arms: &[Arm]) -> String {
    serde_json::to_string(arms).expect("BUG: an arm has no map and nothing that can fail")
}

/// Reads the columns `wait_kind`, `wait_number`, `wait_target`, `wait_at` and `wait_json`.
pub(super) fn wait(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Wait>> {
    let (number, target, at, json) = (column + 1, column + 2, column + 3, column + 4);
    let Some(kind) = row.get::<_, Option<i64>>(column)? else {
        return Ok(None);
    };
    let wait = match kind {
        RUN => Wait::Run {
            due: Timestamp::from_millis(row.get(at)?),
            attempt: row.get(number)?,
        },
        WEBHOOK => Wait::Webhook {
            webhook: webhook(row, target)?,
            deadline: timestamp(row, at)?,
        },
        EVENT => Wait::Event {
            event: event(row, target)?,
            deadline: timestamp(row, at)?,
        },
        TIMER => Wait::Timer {
            due: Timestamp::from_millis(row.get(at)?),
        },
        OUTCOME => Wait::Outcome {
            json: row.get(json)?,
        },
        CHILD => Wait::Child {
            run: run_key(row, target)?,
        },
        BRANCHES => Wait::Branches,
        ANY => {
            let arms = serde_json::from_str(row.get_ref(json)?.as_str()?);
            Wait::Any(arms.map_err(|_| corrupt("the arms of a wait cannot be read"))?)
        }
        _ => return Err(corrupt("a frame waits for something unknown")),
    };
    Ok(Some(wait))
}
