//! Reading of the deliveries that nobody has consumed those that decide something.
//!
//! Only runs whose deliveries are in the table are asked for. Where nothing is pending, what was consumed a moment ago is
//! in the index until the database tidies up, and would be walked through.
//!
//! Within a channel a later delivery was not received before an older one. So if one belongs to no wait, no
//! later one does, and of the oldest ones there are as many to read as there are waits, and one more.

use super::error::Error;
use super::hydrate::Part;
use super::keys::RunKeys;
use super::rows;
use super::session::{Params, Pipeline};
use crate::id::RunKey;
use crate::store::Channel;

/// The oldest of some channels: as many as asked for, and one for each row of the table `waits`.
macro_rules! oldest {
    () => {
        "SELECT d.run, d.seq, d.channel, d.received_at, d.bytes \
         FROM UNNEST($1::smallint[], $2::bytea[], $3::bytea[], $4::bigint[]) \
         AS k(partition, run, channel, most) CROSS JOIN LATERAL (SELECT d.run, d.seq, d.channel, d.received_at, d.bytes \
         FROM workflow.pending AS d WHERE d.partition = k.partition AND d.run = k.run \
         AND d.channel = k.channel ORDER BY d.seq LIMIT k.most + (\
         SELECT count(*) FROM workflow.waits AS w WHERE w.partition = k.partition \
         AND w.run = k.run AND w.channel = k.channel)) AS d"
    };
}

/// The oldest of all channels that are in the table `waits`.
const OLDEST_AWAITED: &str = "SELECT d.run, d.seq, d.channel, d.received_at, d.bytes \
    FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[]) AS k(partition, run, most) CROSS JOIN LATERAL (SELECT w.channel, count(*) AS frames FROM workflow.waits AS w \
    WHERE w.partition = k.partition AND w.run = k.run GROUP BY w.channel) AS w \
    CROSS JOIN LATERAL (SELECT d.run, d.seq, d.channel, d.received_at, d.bytes \
    FROM workflow.pending AS d WHERE d.partition = k.partition AND d.run = k.run \
    AND d.channel = w.channel ORDER BY d.seq LIMIT k.most + w.frames) AS d";

/// `OFFSET` keeps the channels apart: without it, the planner may begin with all that are pending.
macro_rules! numbered {
    ($arrays:literal) => {
        concat!(
            "SELECT p.run, p.seq, p.channel, p.received_at, p.bytes FROM UNNEST(",
            $arrays,
            ") AS k(partition, run, seq) \
             CROSS JOIN LATERAL (SELECT d.partition, d.run, d.channel, d.seq \
             FROM workflow.deliveries AS d WHERE d.partition = k.partition AND d.run = k.run \
             AND d.seq = k.seq OFFSET 0) AS d \
             JOIN workflow.pending AS p ON p.partition = ANY (ARRAY[d.partition]) AND p.run = d.run \
             AND p.channel = d.channel AND p.seq = d.seq"
        )
    };
}

const OLDEST: &str = oldest!();

const NUMBERED: &str = numbered!("$1::smallint[], $2::bytea[], $3::bigint[]");

const OLDEST_AND_NUMBERED: &str = concat!(
    oldest!(),
    " UNION ALL ",
    numbered!("$5::smallint[], $6::bytea[], $7::bigint[]")
);

/// Which of them are to be read, as arrays.
#[derive(Default)]
pub(super) struct PendingKeys {
    of_channels: RunKeys,
    channels: Vec<Vec<u8>>,
    mosts: Vec<i64>,
    awaited: RunKeys,
    awaited_mosts: Vec<i64>,
    numbered: RunKeys,
    seqs: Vec<i64>,
}

impl PendingKeys {
    /// The oldest `most` of a channel, beside one for each row of the table `waits`.
    pub(super) fn oldest(&mut self, run: RunKey, channel: &Channel, most: i64) {
        self.of_channels.push(run);
        self.channels.push(rows::channel_to_bytes(channel));
        self.mosts.push(most);
    }

    /// The oldest of all channels that are in the table `waits`, and `most` more of each.
    pub(super) fn awaited(&mut self, run: RunKey, most: i64) {
        self.awaited.push(run);
        self.awaited_mosts.push(most);
    }

    pub(super) fn numbered(&mut self, run: RunKey, seq: i64) {
        self.numbered.push(run);
        self.seqs.push(seq);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.of_channels.is_empty() && self.awaited.is_empty() && self.numbered.is_empty()
    }

    /// Adds the statements that read them.
    pub(super) fn add<'a>(&'a self, pipeline: &mut Pipeline<'a>) -> PendingPlaces {
        let [partitions, runs] = self.of_channels.params();
        let mut oldest: Params<'a> = vec![partitions, runs, &self.channels, &self.mosts];
        let [partitions, runs] = self.awaited.params();
        let awaited: Params<'a> = vec![partitions, runs, &self.awaited_mosts];
        let [partitions, runs] = self.numbered.params();
        let numbered: Params<'a> = vec![partitions, runs, &self.seqs];
        let mut places = Vec::new();
        match (self.of_channels.is_empty(), self.numbered.is_empty()) {
            (true, true) => {}
            (false, true) => places.push(pipeline.add(OLDEST, oldest)),
            (true, false) => places.push(pipeline.add(NUMBERED, numbered)),
            (false, false) => {
                oldest.extend(numbered);
                places.push(pipeline.add(OLDEST_AND_NUMBERED, oldest));
            }
        }
        if !self.awaited.is_empty() {
            places.push(pipeline.add(OLDEST_AWAITED, awaited));
        }
        PendingPlaces(places)
    }
}

/// Where the answers are.
pub(super) struct PendingPlaces(Vec<usize>);

impl PendingPlaces {
    pub(super) fn take(
        &self,
        part: &mut Part,
        answers: &[Vec<tokio_postgres::Row>],
    ) -> Result<(), Error> {
        self.0
            .iter()
            .try_for_each(|place| part.add_pending(&answers[*place]))
    }
}
