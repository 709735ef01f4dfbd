-- A run's life, and what each step writes. Indexes are partial, so that a row is in an index only
-- while it is looked for there.
--
--   start            runs +1 row, runs_due +1 entry; with an id of its own: runs_live_id +1 entry
--   any transition   history +1 row among those of the run, unless it is turned off or only records the
--                    outcome of a step
--   to a wait        runs 1 row in place; runs_due -1 entry, and +1 if the wait ends by itself
--   delivery         deliveries +1 row at the table's end, deliveries_pending +1 entry;
--                    with a dedupe key: deliveries_dedupe +1 entry;
--                    if the run waits for it: runs 1 row in place, runs_due +1 entry
--   consuming        deliveries 1 row in place, deliveries_pending -1 entry; never alone, always
--                    together with a step of the run
--   end              runs 1 row in place, runs_due -1 entry, runs_ended +1 entry at its end; with an id of its own: its entry moves
--                    from runs_live_id to runs_ended_id
--   parking          runs 1 row in place, runs_due -1 entry, runs_parked +1 entry, and back again
--   removing         what is over, long after: runs -1 row, history all rows of the run; deliveries -1 row
--   branches         frames +1 row for each, frames_branches and frames_due +1 entry each; runs 1 row
--                    in place, for the counter
--   a branch's step  frames 1 row in place, frames_due -1 entry, and +1 if the wait ends by itself;
--                    waits -1 row and +1 row, for each channel; never the rows of other frames
--   a branch's end   frames 1 row in place, frames_branches 1 entry, frames_due -1 entry; the last one
--                    makes its parent due
--   going on         frames -1 row for each branch that the frame had started
--   to an event      event_waits +1 row, event_waits_run +1 entry; gone with the wait
--   notification     to one run: as a delivery; to all: notifications +1 row if somebody waits, and for
--                    each who does runs or frames 1 row in place and its entry in the index of what is
--                    due, in transactions of some hundreds; gone with the last wait that it has reached
--
-- A run's partition is a function of its key, so no column holds it.
--
-- A run's row holds its root frame too: as long as a run has no branches, it is one row.

CREATE TABLE meta (
    epoch         INTEGER NOT NULL,
    closed        INTEGER NOT NULL, -- the newest epoch whose owner has closed the store
    notifications INTEGER NOT NULL  -- how many have been stored, of all events
) STRICT;

INSERT INTO meta (epoch, closed, notifications) VALUES (0, 0, 0);

-- The key is the table's own order, and new keys sort last: no second tree to look a run up in, and
-- runs_due can name a run by its key. Small columns come first, so that what decides about a
-- delivery is read without the pages that a large state overflows to.
CREATE TABLE runs (
    key          BLOB    NOT NULL PRIMARY KEY,
    version      INTEGER NOT NULL,
    entered      INTEGER NOT NULL,  -- the version that wrote the current state
    ending       INTEGER,           -- NULL while live; 0 completed, 1 failed, 2 cancelled
    due_at       INTEGER,           -- NULL when there is nothing to do: parked, ended, no deadline
    wait_kind    INTEGER,           -- NULL once ended; 0 run, 1 webhook, 2 timer, 3 outcome,
                                    -- 4 child, 5 branches, 6 any, 7 event
    wait_number  INTEGER,           -- of a run: the attempt
    wait_target  BLOB,              -- of a webhook: its number; of a child: its key; of an event: its id
    wait_at      INTEGER,           -- of a run and a timer: when; of a webhook and an event: the deadline
    parked       TEXT,              -- why, as JSON
    next_webhook INTEGER NOT NULL,
    next_frame   INTEGER NOT NULL,  -- 1 as long as there was no branch
    parent_run   BLOB,              -- of a run that a frame has started
    parent_frame INTEGER,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    workflow     TEXT    NOT NULL,
    id           TEXT,
    labels       TEXT,              -- a JSON array, or NULL for none
    state_name   TEXT,              -- the state is NULL once ended
    state_digest INTEGER,
    wait_json    TEXT,              -- of an outcome; of any: the arms
    result       TEXT,              -- of an own ending
    state_json   TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX runs_due ON runs (due_at, key) WHERE due_at IS NOT NULL;

CREATE UNIQUE INDEX runs_live_id ON runs (workflow, id) WHERE ending IS NULL AND id IS NOT NULL;

CREATE INDEX runs_ended_id ON runs (workflow, id, key)
    WHERE ending IS NOT NULL AND id IS NOT NULL;

CREATE INDEX runs_ended ON runs (updated_at, key) WHERE ending IS NOT NULL;

CREATE INDEX runs_parked ON runs (key) WHERE parked IS NOT NULL;

CREATE INDEX runs_children ON runs (parent_run, parent_frame)
    WHERE parent_run IS NOT NULL AND ending IS NULL;

-- The frames of branches. What the columns have in common with those of runs, they share with them.
CREATE TABLE frames (
    run          BLOB    NOT NULL,
    frame        INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    entered      INTEGER NOT NULL,
    parent       INTEGER NOT NULL,
    branch_index INTEGER NOT NULL,
    returned_at  INTEGER,           -- NULL while live
    due_at       INTEGER,
    wait_kind    INTEGER,           -- NULL once returned
    wait_number  INTEGER,
    wait_target  BLOB,
    wait_at      INTEGER,
    parked       TEXT,              -- why, as JSON
    next_webhook INTEGER NOT NULL,
    branch_name  TEXT    NOT NULL,
    state_name   TEXT,              -- the state is NULL once returned
    state_digest INTEGER,
    wait_json    TEXT,
    result       TEXT,              -- once returned
    state_json   TEXT,
    PRIMARY KEY (run, frame)
) STRICT, WITHOUT ROWID;

CREATE INDEX frames_due ON frames (due_at, run, frame) WHERE due_at IS NOT NULL;

CREATE INDEX frames_branches ON frames (run, parent, returned_at);

CREATE INDEX frames_parked ON frames (run, frame) WHERE parked IS NOT NULL;

-- Who waits for which channel, in the order in which they began: branches, frames that wait for the
-- first of several, and the roots of runs that have had branches. The channel of any other root is in
-- its row alone. A channel is a byte, 0 for a webhook and 1 for an event, and then the webhook's number or
-- the event's id.
CREATE TABLE waits (
    run      BLOB    NOT NULL,
    channel  BLOB    NOT NULL,
    since    INTEGER NOT NULL,      -- higher than those of all who wait for the channel already
    frame    INTEGER NOT NULL,
    deadline INTEGER,
    PRIMARY KEY (run, channel, since)
) STRICT, WITHOUT ROWID;

-- Who waits for which event, over all runs, and has no delivery of it. A notification to all has reached
-- those who began since the one before it: it is written once, whoever waits.
CREATE TABLE event_waits (
    event    TEXT    NOT NULL,
    since    INTEGER NOT NULL,      -- meta.notifications when it began
    run      BLOB    NOT NULL,
    frame    INTEGER NOT NULL,
    deadline INTEGER,
    PRIMARY KEY (event, since, run, frame)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX event_waits_run ON event_waits (run, frame, event);

-- The notifications to all that have reached a wait which has not ended.
CREATE TABLE notifications (
    seq         INTEGER PRIMARY KEY,
    received_at INTEGER NOT NULL,
    event       TEXT    NOT NULL,
    payload     BLOB    NOT NULL
) STRICT;

CREATE INDEX notifications_event ON notifications (event, seq);

-- Those that have reached more frames than one transaction wakes, and who was woken last.
CREATE TABLE wakings (
    notification INTEGER PRIMARY KEY,
    since        INTEGER NOT NULL,
    run          BLOB    NOT NULL,
    frame        INTEGER NOT NULL
) STRICT;

-- One sequence for all deliveries: a new row always goes to the table's end.
CREATE TABLE deliveries (
    seq         INTEGER PRIMARY KEY,
    run         BLOB    NOT NULL,
    channel     BLOB    NOT NULL,
    received_at INTEGER NOT NULL,
    consumed_by INTEGER,            -- the version that the consuming transition made
    bytes       INTEGER NOT NULL,   -- of head and body
    dedupe_key  TEXT,
    head        BLOB    NOT NULL,
    body        BLOB    NOT NULL
) STRICT;

-- With the size in it, what a run has pending is counted and summed without reading deliveries.
-- SQLite does that only if the index has the condition's column too, though it is always NULL.
CREATE INDEX deliveries_pending ON deliveries (run, channel, seq, bytes, consumed_by)
    WHERE consumed_by IS NULL;

CREATE UNIQUE INDEX deliveries_dedupe ON deliveries (run, channel, dedupe_key)
    WHERE dedupe_key IS NOT NULL;

-- What runs have done, for people. Nothing is decided by it.
CREATE TABLE history (
    run        BLOB    NOT NULL,
    seq        INTEGER NOT NULL,    -- from 1 on
    frame      INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    cause      INTEGER,             -- as change: a place in a list of the code
    change     INTEGER,
    from_state TEXT,
    to_state   TEXT,                -- NULL if it stays in its state, or has ended
    PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

-- Frames that may have been running when a process died. Nothing is written here unless one has.
CREATE TABLE suspects (
    run     BLOB    NOT NULL,
    frame   INTEGER NOT NULL,
    version INTEGER NOT NULL,       -- the frame's, then
    deaths  INTEGER NOT NULL,       -- of the process, while the frame had this version
    PRIMARY KEY (run, frame)
) STRICT, WITHOUT ROWID;
