//! The store passes the suite that every store has to pass.

use std::sync::Arc;

use workflow_runtime::PostgresStore;
use workflow_runtime::testing::conformance;
use workflow_tests::Database;

macro_rules! tests {
    (() $($file:ident :: $property:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $property() {
                let Some(database) = Database::create() else {
                    return;
                };
                let store = PostgresStore::connect(&database.url()).await;
                let store = store.expect("the store opens");
                conformance::$file::$property(Arc::new(store)).await;
                database.assert_in_step();
            }
        )*
    };
}

workflow_runtime::__conformance_properties!([tests]());
