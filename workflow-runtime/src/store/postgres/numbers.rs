//! Numbers for deliveries, drawn before they are needed.
//!
//! The numbers of a run's deliveries increase, though other processes draw numbers, too. So what was drawn is not used
//! once a delivery with a greater number has been seen. It is not used for runs that this process did not own yet when it
//! was drawn either: it would not have seen all that was consumed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio_postgres::Row;

use super::error::Error;
use super::partitions::Partitions;
use super::rows;
use super::session::Session;
use crate::clock::elapsed;

/// Draws the first numbers of some blocks. To draw many single ones would be written to the database's log.
pub(super) const DRAW_BLOCKS: &str =
    "SELECT nextval('workflow.delivery_numbers') FROM generate_series(1, $1::bigint)";

/// How many numbers belong to a block, as the sequence's increment says.
const BLOCK: i64 = 256;

/// For how long they are used: numbers are nearly in the order in which deliveries came.
const USED_FOR: Duration = Duration::from_secs(1);

/// How many blocks hold so many numbers.
pub(super) fn blocks(count: usize) -> i64 {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    count.saturating_add(BLOCK - 1) / BLOCK
}

/// The numbers of blocks, the least first.
pub(super) fn of_blocks(rows: &[Row]) -> Result<VecDeque<i64>, Error> {
    let firsts = rows.iter().map(|row| rows::get(row, 0));
    let mut firsts = firsts.collect::<Result<Vec<i64>, _>>()?;
    firsts.sort_unstable();
    Ok(firsts
        .into_iter()
        .flat_map(|first| first..first + BLOCK)
        .collect())
}

pub(super) struct Numbers {
    partitions: Arc<Partitions>,
    drawn: Mutex<Drawn>,
}

#[derive(Default)]
struct Drawn {
    at: Duration,
    /// Of what the process owned then.
    takings: u64,
    numbers: VecDeque<i64>,
    /// The greatest that was consumed.
    seen: i64,
}

impl Numbers {
    pub(super) fn new(partitions: Arc<Partitions>) -> Self {
        Self {
            partitions,
            drawn: Mutex::default(),
        }
    }

    /// So many numbers, the least first, for runs that were known before this is called: those that are drawn now are
    /// greater than what was consumed until then.
    pub(super) async fn take(
        &self,
        session: &Session,
        count: usize,
    ) -> Result<VecDeque<i64>, Error> {
        if let Some(taken) = self.take_drawn(count) {
            return Ok(taken);
        }
        let (at, takings) = (elapsed(), self.partitions.takings());
        let rows = session.rows(DRAW_BLOCKS, &[&blocks(count)]).await?;
        let mut numbers = of_blocks(&rows)?;
        let rest = numbers.split_off(count.min(numbers.len()));
        let mut drawn = self.lock();
        // Another task may have drawn later and been answered earlier.
        if drawn.numbers.front() < rest.front() {
            (drawn.at, drawn.takings, drawn.numbers) = (at, takings, rest);
        }
        Ok(numbers)
    }

    /// Notes the number of a delivery that is about to be consumed. The run may only be known after that.
    pub(super) fn see(&self, seq: i64) {
        let mut drawn = self.lock();
        drawn.seen = drawn.seen.max(seq);
    }

    fn take_drawn(&self, count: usize) -> Option<VecDeque<i64>> {
        let mut drawn = self.lock();
        let is_usable = drawn.numbers.len() >= count
            && drawn.numbers.front() > Some(&drawn.seen)
            && drawn.takings == self.partitions.takings()
            && elapsed().saturating_sub(drawn.at) < USED_FOR;
        is_usable.then(|| drawn.numbers.drain(..count).collect())
    }

    fn lock(&self) -> MutexGuard<'_, Drawn> {
        self.drawn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that were drawn a moment ago.
    fn drawn(numbers: std::ops::Range<i64>) -> Numbers {
        let drawn = Numbers::new(Arc::new(Partitions::new()));
        drawn.lock().at = elapsed();
        drawn.lock().numbers = numbers.collect();
        drawn
    }

    #[test]
    fn they_are_used_once_the_least_first() {
        let numbers = drawn(1..10);
        assert_eq!(numbers.take_drawn(2), Some([1, 2].into()));
        assert_eq!(numbers.take_drawn(2), Some([3, 4].into()));
        assert_eq!(numbers.take_drawn(6), None, "there are five");
    }

    #[test]
    fn none_is_used_once_a_greater_one_was_consumed() {
        let numbers = drawn(3..10);
        numbers.see(2);
        assert_eq!(numbers.take_drawn(1), Some([3].into()));
        numbers.see(4);
        assert_eq!(numbers.take_drawn(1), None);
    }

    #[test]
    fn none_is_used_for_what_was_taken_since() {
        let numbers = drawn(1..10);
        numbers.partitions.own(&[7], 1);
        assert_eq!(numbers.take_drawn(1), None);
    }

    #[test]
    fn old_ones_are_not_used() {
        let numbers = drawn(1..10);
        numbers.lock().at = elapsed().saturating_sub(USED_FOR);
        assert_eq!(numbers.take_drawn(1), None);
    }

    /// Otherwise two who draw would have the same numbers.
    #[test]
    fn blocks_are_as_far_apart_as_they_are_long() {
        let schema = include_str!("../../../migrations/postgres/0001_initial.sql");
        let sequence = format!("delivery_numbers INCREMENT BY {BLOCK};");
        assert!(
            schema.contains(&sequence),
            "{sequence} is not in the schema"
        );
    }

    #[test]
    fn a_block_is_drawn_for_each_so_many() {
        assert_eq!([0, 1, 256, 257].map(blocks), [0, 1, 1, 2]);
    }
}
