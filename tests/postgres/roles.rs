//! A role that owns nothing, and has the privileges that the documentation names.

use workflow_runtime::PostgresStore;
use workflow_runtime::prelude::*;
use workflow_tests::{Database, announced, post, webhook, within};

use crate::node::{LONG_LEASE, Node};

const GUIDE: &str = include_str!("../../docs/scale.md");

/// Roles are of the server, which other tests use as well.
const CREATE: &str = "DO $$ BEGIN CREATE ROLE app LOGIN; \
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$";

#[workflow]
async fn add(number: u32) -> Result<u32> {
    Ok(step!("add", async { Ok(number + 1) }).await?)
}

#[workflow]
async fn order(number: u32) -> Result<u32> {
    let paid = announced(create_webhook!("paid"));
    let (request, more) = join!(
        wait_for_webhook!("wait-for-payment", paid),
        invoke!("invoke-add", add, number),
    )
    .await;
    let news = wait_for_event!("wait-for-news", "news").await;
    Ok(request.text()?.parse::<u32>()? + more? + news.json::<u32>()?)
}

/// The statements that the guide tells to run, which name the role `app`.
fn grants() -> &'static str {
    let block = GUIDE.split("```sql\n").nth(1);
    let (statements, _) = block.and_then(|it| it.split_once("```")).expect("a block");
    assert!(statements.contains("TO app;"), "{statements}");
    statements
}

/// A database with the tables, and its URL for a role that does not own them.
async fn database() -> Option<(Database, String)> {
    let database = Database::create()?;
    let owner = PostgresStore::connect(&database.url()).await;
    drop(owner.expect("the tables are made"));
    database.sql(CREATE);
    let url = database.url().replace("user=postgres", "user=app");
    Some((database, url))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_role_needs_not_own_the_tables() {
    let Some((database, url)) = database().await else {
        return;
    };
    database.sql(grants());
    let node = Node::connect(&url, LONG_LEASE, |it| it.workflow(order).workflow(add)).await;
    let run = node.runtime.start(order, 1).id("order-1").await;
    let run = run.expect("it is started");
    let hook = webhook(&run, "paid").await;
    assert_eq!(post(hook.url(), "20").await.status.as_u16(), 202);
    let told = node.runtime.notify("news", &300).to("order-1").await;
    told.expect("it is sent");
    let result = within("the result", run.result()).await;
    assert_eq!(result.expect("it completes"), 322);
    let other = node.runtime.start(order, 1).await.expect("it is started");
    other.cancel().await.expect("it is cancelled");
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_role_without_privileges_is_told_of_them() {
    let Some((_database, url)) = database().await else {
        return;
    };
    let error = PostgresStore::connect(&url).await.err();
    let error = error.expect("it may not read the tables");
    let message = format!("{error:?}");
    assert!(
        message.contains("permission denied for schema workflow"),
        "{message}"
    );
}
