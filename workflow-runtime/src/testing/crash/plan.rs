//! When the runtime is killed.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::super::store::{Call, Method};
use crate::id::FrameKey;
use crate::store::{Next, START_STATE, Wait};

/// A commit, and whether the kill comes before it or after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) index: usize,
    pub(super) side: Side,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// What is to happen at a call of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::testing) enum Crash {
    /// Nothing.
    Not,
    /// The runtime is killed, and the call is not made.
    Before,
    /// The call is made, and the runtime is killed.
    After,
}

/// Counts commits, and says at which one the runtime is killed. It outlives the runtime.
#[derive(Debug, Default)]
pub(in crate::testing) struct CrashPlan {
    point: Option<Point>,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    points: Vec<String>,
    /// The states that frames have entered.
    states: HashMap<FrameKey, String>,
    has_crashed: bool,
}

impl CrashPlan {
    /// Only counts.
    pub(in crate::testing) fn none() -> Self {
        Self::default()
    }

    pub(super) fn at(point: Point) -> Self {
        Self {
            point: Some(point),
            ..Self::default()
        }
    }

    /// Takes note of a call.
    pub(in crate::testing) fn meet(&self, call: &Call) -> Crash {
        let mut seen = self.seen();
        if !call.method.is_write() || seen.has_crashed {
            return Crash::Not;
        }
        let index = seen.points.len();
        let described = seen.describe(call);
        seen.points.push(described);
        let side = self.point.filter(|point| point.index == index);
        seen.has_crashed = side.is_some();
        match side.map(|point| point.side) {
            None => Crash::Not,
            Some(Side::Before) => Crash::Before,
            Some(Side::After) => Crash::After,
        }
    }

    /// What was met so far, up to the kill.
    pub(super) fn points(&self) -> Vec<String> {
        self.seen().points.clone()
    }

    pub(super) fn has_crashed(&self) -> bool {
        self.seen().has_crashed
    }

    /// Where the runtime was killed, in words. With branches it may be another commit than in the
    /// undisturbed run.
    pub(super) fn place(&self, points: &[String], point: Point) -> String {
        let Point { index, side } = point;
        let seen = self.seen();
        let what = seen.points.get(index).unwrap_or(&points[index]);
        let side = match side {
            Side::Before => "before",
            Side::After => "after",
        };
        let (number, count) = (index + 1, points.len());
        format!("when the runtime was killed {side} persist point {number} of {count} ({what})")
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        // What was seen is whole between any two statements that touch it.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn describe(&mut self, call: &Call) -> String {
        let Some(transition) = &call.transition else {
            return match call.method {
                Method::Start => "a run is started",
                Method::Deliver => "a delivery is stored",
                Method::Broadcast => "a notification is stored",
                _ => "a run is cancelled",
            }
            .to_owned();
        };
        let before = self.states.get(&transition.frame);
        let before = before.map_or(START_STATE, String::as_str).to_owned();
        let what = match &transition.next {
            Next::Wait {
                state: Some(state), ..
            }
            | Next::Notify { state, .. } => {
                let entered = state.name.clone();
                let what = format!("`{before}` → `{entered}`");
                self.states.insert(transition.frame, entered);
                what
            }
            Next::Wait {
                wait: Wait::Outcome { .. },
                ..
            } => format!("the outcome of `{before}` is recorded"),
            Next::Wait { .. } => format!("`{before}` waits for its next attempt"),
            Next::Park(_) => format!("parked at `{before}`"),
            Next::Redrive => format!("redriven at `{before}`"),
            Next::Return { .. } => format!("a branch returns from `{before}`"),
            Next::End(_) => format!("the run ends after `{before}`"),
        };
        match transition.frame.frame {
            0 => what,
            branch => format!("{what}, in branch {branch}"),
        }
    }
}
