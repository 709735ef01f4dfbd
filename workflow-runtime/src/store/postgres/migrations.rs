//! The schema's history. A migration that was released is never edited; a change is a new one.

use std::time::Duration;

use super::error::{Blame, Error};
use super::rows;
use super::session::Session;
use crate::clock::pause;
use crate::store::StoreError;

/// In order. The first brings an empty database to version 1.
const MIGRATIONS: &[&str] = &[include_str!(
    "../../../migrations/postgres/0001_initial.sql"
)];

/// Also tells a role of it that may not read it, which then learns that, and not that it may create nothing.
const HAS_SCHEMA: &str = "SELECT count(*) > 0, count(*) FILTER (WHERE relname = 'schema') > 0 \
    FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace AS n ON n.oid = relnamespace \
    WHERE nspname = 'workflow'";

const VERSION: &str = "SELECT version FROM workflow.schema";

/// Only one of those that open the store at once gets past this.
const LOCK_VERSION: &str = "SELECT version FROM workflow.schema FOR UPDATE";

const CREATE: &str = "CREATE SCHEMA IF NOT EXISTS workflow; \
    CREATE TABLE IF NOT EXISTS workflow.schema (\
    only_row boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (only_row), version integer NOT NULL); \
    INSERT INTO workflow.schema (version) VALUES (0) ON CONFLICT DO NOTHING";

/// How often it is tried to create what another process creates at the same time.
const ATTEMPTS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(100);

/// Brings the database to this version.
pub(super) async fn run(session: &Session) -> Result<(), Error> {
    for _ in 0..ATTEMPTS {
        let Err(error) = attempt(session).await else {
            return Ok(());
        };
        // If this fails, so does the next attempt.
        let _ = session.client().batch_execute("ROLLBACK").await;
        if !matches!(error.blame(), Blame::Rival) {
            return Err(error);
        }
        pause(PAUSE).await;
    }
    attempt(session).await
}

async fn attempt(session: &Session) -> Result<(), Error> {
    let client = session.client();
    let row = client.query_one(HAS_SCHEMA, &[]).await?;
    match (rows::get(&row, 0)?, rows::get(&row, 1)?) {
        (true, false) => {
            let message = "its schema `workflow` is of another application".to_owned();
            return Err(Error::Refused(StoreError::Corrupt(message)));
        }
        (_, true) if missing(&client.query_one(VERSION, &[]).await?)?.is_empty() => return Ok(()),
        (_, true) => {}
        (false, false) => client.batch_execute(CREATE).await?,
    }
    client.batch_execute("BEGIN").await?;
    let missing = missing(&client.query_one(LOCK_VERSION, &[]).await?)?;
    for migration in missing {
        client.batch_execute(migration).await?;
    }
    let newest = i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX);
    let set = "UPDATE workflow.schema SET version = $1";
    client.execute(set, &[&newest]).await?;
    client.batch_execute("COMMIT").await?;
    Ok(())
}

/// The migrations that a database of this version does not have. Refuses one that a newer version of the
/// store wrote.
fn missing(version: &tokio_postgres::Row) -> Result<&'static [&'static str], Error> {
    let version: i32 = rows::get(version, 0)?;
    let known = usize::try_from(version).ok();
    known
        .and_then(|known| MIGRATIONS.get(known..))
        .ok_or_else(|| {
            let message = format!(
                "its schema has version {version}, and this program knows versions up to {}: \
             use the newer program",
                MIGRATIONS.len()
            );
            Error::Refused(StoreError::Corrupt(message))
        })
}
