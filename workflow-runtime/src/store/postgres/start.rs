//! Adding a run within the transaction of an application.

use tokio_postgres::Transaction;

use super::changes::NewRunRow;
use super::command::id_partition;
use super::error::Error;
use super::hints::CHANNEL;
use super::rows;
use super::write::{DueFrame, INSERT_DUE, INSERT_RUNS, NewRunRecord};
use crate::id::{FrameKey, RunKey};
use crate::store::memory::run::Run;
use crate::store::{NewRun, Started, StoreError};

const TAKE_ID: &str = "INSERT INTO workflow.ids (partition, workflow, id, run, is_live) \
    VALUES ($1, $2, $3, $4, true) ON CONFLICT DO NOTHING";

const LIVE_ID: &str = "SELECT run FROM workflow.ids \
    WHERE partition = $1 AND workflow = $2 AND id = $3 AND is_live";

/// Sent when the transaction is committed. It comes from no node, so that all take it.
const NOTIFY: &str = "SELECT pg_notify($1, $2)";

/// How often it is tried to take an id whose run has just ended.
const ATTEMPTS: u32 = 5;

/// Adds a run that is there when the transaction has been committed. The key has to be a new one.
pub(crate) async fn start_in(
    transaction: &Transaction<'_>,
    new: NewRun,
) -> Result<Started, StoreError> {
    start(transaction, new).await.map_err(StoreError::from)
}

async fn start(transaction: &Transaction<'_>, new: NewRun) -> Result<Started, Error> {
    let key = new.key;
    if let Some(existing) = take_id(transaction, &new).await? {
        return Ok(Started::Existing(existing));
    }
    let due = vec![DueFrame::of(FrameKey::root(key), new.due)];
    let run = Run::new(new);
    let row = NewRunRow {
        run: &run,
        family: key,
        is_in_table: false,
    };
    let runs: Vec<_> = NewRunRecord::of(&row).into_iter().collect();
    transaction.execute(INSERT_RUNS, &[&runs]).await?;
    transaction.execute(INSERT_DUE, &[&due]).await?;
    let told = format!("0 w{key}.0");
    transaction.execute(NOTIFY, &[&CHANNEL, &told]).await?;
    Ok(Started::New)
}

/// Takes the id of a new run, or returns the live run that has it.
async fn take_id(transaction: &Transaction<'_>, new: &NewRun) -> Result<Option<RunKey>, Error> {
    let Some(id) = &new.id else {
        return Ok(None);
    };
    let (partition, workflow, id) = (id_partition(new, id), &new.workflow, id.as_str());
    let run = new.key.as_bytes();
    for _ in 0..ATTEMPTS {
        let taken = transaction
            .execute(TAKE_ID, &[&partition, workflow, &id, &run])
            .await?;
        if taken > 0 {
            return Ok(None);
        }
        let live = transaction
            .query_opt(LIVE_ID, &[&partition, workflow, &id])
            .await?;
        if let Some(live) = live {
            return rows::run_key(&live, 0).map(Some);
        }
        // It has ended between the two statements.
    }
    Err(Error::Refused(StoreError::Overloaded))
}
