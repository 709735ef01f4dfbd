//! What a frame can go on with.
//!
//! Whichever part of the engine wakes first, the instants decide: of several things, the one that came
//! first is it. A delivery comes at its receipt, a timer at its instant, a timeout in the millisecond
//! after its deadline, a branch and a run at their ends. Of those at one instant a delivery comes first,
//! then what stands first.

#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::clock::Timestamp;
use crate::id::RunKey;
use crate::machine::Event;
use crate::store::{Arm, Arrived, Delivery, FrameRecord, RunEnding, Source, Wait, WebhookNumber};
use crate::webhook::WebhookRequest;

/// What a frame goes on with, and what its next transition has to say of it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) event: Event,
    pub(super) consumed: Option<i64>,
    pub(super) unless_delivered: Vec<(WebhookNumber, Timestamp)>,
}

impl From<Event> for Found {
    fn from(event: Event) -> Self {
        Self {
            event,
            consumed: None,
            unless_delivered: Vec::new(),
        }
    }
}

/// What a frame can go on with at `now`, or nothing if it still has to wait.
///
/// # Errors
///
/// If a delivery cannot be read.
pub(super) fn find(
    frame: &FrameRecord,
    arrived: Arrived,
    now: Timestamp,
) -> Result<Option<Found>, String> {
    let run = frame.key.run;
    let event = match &frame.wait {
        Wait::Run { due, attempt } => (*due <= now).then_some(Event::Turn {
            entered: frame.entered,
            failed: *attempt,
        }),
        Wait::Timer { due } => (*due <= now).then_some(Event::Slept),
        Wait::Outcome { json } => Some(Event::Recorded(json.clone())),
        Wait::Branches => arrived.all_returned.then(|| {
            let returned = arrived.returned.into_iter();
            Event::Joined(returned.map(|(returned, _)| returned).collect())
        }),
        Wait::Webhook { webhook, deadline } => {
            let (webhook, deadline) = (*webhook, *deadline);
            return single(Source::Webhook { webhook, deadline }, run, &arrived, now);
        }
        Wait::Child { run: child } => {
            return single(Source::Child { run: *child }, run, &arrived, now);
        }
        Wait::Any(arms) => {
            let Some(first) = first(arms, &arrived, now) else {
                return Ok(None);
            };
            let arm = first.arm.name.clone();
            let found = first.found(run, arms)?;
            let event = Box::new(found.event);
            return Ok(Some(Found {
                event: Event::Selected { arm, event },
                ..found
            }));
        }
    };
    Ok(event.map(Found::from))
}

/// Takes a delivery.
///
/// # Errors
///
/// If it cannot be read.
pub(super) fn delivered(run: RunKey, delivery: &Delivery) -> Result<Found, String> {
    let request = WebhookRequest::from_delivery(run, delivery)
        .map_err(|error| format!("delivery {}: {error}", delivery.seq))?;
    Ok(Found {
        event: Event::Delivered(Box::new(request)),
        consumed: Some(delivery.seq),
        unless_delivered: Vec::new(),
    })
}

/// When a wait ends by itself.
pub(crate) fn ends_at(wait: &Wait) -> Option<Timestamp> {
    match wait {
        Wait::Run { due, .. } | Wait::Timer { due } => Some(*due),
        Wait::Webhook { deadline, .. } => deadline.map(after),
        Wait::Outcome { .. } | Wait::Child { .. } | Wait::Branches => None,
        Wait::Any(arms) => {
            let instants = arms.iter().filter_map(|arm| instant(&arm.source));
            let ends = instants.map(|at| if can_tie(arms, at) { after(at) } else { at });
            ends.min()
        }
    }
}

/// What came first.
struct First<'a> {
    at: Timestamp,
    arm: &'a Arm,
    came: Came<'a>,
}

enum Came<'a> {
    Delivery(&'a Delivery),
    TimedOut,
    Slept,
    Returned(&'a str),
    Ended(&'a RunEnding),
}

fn single(
    source: Source,
    run: RunKey,
    arrived: &Arrived,
    now: Timestamp,
) -> Result<Option<Found>, String> {
    let name = String::new();
    let arms = [Arm { name, source }];
    let first = first(&arms, arrived, now);
    first.map(|first| first.found(run, &arms)).transpose()
}

fn first<'a>(arms: &'a [Arm], arrived: &'a Arrived, now: Timestamp) -> Option<First<'a>> {
    let now = latest(arrived).map_or(now, |latest| latest.max(now));
    let came = arms
        .iter()
        .filter_map(|arm| come(arm, arrived).or_else(|| passed(arm, arms, now)));
    // The first of those that are equal is taken. Deliveries of one millisecond are in the order of commits.
    came.min_by_key(|first| match first.came {
        Came::Delivery(delivery) => (first.at, delivery.seq),
        _ => (first.at, i64::MAX),
    })
}

/// The latest instant at which something came. The clock has shown it.
fn latest(arrived: &Arrived) -> Option<Timestamp> {
    let deliveries = arrived.deliveries.iter().map(|it| it.received_at);
    let children = arrived.children.iter().map(|(_, _, at)| *at);
    let returned = arrived.returned.iter().map(|(_, at)| *at);
    deliveries.chain(children).chain(returned).max()
}

/// What has come to an arm.
fn come<'a>(arm: &'a Arm, arrived: &'a Arrived) -> Option<First<'a>> {
    let (at, came) = match &arm.source {
        Source::Webhook { webhook, deadline } => {
            let mut deliveries = arrived.deliveries.iter();
            let delivery = deliveries.find(|it| {
                let is_in_time = deadline.is_none_or(|deadline| it.received_at <= deadline);
                it.webhook == *webhook && is_in_time
            })?;
            (delivery.received_at, Came::Delivery(delivery))
        }
        Source::Timer { .. } => return None,
        Source::Child { run } => {
            let mut children = arrived.children.iter();
            let (_, ending, at) = children.find(|(child, ..)| child == run)?;
            (*at, Came::Ended(ending))
        }
        Source::Branch => {
            let mut returned = arrived.returned.iter();
            let (returned, at) = returned.find(|(it, _)| it.name == arm.name)?;
            (*at, Came::Returned(&returned.json))
        }
    };
    Some(First { at, arm, came })
}

/// The instant of an arm, if it has passed.
fn passed<'a>(arm: &'a Arm, arms: &[Arm], now: Timestamp) -> Option<First<'a>> {
    let at = instant(&arm.source)?;
    let has_passed = at < now || (at == now && !can_tie(arms, at));
    let came = match arm.source {
        Source::Timer { .. } => Came::Slept,
        _ => Came::TimedOut,
    };
    has_passed.then_some(First { at, arm, came })
}

/// The instant at which an arm comes if nothing else happens.
fn instant(source: &Source) -> Option<Timestamp> {
    match source {
        Source::Webhook { deadline, .. } => deadline.map(after),
        Source::Timer { due } => Some(*due),
        Source::Child { .. } | Source::Branch => None,
    }
}

/// Whether a delivery that is received at `at` can come before what else comes then. It has to be waited
/// for until the instant has passed.
fn can_tie(arms: &[Arm], at: Timestamp) -> bool {
    webhooks(arms).any(|(_, deadline)| deadline.is_none_or(|deadline| at <= deadline))
}

fn webhooks(arms: &[Arm]) -> impl Iterator<Item = (WebhookNumber, Option<Timestamp>)> {
    arms.iter().filter_map(|arm| match arm.source {
        Source::Webhook { webhook, deadline } => Some((webhook, deadline)),
        _ => None,
    })
}

/// A delivery at a deadline still counts.
fn after(deadline: Timestamp) -> Timestamp {
    deadline.saturating_add(Duration::from_millis(1))
}

impl First<'_> {
    fn found(self, run: RunKey, arms: &[Arm]) -> Result<Found, String> {
        let event = match self.came {
            Came::Delivery(delivery) => return delivered(run, delivery),
            Came::TimedOut => Event::TimedOut,
            Came::Slept => Event::Slept,
            Came::Returned(json) => Event::Returned(json.to_owned()),
            Came::Ended(ending) => Event::Ended(ending.clone()),
        };
        // A delivery may be stamped up to this instant and committed after the frame was loaded.
        let until = |deadline: Option<Timestamp>| deadline.map_or(self.at, |it| it.min(self.at));
        let unless = webhooks(arms).map(|(webhook, deadline)| (webhook, until(deadline)));
        Ok(Found {
            event,
            consumed: None,
            unless_delivered: unless.collect(),
        })
    }
}
