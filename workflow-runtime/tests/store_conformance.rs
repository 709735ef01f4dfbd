//! Every store passes the conformance suite.

mod memory {
    use workflow_runtime::store::{MemoryStore, conformance};

    async fn make() -> (MemoryStore, ()) {
        (MemoryStore::new(), ())
    }

    workflow_runtime::conformance_tests!(make());

    #[tokio::test]
    async fn all_in_a_row() {
        conformance::check_all(async || MemoryStore::new()).await;
    }
}
