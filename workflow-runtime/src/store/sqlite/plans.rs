//! No statement on the way of a run walks through a table: each finds its rows by an index.

use super::connection::open_writer;
use super::{advance, cancel, deliver, read, rows, start};

#[test]
fn each_statement_has_its_index() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let connection = open_writer(&folder.path().join("db")).expect("a new database opens");
    let by_key = "runs USING PRIMARY KEY (key=?)";
    let by_seq = "deliveries USING INTEGER PRIMARY KEY (rowid=?)";
    let statements = [
        (
            start::LIVE_WITH_ID,
            "runs USING INDEX runs_live_id (workflow=? AND id=?)",
        ),
        (
            deliver::DUPLICATE,
            "deliveries USING COVERING INDEX deliveries_dedupe",
        ),
        (deliver::TARGET, by_key),
        (
            deliver::PENDING,
            "deliveries USING COVERING INDEX deliveries_pending (run=?)",
        ),
        (deliver::WAKE, by_key),
        (advance::IS_PENDING, by_seq),
        (advance::CONSUME, by_seq),
        (advance::WAIT, by_key),
        (advance::PARK, by_key),
        (advance::END, by_key),
        (cancel::CANCEL, by_key),
        (cancel::ENDING, by_key),
        (
            rows::PENDING,
            "deliveries USING COVERING INDEX deliveries_pending (run=? AND webhook=?)",
        ),
        (rows::DELIVERY, by_seq),
        (read::RUN, by_key),
        (
            read::DUE,
            "runs USING COVERING INDEX runs_due ((due_at,key)>(?,?) AND due_at<?)",
        ),
        (
            read::NEXT_DUE,
            "runs USING COVERING INDEX runs_due (due_at>?)",
        ),
        (
            read::ENDED_WITH_ID,
            "runs USING INDEX runs_ended_id (workflow=? AND id=?)",
        ),
        (read::WITH_KEY, by_key),
        (read::RUNS, "runs USING PRIMARY KEY (key<?)"),
    ];
    for (sql, expected) in statements {
        let explain = format!("EXPLAIN QUERY PLAN {sql}");
        let mut statement = connection
            .prepare(&explain)
            .expect("the statement is valid");
        let nothing = vec![rusqlite::types::Null; statement.parameter_count()];
        let steps = statement
            .query_map(rusqlite::params_from_iter(nothing), |row| {
                row.get::<_, String>(3)
            })
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .expect("the plan can be read");
        assert!(steps[0].contains(expected), "{sql}\nis done by {steps:?}");
        let sorts = steps.iter().any(|step| step.contains("TEMP B-TREE"));
        assert!(!sorts, "{sql}\nis done by {steps:?}");
    }
}
