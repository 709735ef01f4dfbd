//! Deliveries, and which of them nobody has consumed, where these are many.

use postgres_types::ToSql;

use super::due::insert_due;
use crate::id::RunKey;
use crate::store::memory::run::Pending;
use crate::store::postgres::keys::RunKeys;
use crate::store::postgres::rows;
use crate::store::postgres::session::Params;
use crate::store::{Channel, Delivery};

/// With what has the columns of the table.
macro_rules! insert_deliveries {
    ($deliveries:literal) => {
        concat!(
            "INSERT INTO workflow.deliveries \
             (partition, run, seq, channel, received_at, bytes, dedupe_key, head, body) \
             SELECT partition, run, seq, channel, received_at, bytes, dedupe_key, head, body FROM ",
            $deliveries
        )
    };
}
pub(super) use insert_deliveries;

pub(in crate::store::postgres) const INSERT_DELIVERIES: &str =
    insert_deliveries!("UNNEST($1::workflow.new_delivery[])");

/// With the frames that are due.
pub(in crate::store::postgres) const INSERT_DELIVERIES_AND_DUE: &str = concat!(
    "WITH due AS (",
    insert_due!("UNNEST($2::workflow.due_frame[])"),
    ") ",
    insert_deliveries!("UNNEST($1::workflow.new_delivery[])")
);

pub(in crate::store::postgres) const INSERT_PENDING: &str = "INSERT INTO workflow.pending \
    (partition, run, seq, channel, received_at, bytes) SELECT * FROM UNNEST($1::smallint[], $2::bytea[], \
    $3::bigint[], $4::bytea[], $5::bigint[], $6::bigint[])";

pub(in crate::store::postgres) const DELETE_PENDING: &str = "DELETE FROM workflow.pending AS p \
    USING UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::bytea[]) \
    AS u(partition, run, seq, channel) WHERE p.partition = ANY (ARRAY[u.partition]) \
    AND p.run = u.run AND p.channel = u.channel AND p.seq = u.seq";

/// A delivery to add.
#[derive(Debug, ToSql)]
#[postgres(name = "new_delivery")]
pub(in crate::store::postgres) struct DeliveryRecord<'a> {
    pub(super) partition: i16,
    pub(super) run: [u8; 16],
    pub(super) seq: i64,
    pub(super) channel: Vec<u8>,
    pub(super) received_at: i64,
    pub(super) bytes: i64,
    pub(super) dedupe_key: Option<Vec<u8>>,
    pub(super) head: &'a [u8],
    pub(super) body: &'a [u8],
}

impl<'a> DeliveryRecord<'a> {
    pub(in crate::store::postgres) fn of(
        run: RunKey,
        delivery: &'a Delivery,
        dedupe_key: Option<&str>,
    ) -> Self {
        let bytes = delivery.head.len().saturating_add(delivery.body.len());
        Self {
            partition: rows::partition(run),
            run: *run.as_bytes(),
            seq: delivery.seq,
            channel: rows::channel_to_bytes(&delivery.channel),
            received_at: delivery.received_at.as_millis(),
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
            dedupe_key: dedupe_key.map(rows::dedupe_key),
            head: &delivery.head,
            body: &delivery.body,
        }
    }
}

/// Rows of the table `pending`.
#[derive(Default)]
pub(in crate::store::postgres) struct PendingRows {
    pub(in crate::store::postgres) keys: RunKeys,
    seqs: Vec<i64>,
    channels: Vec<Vec<u8>>,
    received_ats: Vec<i64>,
    bytes: Vec<i64>,
}

impl PendingRows {
    pub(in crate::store::postgres) fn push(&mut self, run: RunKey, pending: &Pending) {
        let Pending { delivery, bytes } = pending;
        self.keys.push(run);
        self.seqs.push(delivery.seq);
        self.channels
            .push(rows::channel_to_bytes(&delivery.channel));
        self.received_ats.push(delivery.received_at.as_millis());
        self.bytes.push(i64::try_from(*bytes).unwrap_or(i64::MAX));
    }

    pub(in crate::store::postgres) fn params(&self) -> Params<'_> {
        let [partitions, runs] = self.keys.params();
        let (channels, received_ats) = (&self.channels, &self.received_ats);
        vec![
            partitions,
            runs,
            &self.seqs,
            channels,
            received_ats,
            &self.bytes,
        ]
    }
}

/// Numbers of something that runs have.
#[derive(Default)]
pub(in crate::store::postgres) struct Numbered {
    pub(in crate::store::postgres) keys: RunKeys,
    numbers: Vec<i64>,
    channels: Vec<Vec<u8>>,
}

impl Numbered {
    pub(in crate::store::postgres) fn push(&mut self, run: RunKey, number: i64) {
        self.keys.push(run);
        self.numbers.push(number);
    }

    pub(in crate::store::postgres) fn params(&self) -> Params<'_> {
        let [partitions, runs] = self.keys.params();
        vec![partitions, runs, &self.numbers]
    }

    pub(in crate::store::postgres) fn push_of(
        &mut self,
        run: RunKey,
        channel: &Channel,
        number: i64,
    ) {
        self.push(run, number);
        self.channels.push(rows::channel_to_bytes(channel));
    }

    pub(in crate::store::postgres) fn with_channels(&self) -> Params<'_> {
        let mut params = self.params();
        params.push(&self.channels);
        params
    }
}
