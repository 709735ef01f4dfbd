-- Every key of a run's rows begins with the run's partition, which is a function of its key. Only what is
-- due and what has ended are in the order of time. There are no
-- foreign keys, triggers, declared partitions or advisory locks, and rows are only locked by their keys.
--
-- Whoever changes runs takes these locks, in this order, and holds them to the end of its transaction:
--
--   ids           the live id of a run that is started
--   partitions    shared: the epoch of a transition must not change any more
--   runs          the topmost run of each family, in the order of their keys: a run, those that started it
--                 and those that it has started are changed by one transaction at a time
--   event_slots   shared by who begins or ends a wait for an event, exclusively by a notification to all:
--                 so all of them are in one order for each event
--
-- Keys and channels are compared byte by byte; texts that are searched have the collation "C".

CREATE SEQUENCE workflow.epochs;

-- The processes that have the store open.
CREATE TABLE workflow.nodes (
    node        bigint      NOT NULL PRIMARY KEY,
    lease_until timestamptz NOT NULL
);

-- Who advances which runs.
CREATE TABLE workflow.partitions (
    partition smallint NOT NULL PRIMARY KEY,
    epoch     bigint   NOT NULL,    -- drawn anew whenever a node takes the partition, and never used again
    node      bigint                -- NULL if its last owner has released it
);

INSERT INTO workflow.partitions (partition, epoch)
SELECT number, 0 FROM generate_series(0, 255) AS number;

-- A run and its root frame. What transitions and ends change is in no index, nor in an index's condition, but
-- for parking, and there is room on the page, so that the indexes need not be written.
CREATE TABLE workflow.runs (
    partition    smallint NOT NULL,
    key          bytea    NOT NULL,
    family       bytea    NOT NULL, -- the run at the top of those that have started each other: their lock
    revision     integer  NOT NULL DEFAULT 0, -- another one after each change of the row, also if it is made by hand
    version      bigint   NOT NULL,
    entered      bigint   NOT NULL, -- the version that wrote the current state
    ending       smallint,          -- NULL while live; 0 completed, 1 failed, 2 cancelled
    due_at       bigint,            -- as in the table due. NULL when there is nothing to do
    next_webhook bigint   NOT NULL,
    next_frame   bigint   NOT NULL, -- 1 as long as there was no branch
    last_entry   bigint   NOT NULL, -- of its history
    parent_run   bytea,             -- of a run that a frame has started
    parent_frame bigint,
    has_invoked  boolean  NOT NULL DEFAULT false, -- whether a frame has ever started a run
    created_at   bigint   NOT NULL,
    updated_at   bigint   NOT NULL,
    workflow     text     COLLATE "C" NOT NULL,
    id           text     COLLATE "C",
    labels       text,              -- a JSON array, or NULL for none
    wait         text,              -- as JSON, without an outcome. NULL once ended
    parked       text,              -- why, as JSON
    state_name   text,              -- the state is NULL once ended
    state_digest bigint,
    outcome      text,              -- if it waits for its turn with one
    result       text,              -- of an own ending
    state_json   text,
    buffered     text,              -- what nobody has consumed. NULL for nothing, a JSON array of few deliveries,
                                    -- or a JSON object with the counts of those in the table pending
    PRIMARY KEY (partition, key)
) WITH (fillfactor = 45);

CREATE INDEX runs_key ON workflow.runs (key);

CREATE INDEX runs_parked ON workflow.runs (key) WHERE parked IS NOT NULL;

-- Rows are written as arrays of these, because many arrays side by side cost ten times as much.

CREATE TYPE workflow.new_run AS (
    partition smallint, key bytea, family bytea, version bigint, entered bigint, due_at bigint, next_webhook bigint,
    next_frame bigint, last_entry bigint, parent_run bytea, parent_frame bigint, created_at bigint, updated_at bigint,
    workflow text, id text, labels text, wait text, parked text, state_name text, state_digest bigint, outcome text,
    state_json text, buffered text
);

-- The last five are what goes with the change, where a run has no branches.
CREATE TYPE workflow.run_change AS (
    partition smallint, key bytea, revision integer, next_revision integer, version bigint, entered bigint, due_at bigint, next_webhook bigint,
    next_frame bigint, last_entry bigint, updated_at bigint, ending smallint, has_invoked boolean, wait text, parked text,
    state_name text, state_digest bigint, keeps_outcome boolean, outcome text, result text, keeps_state boolean,
    state_json text, buffered text,
    was_due_at bigint, cause text, change text, from_state text, to_state text
);

CREATE TYPE workflow.due_frame AS (partition smallint, run bytea, frame bigint, due_at bigint);

CREATE TYPE workflow.ended_run AS (partition smallint, ended_at bigint, run bytea);

CREATE TYPE workflow.new_delivery AS (
    partition smallint, run bytea, seq bigint, channel bytea, received_at bigint, bytes bigint, dedupe_key bytea,
    head bytea, body bytea
);

CREATE TYPE workflow.known_delivery AS (
    partition smallint, key bytea, revision integer, next_revision integer, was_due_at bigint, due_at bigint, buffered text,
    seq bigint, channel bytea, received_at bigint, bytes bigint, dedupe_key bytea, head bytea, body bytea
);

CREATE TYPE workflow.new_entry AS (
    partition smallint, run bytea, seq bigint, frame bigint, at bigint, cause text, change text, from_state text,
    to_state text
);

-- The live runs that frames have started.
CREATE TABLE workflow.children (
    partition    smallint NOT NULL,
    parent_run   bytea    NOT NULL,
    parent_frame bigint   NOT NULL,
    run          bytea    NOT NULL,
    PRIMARY KEY (partition, parent_run, parent_frame, run)
);

-- When runs have ended, for what removes them. It is read across partitions, by time.
CREATE TABLE workflow.ended (
    partition smallint NOT NULL,
    ended_at  bigint   NOT NULL,
    run       bytea    NOT NULL,
    PRIMARY KEY (ended_at, run, partition)
);

-- Ids that users have chosen. Their partition is a function of workflow and id, for a run is found by them
-- and its key is not known then.
CREATE TABLE workflow.ids (
    partition smallint NOT NULL,
    workflow  text     COLLATE "C" NOT NULL,
    id        text     COLLATE "C" NOT NULL,
    run       bytea    NOT NULL,
    is_live   boolean  NOT NULL,
    PRIMARY KEY (partition, workflow, id, run)
);

CREATE UNIQUE INDEX ids_live ON workflow.ids (partition, workflow, id) WHERE is_live;

-- The frames of branches.
CREATE TABLE workflow.frames (
    partition    smallint NOT NULL,
    run          bytea    NOT NULL,
    frame        bigint   NOT NULL,
    version      bigint   NOT NULL,
    entered      bigint   NOT NULL,
    parent       bigint   NOT NULL,
    branch_index bigint   NOT NULL,
    returned_at  bigint,            -- NULL while live
    due_at       bigint,            -- as in the table due
    next_webhook bigint   NOT NULL,
    branch_name  text     NOT NULL,
    wait         text,              -- NULL once returned
    parked       text,
    state_name   text     NOT NULL,
    state_digest bigint   NOT NULL,
    outcome      text,
    result       text,              -- once returned
    state_json   text     NOT NULL,
    PRIMARY KEY (partition, run, frame)
) WITH (fillfactor = 60);

CREATE INDEX frames_parked ON workflow.frames (run, frame) WHERE parked IS NOT NULL;

-- For whether a branch of a run is parked. The run may have ten thousand branches that are not.
CREATE INDEX frames_parked_of_run ON workflow.frames (partition, run, frame) WHERE parked IS NOT NULL;

-- Which frames have something to do, and since or from when on. It is read across partitions, by time.
CREATE TABLE workflow.due (
    partition smallint NOT NULL,
    due_at    bigint   NOT NULL,
    run       bytea    NOT NULL,
    frame     bigint   NOT NULL,
    PRIMARY KEY (due_at, run, frame, partition)
);

-- Who waits for which channel, in the order in which they began: branches, frames that wait for the first
-- of several, and the roots of runs that have had branches. The channel of any other root is in its row
-- alone. A channel is a byte, 0 for a webhook and 1 for an event, and then the webhook's number or the
-- event's id.
CREATE TABLE workflow.waits (
    partition smallint NOT NULL,
    run       bytea    NOT NULL,
    channel   bytea    NOT NULL,
    since     bigint   NOT NULL,
    frame     bigint   NOT NULL,
    deadline  bigint,
    PRIMARY KEY (partition, run, channel, since)
);

CREATE SEQUENCE workflow.delivery_numbers INCREMENT BY 256; -- whoever draws one has this and the next 255

CREATE TABLE workflow.deliveries (
    partition   smallint NOT NULL,
    run         bytea    NOT NULL,
    seq         bigint   NOT NULL,
    channel     bytea    NOT NULL,
    received_at bigint   NOT NULL,
    bytes       bigint   NOT NULL,  -- of head and body
    dedupe_key  bytea,              -- a byte, 0 for the key and 1 for its SHA-256 if it is long, and then that
    head        bytea    NOT NULL,
    body        bytea    NOT NULL,
    PRIMARY KEY (partition, run, seq)
);

CREATE UNIQUE INDEX deliveries_dedupe ON workflow.deliveries (partition, run, channel, dedupe_key)
    WHERE dedupe_key IS NOT NULL;

-- In the order in which they came, for what removes them.
CREATE INDEX deliveries_seq ON workflow.deliveries (seq);

-- Those that nobody has consumed, of runs that have had more than a few at once. A row that is as long as a
-- delivery is not written a second time.
CREATE TABLE workflow.pending (
    partition   smallint NOT NULL,
    run         bytea    NOT NULL,
    channel     bytea    NOT NULL,
    seq         bigint   NOT NULL,
    received_at bigint   NOT NULL,
    bytes       bigint   NOT NULL,
    PRIMARY KEY (partition, run, channel, seq)
);

-- The order of notifications and of the waits for them, for the events whose ids have this hash.
CREATE TABLE workflow.event_slots (
    slot          smallint NOT NULL PRIMARY KEY,
    notifications bigint   NOT NULL -- how many have been stored
);

INSERT INTO workflow.event_slots (slot, notifications)
SELECT number, 0 FROM generate_series(0, 255) AS number;

-- Who waits for which event and has no delivery of it. A notification to all has reached those who began
-- since the one before it: it is written once, whoever waits.
CREATE TABLE workflow.event_waits (
    partition smallint NOT NULL,
    run       bytea    NOT NULL,
    frame     bigint   NOT NULL,
    event     text     COLLATE "C" NOT NULL,
    since     bigint   NOT NULL,    -- event_slots.notifications when it began
    deadline  bigint,
    PRIMARY KEY (partition, run, frame, event)
);

CREATE INDEX event_waits_event ON workflow.event_waits (event, run, frame);

-- The notifications to all that have reached a wait which has not ended.
CREATE TABLE workflow.notifications (
    slot        smallint NOT NULL,
    event       text     COLLATE "C" NOT NULL,
    seq         bigint   NOT NULL,
    received_at bigint   NOT NULL,
    payload     bytea    NOT NULL,
    PRIMARY KEY (slot, event, seq)
);

-- Those that have reached more frames than one transaction wakes, and who was woken last.
CREATE TABLE workflow.wakings (
    slot   smallint NOT NULL,
    event  text     COLLATE "C" NOT NULL,
    seq    bigint   NOT NULL,
    since  bigint   NOT NULL,       -- the number of the notification before: it has reached who began since
    run    bytea    NOT NULL,
    frame  bigint   NOT NULL,
    PRIMARY KEY (slot, event, seq)
);

-- What runs have done, for people. Nothing is decided by it.
CREATE TABLE workflow.history (
    partition  smallint NOT NULL,
    run        bytea    NOT NULL,
    seq        bigint   NOT NULL,   -- from 1 on
    frame      bigint   NOT NULL,
    at         bigint   NOT NULL,
    cause      text     NOT NULL,
    change     text     NOT NULL,
    from_state text,
    to_state   text,                -- NULL if it stays in its state, or has ended
    PRIMARY KEY (partition, run, seq)
);

-- Frames that may have been running when a process died. Nothing is written here unless one has.
CREATE TABLE workflow.suspects (
    partition smallint NOT NULL,
    run       bytea    NOT NULL,
    frame     bigint   NOT NULL,
    node      bigint   NOT NULL,    -- which may have died of it. If it has not, it deletes this
    version   bigint   NOT NULL,    -- the frame's, then
    deaths    bigint   NOT NULL,    -- of the node, while the frame had this version
    PRIMARY KEY (partition, run, frame, node)
);
