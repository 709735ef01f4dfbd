//! No statement on the way of a run walks through a table: each finds its rows by an index, whatever is
//! looked for, and is prepared once.

use rusqlite::{Connection, StatementStatus};

use super::connection::{LogTuning, open_writer};
use super::{
    branches, broadcast, cancel, children, consume, deliver, events, frames, history, load,
    pending, read, redrive, retention, rows, shortcut, start, step, waits,
};

#[test]
fn each_statement_has_its_index() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let connection =
        open_writer(&folder.path().join("db"), LogTuning::default()).expect("a new database opens");
    let by_key = "runs USING PRIMARY KEY (key=?)";
    let by_frame = "frames USING PRIMARY KEY (run=? AND frame=?)";
    let by_channel = "waits USING PRIMARY KEY (run=? AND channel=?)";
    let unfinished = "INDEX frames_branches (run=? AND parent=? AND returned_at=?)";
    let by_waiting_frame = "INDEX event_waits_run (run=? AND frame=? AND event=?)";
    let by_rowid = "notifications USING INTEGER PRIMARY KEY (rowid=?)";
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
            pending::COUNT,
            "deliveries USING COVERING INDEX deliveries_pending (run=?)",
        ),
        (frames::WAKE_ROOT, by_key),
        (frames::WAKE_BRANCH, by_frame),
        (frames::ROOT, by_key),
        (frames::BRANCH, by_frame),
        (consume::IS_PENDING, by_seq),
        (consume::CONSUME, by_seq),
        (step::WAIT_ROOT, by_key),
        (step::WAIT_BRANCH, by_frame),
        (step::STAY_DUE_ROOT, by_key),
        (shortcut::RECORD_OUTCOME, by_key),
        (shortcut::ENTER_STATE, by_key),
        (step::STAY_DUE_BRANCH, by_frame),
        (history::TRIM, "history USING PRIMARY KEY (run=? AND seq<?)"),
        (history::LIST, "history USING PRIMARY KEY (run=? AND seq>?)"),
        (
            retention::ENDED,
            "runs USING INDEX runs_ended ((updated_at,key)>(?,?) AND updated_at<?)",
        ),
        (
            retention::REMOVE_HISTORY,
            "history USING PRIMARY KEY (run=?)",
        ),
        (retention::REMOVE_RUN, by_key),
        (
            retention::DELIVERIES,
            "deliveries USING INTEGER PRIMARY KEY (rowid>?)",
        ),
        (retention::IS_LIVE, by_key),
        (retention::EMPTY, by_seq),
        (retention::REMOVE_DELIVERY, by_seq),
        (step::PARK_ROOT, by_key),
        (step::PARK_BRANCH, by_frame),
        (redrive::REDRIVE_ROOT, by_key),
        (redrive::REDRIVE_BRANCH, by_frame),
        (
            redrive::PARKED_ROOTS,
            "runs USING INDEX runs_parked (key>?)",
        ),
        (
            redrive::PARKED_BRANCHES,
            "frames USING INDEX frames_parked ((run,frame)>(?,?))",
        ),
        (branches::NEXT_FRAME, by_key),
        (branches::SET_NEXT_FRAME, by_key),
        (
            branches::BRANCHES,
            "INDEX frames_branches (run=? AND parent=?)",
        ),
        (branches::UNFINISHED, unfinished),
        (
            branches::FINISHED_WITH_NAME,
            "INDEX frames_branches (run=? AND parent=? AND returned_at>?)",
        ),
        (
            branches::RETURNED,
            "INDEX frames_branches (run=? AND parent=? AND returned_at>?)",
        ),
        (branches::RETURN, by_frame),
        (branches::DELETE, by_frame),
        (
            children::OF_FRAME,
            "INDEX runs_children (parent_run=? AND parent_frame=?)",
        ),
        (children::OF_RUN, "INDEX runs_children (parent_run=?)"),
        (children::HAS_ENDED, by_key),
        (children::IS_KNOWN, by_key),
        (
            children::LIVE_BRANCHES,
            "frames USING COVERING INDEX frames_branches (run=?)",
        ),
        (children::DELETE_FRAMES, "frames USING PRIMARY KEY (run=?)"),
        (children::DELETE_WAITS, "waits USING PRIMARY KEY (run=?)"),
        (children::END, by_key),
        (waits::DELETE, by_channel),
        (waits::OF_CHANNEL, by_channel),
        (
            waits::PENDING,
            "deliveries USING INDEX deliveries_pending (run=? AND channel=?)",
        ),
        (load::ROOT, by_key),
        (load::BRANCH, by_frame),
        (load::BRANCHES, "frames USING PRIMARY KEY (run=?)"),
        (load::NAMES, by_key),
        (load::ROOT_STATE, by_key),
        (load::BRANCH_STATE, by_frame),
        (load::ENDED, by_key),
        (cancel::ENDING, by_key),
        (
            rows::PENDING,
            "deliveries USING COVERING INDEX deliveries_pending (run=? AND channel=?)",
        ),
        (rows::DELIVERY, by_seq),
        (rows::CHANNEL, by_seq),
        (step::RECORD_ROOT, by_key),
        (step::RECORD_BRANCH, by_frame),
        (events::DELETE, by_waiting_frame),
        (events::OF_FRAME, by_waiting_frame),
        (
            events::OF_RUN,
            "event_waits USING COVERING INDEX event_waits_run (run=?)",
        ),
        (
            events::FIRST_SINCE,
            "notifications USING INDEX notifications_event (event=? AND seq>?)",
        ),
        (
            events::SEQ_SINCE,
            "notifications USING COVERING INDEX notifications_event (event=? AND seq>?)",
        ),
        (
            events::BEFORE,
            "notifications USING COVERING INDEX notifications_event (event=? AND seq<?)",
        ),
        (
            events::BETWEEN,
            "event_waits USING PRIMARY KEY (event=? AND since>? AND since<?)",
        ),
        (events::FORGET, by_rowid),
        (
            events::FORGET_WAKING,
            "wakings USING INTEGER PRIMARY KEY (rowid=?)",
        ),
        (
            broadcast::LAST,
            "notifications USING COVERING INDEX notifications_event (event=?)",
        ),
        (
            broadcast::COUNT,
            "event_waits USING PRIMARY KEY (event=? AND since>?)",
        ),
        (
            broadcast::NEXT,
            "event_waits USING PRIMARY KEY (event=? AND (since,run,frame)>(?,?,?) AND since<?)",
        ),
        (
            broadcast::GO_ON,
            "wakings USING INTEGER PRIMARY KEY (rowid=?)",
        ),
        (read::RUN, by_key),
        (
            read::DUE_ROOTS,
            "runs USING COVERING INDEX runs_due ((due_at,key)>(?,?) AND due_at<?)",
        ),
        (
            read::DUE_BRANCHES,
            "frames USING COVERING INDEX frames_due ((due_at,run,frame)>(?,?,?) AND due_at<?)",
        ),
        (
            read::NEXT_DUE_ROOT,
            "runs USING COVERING INDEX runs_due (due_at>?)",
        ),
        (
            read::NEXT_DUE_BRANCH,
            "frames USING COVERING INDEX frames_due (due_at>?)",
        ),
        (
            read::ENDED_WITH_ID,
            "runs USING INDEX runs_ended_id (workflow=? AND id=?)",
        ),
        (read::WITH_KEY, by_key),
        (read::RUNS, "runs USING PRIMARY KEY (key<?)"),
    ];
    for (sql, expected) in statements {
        let steps = plan(&connection, sql);
        assert!(steps[0].contains(expected), "{sql}\nis done by {steps:?}");
        let sorts = steps.iter().any(|step| step.contains("TEMP B-TREE"));
        assert!(!sorts, "{sql}\nis done by {steps:?}");
        let prepared = prepared_anew(&connection, sql);
        assert_eq!(prepared, 0, "{sql}\nis prepared anew for other values");
    }
    // What is added has a row of its own in the plan, and the newest entry is looked up below it.
    let steps = plan(&connection, history::APPEND);
    let newest = "history USING PRIMARY KEY (run=?)";
    assert!(steps.iter().any(|step| step.contains(newest)), "{steps:?}");
    // A run may have ten thousand branches that are not parked.
    let steps = plan(&connection, read::RUN);
    let parked = "frames_parked (run=?)";
    assert!(steps.iter().any(|step| step.contains(parked)), "{steps:?}");
}

/// What SQLite would do, step by step.
fn plan(connection: &Connection, sql: &str) -> Vec<String> {
    let explain = format!("EXPLAIN QUERY PLAN {sql}");
    let mut statement = connection
        .prepare(&explain)
        .expect("the statement is valid");
    let nothing = vec![rusqlite::types::Null; statement.parameter_count()];
    let steps = statement.query_map(rusqlite::params_from_iter(nothing), |row| row.get(3));
    let steps = steps.and_then(Iterator::collect);
    steps.expect("the plan can be read")
}

/// How often SQLite prepares a statement again that is run with several values.
fn prepared_anew(connection: &Connection, sql: &str) -> i32 {
    let mut statement = connection.prepare(sql).expect("the statement is valid");
    for value in 1..4 {
        let values = vec![value; statement.parameter_count()];
        let mut rows = statement
            .query(rusqlite::params_from_iter(values))
            .expect("the values can be bound");
        // What the values mean is not what matters.
        let _ = rows.next();
    }
    statement.get_status(StatementStatus::RePrepare)
}
