//! Deliveries to runs whose rows are known.

use postgres_types::ToSql;

use super::deliveries::{DeliveryRecord, insert_deliveries};
use super::due::{insert_due, move_due};
use crate::clock::Timestamp;
use crate::store::Delivery;
use crate::store::postgres::buffered;
use crate::store::postgres::changes::RunChange;

/// Of those runs, the ones that have the revision which is known get what is delivered to them, unless that was delivered
/// before. Returns which runs these are. A delivery is in the columns of its run, for which it is looked up by its
/// dedupe key at the same moment: whoever adds one changes the run's revision. (`NOT EXISTS` may become a hash of the
/// whole table, this may not.)
macro_rules! deliver_to_known {
    ($($change_due:tt)*) => {
        concat!(
            "WITH changed AS (UPDATE workflow.runs AS r \
             SET revision = u.next_revision, due_at = u.due_at, buffered = u.buffered \
             FROM UNNEST($1::workflow.known_delivery[]) AS u \
             WHERE r.partition = ANY (ARRAY[u.partition]) AND r.key BETWEEN u.key AND u.key AND r.revision = u.revision \
             AND (u.dedupe_key IS NULL OR (SELECT true FROM workflow.deliveries AS d WHERE d.partition = u.partition \
             AND d.run = u.key AND d.channel = u.channel AND d.dedupe_key = u.dedupe_key LIMIT 1) IS NULL) \
             RETURNING u.partition, u.key AS run, 0::bigint AS frame, u.was_due_at, u.due_at, \
             u.seq, u.channel, u.received_at, u.bytes, u.dedupe_key, u.head, u.body), deliveries AS (",
            insert_deliveries!("changed"),
            "), due AS (",
            $($change_due)*,
            ") SELECT run FROM changed"
        )
    };
}

/// They were not due at any instant.
pub(in crate::store::postgres) const DELIVER_TO_KNOWN: &str = deliver_to_known!(insert_due!(
    "(SELECT partition, run, frame, due_at FROM changed WHERE due_at IS NOT NULL) AS frames"
));

/// They may be due before the instant at which they were.
pub(in crate::store::postgres) const DELIVER_TO_KNOWN_AND_MOVE: &str =
    deliver_to_known!(move_due!("changed"));

/// A delivery, and what its run becomes.
#[derive(Debug, ToSql)]
#[postgres(name = "known_delivery")]
pub(in crate::store::postgres) struct KnownDelivery<'a> {
    partition: i16,
    key: [u8; 16],
    revision: i32,
    next_revision: i32,
    was_due_at: Option<i64>,
    due_at: Option<i64>,
    buffered: Option<String>,
    seq: i64,
    channel: Vec<u8>,
    received_at: i64,
    bytes: i64,
    dedupe_key: Option<Vec<u8>>,
    head: &'a [u8],
    body: &'a [u8],
}

impl<'a> KnownDelivery<'a> {
    pub(in crate::store::postgres) fn of(
        change: &RunChange<'a>,
        delivery: &'a Delivery,
        dedupe_key: Option<&str>,
        was_due: Option<Timestamp>,
    ) -> Self {
        let DeliveryRecord {
            partition,
            run,
            seq,
            channel,
            received_at,
            bytes,
            dedupe_key,
            head,
            body,
        } = DeliveryRecord::of(change.run.record.key, delivery, dedupe_key);
        let due = change.run.frames.get(&0).and_then(|root| root.due);
        Self {
            partition,
            key: run,
            revision: change.revision.0,
            next_revision: change.next_revision.0,
            was_due_at: was_due.map(Timestamp::as_millis),
            due_at: due.map(Timestamp::as_millis),
            buffered: buffered::to_json(change.run, change.is_in_table),
            seq,
            channel,
            received_at,
            bytes,
            dedupe_key,
            head,
            body,
        }
    }

    /// Its place in the order in which runs are locked.
    pub(in crate::store::postgres) fn place(&self) -> (i16, [u8; 16]) {
        (self.partition, self.key)
    }
}
