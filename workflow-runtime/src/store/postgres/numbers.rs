//! Numbers for deliveries, drawn before they are needed.
//!
//! Deliveries of a run are consumed in the order of their numbers. A number that was drawn earlier may come after one
//! that another process has drawn since: whoever uses it has to look whether a greater one is pending.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::error::Error;
use super::lock::DRAW_NUMBERS;
use super::rows;
use super::session::Session;
use crate::clock::elapsed;

/// How many are drawn at once, at least.
const DRAWN_AT_ONCE: usize = 256;

/// For how long they are used: numbers are nearly in the order in which deliveries came.
const USED_FOR: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(super) struct Numbers(Mutex<Drawn>);

#[derive(Default)]
struct Drawn {
    at: Duration,
    numbers: VecDeque<i64>,
}

impl Numbers {
    /// So many numbers, the least first.
    pub(super) async fn take(
        &self,
        session: &Session,
        count: usize,
    ) -> Result<VecDeque<i64>, Error> {
        if let Some(taken) = self.take_drawn(count) {
            return Ok(taken);
        }
        let drawn_at = elapsed();
        let wanted = i64::try_from(count.max(DRAWN_AT_ONCE)).unwrap_or(i64::MAX);
        let rows = session.rows(DRAW_NUMBERS, &[&wanted]).await?;
        let numbers = rows.iter().map(|row| rows::get(row, 0));
        let mut numbers = numbers.collect::<Result<Vec<i64>, _>>()?;
        numbers.sort_unstable();
        let rest = numbers.split_off(count.min(numbers.len()));
        let mut drawn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *drawn = Drawn {
            at: drawn_at,
            numbers: rest.into(),
        };
        Ok(numbers.into())
    }

    fn take_drawn(&self, count: usize) -> Option<VecDeque<i64>> {
        let mut drawn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_usable =
            drawn.numbers.len() >= count && elapsed().saturating_sub(drawn.at) < USED_FOR;
        is_usable.then(|| drawn.numbers.drain(..count).collect())
    }
}
