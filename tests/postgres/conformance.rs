//! The store passes the suite that every store has to pass.

use workflow_runtime::PostgresStore;
use workflow_tests::Database;

/// The properties of what a function opens on a database.
macro_rules! tests {
    (($open:path) $($file:ident :: $property:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $property() {
                let Some(database) = Database::create() else {
                    return;
                };
                let store = $open(&database).await;
                workflow_runtime::testing::conformance::$file::$property(std::sync::Arc::new(store)).await;
                database.assert_in_step();
            }
        )*
    };
}

pub(crate) use tests;

async fn open(database: &Database) -> PostgresStore {
    let store = PostgresStore::connect(&database.url()).await;
    store.expect("the store opens")
}

workflow_runtime::__conformance_properties!([tests](open));
