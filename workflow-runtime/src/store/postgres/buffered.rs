//! The column `buffered`: what a run has that nobody has consumed.
//!
//! Most runs have nothing, or one delivery that is about to be consumed. Few deliveries are in the column itself,
//! so that they cost no row of their own. When they become more, they move to the table `pending`, and the
//! column counts them, until nothing is left.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bytes::Bytes;
use tokio_postgres::Row;

use super::error::Error;
use super::rows;
use crate::clock::Timestamp;
use crate::store::Delivery;
use crate::store::memory::buffered::Buffered;
use crate::store::memory::run::{Pending, Run};

/// How many deliveries the column holds.
pub(super) const FEW_MAX: usize = 4;

/// What the column says.
pub(super) enum Column {
    /// All of them. As JSON it is an array.
    Few(Vec<Pending>),
    /// How many there are in the table. As JSON it is an object.
    InTable(Buffered),
}

/// Number, channel, instant of receipt and bytes.
type Few = (i64, String, i64, u64);

impl Column {
    pub(super) fn read(row: &Row, column: usize) -> Result<Self, Error> {
        let Some(json) = rows::get::<Option<&str>>(row, column)? else {
            return Ok(Self::Few(Vec::new()));
        };
        if json.starts_with('{') {
            return serde_json::from_str(json)
                .map(Self::InTable)
                .map_err(corrupt);
        }
        let few: Vec<Few> = serde_json::from_str(json).map_err(corrupt)?;
        let few = few.into_iter().map(pending);
        Ok(Self::Few(few.collect::<Result<_, _>>()?))
    }
}

/// The column of a run whose deliveries are in the table, or not.
pub(super) fn to_json(run: &Run, is_in_table: bool) -> Option<String> {
    if run.buffered.is_empty() {
        return None;
    }
    let json = if is_in_table {
        serde_json::to_string(&run.buffered)
    } else {
        let few: Vec<Few> = run.pending.values().map(few).collect();
        serde_json::to_string(&few)
    };
    Some(json.expect("BUG: it has no map"))
}

fn few(Pending { delivery, bytes }: &Pending) -> Few {
    let channel = STANDARD_NO_PAD.encode(rows::channel_to_bytes(&delivery.channel));
    let received_at = delivery.received_at.as_millis();
    (delivery.seq, channel, received_at, *bytes)
}

fn pending((seq, channel, received_at, bytes): Few) -> Result<Pending, Error> {
    let channel = STANDARD_NO_PAD.decode(channel).map_err(corrupt)?;
    let delivery = Delivery {
        seq,
        channel: rows::channel_from_bytes(&channel)?,
        received_at: Timestamp::from_millis(received_at),
        head: Bytes::new(),
        body: Bytes::new(),
    };
    Ok(Pending { delivery, bytes })
}

fn corrupt<E>(_: E) -> Error {
    Error::Corrupt("what a run has buffered cannot be read")
}
