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

#[cfg(feature = "sqlite")]
mod sqlite {
    use tempfile::TempDir;
    use workflow_runtime::store::SqliteStore;

    async fn make() -> (SqliteStore, TempDir) {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let store = SqliteStore::open(folder.path().join("workflows.db")).await;
        (store.expect("a new store opens"), folder)
    }

    workflow_runtime::conformance_tests!(make());
}
