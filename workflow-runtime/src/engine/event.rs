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
use crate::event::{self, EventId};
use crate::id::RunKey;
use crate::machine::Event;
use crate::store::{
    Arm, Arrived, Channel, Delivery, FrameRecord, Notification, RunEnding, Source, Wait,
};
use crate::webhook::WebhookRequest;

/// What a frame goes on with, and what its next transition has to say of it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) event: Event,
    pub(super) consumed: Option<i64>,
    pub(super) unless_delivered: Vec<(Channel, Timestamp)>,
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
        Wait::Event { event, deadline } => {
            let (event, deadline) = (event.clone(), *deadline);
            return single(Source::Event { event, deadline }, run, &arrived, now);
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
    let event = match &delivery.channel {
        Channel::Webhook(_) => {
            let request = WebhookRequest::from_delivery(run, delivery)
                .map_err(|error| format!("delivery {}: {error}", delivery.seq))?;
            Event::Delivered(Box::new(request))
        }
        Channel::Event(event) => notified(event, delivery.received_at, &delivery.body)?,
    };
    Ok(Found {
        event,
        consumed: Some(delivery.seq),
        unless_delivered: Vec::new(),
    })
}

fn notified(event: &EventId, received_at: Timestamp, payload: &[u8]) -> Result<Event, String> {
    match event::Event::new(event.clone(), received_at, payload) {
        Some(event) => Ok(Event::Notified(Box::new(event))),
        None => Err(format!(
            "the stored payload of the event `{event}` is no text"
        )),
    }
}

/// When a wait ends by itself.
pub(crate) fn ends_at(wait: &Wait) -> Option<Timestamp> {
    match wait {
        Wait::Run { due, .. } | Wait::Timer { due } => Some(*due),
        Wait::Webhook { deadline, .. } | Wait::Event { deadline, .. } => deadline.map(after),
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
    Notification(&'a Notification),
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
    // The first of those that are equal is taken. Deliveries of one millisecond are in the order of commits,
    // then come notifications to all.
    came.min_by_key(|first| match first.came {
        Came::Delivery(delivery) => (first.at, delivery.seq),
        Came::Notification(_) => (first.at, i64::MAX - 1),
        _ => (first.at, i64::MAX),
    })
}

/// The latest instant at which something came. The clock has shown it.
fn latest(arrived: &Arrived) -> Option<Timestamp> {
    let deliveries = arrived.deliveries.iter().map(|it| it.received_at);
    let children = arrived.children.iter().map(|(_, _, at)| *at);
    let returned = arrived.returned.iter().map(|(_, at)| *at);
    let notifications = arrived.notifications.iter().map(|it| it.received_at);
    deliveries
        .chain(notifications)
        .chain(children)
        .chain(returned)
        .max()
}

/// What has come to an arm.
fn come<'a>(arm: &'a Arm, arrived: &'a Arrived) -> Option<First<'a>> {
    let (at, came) = match &arm.source {
        Source::Webhook { webhook, deadline } => {
            delivery(&Channel::Webhook(*webhook), *deadline, arrived)?
        }
        Source::Event { event, deadline } => notification(event, *deadline, arrived)
            .or_else(|| delivery(&Channel::Event(event.clone()), *deadline, arrived))?,
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

fn delivery<'a>(
    channel: &Channel,
    deadline: Option<Timestamp>,
    arrived: &'a Arrived,
) -> Option<(Timestamp, Came<'a>)> {
    let mut deliveries = arrived.deliveries.iter();
    let delivery =
        deliveries.find(|it| it.channel == *channel && is_in_time(it.received_at, deadline))?;
    Some((delivery.received_at, Came::Delivery(delivery)))
}

/// The notification to all that has reached the frame. It came before any delivery of the event.
fn notification<'a>(
    event: &EventId,
    deadline: Option<Timestamp>,
    arrived: &'a Arrived,
) -> Option<(Timestamp, Came<'a>)> {
    let mut notifications = arrived.notifications.iter();
    let notification =
        notifications.find(|it| it.event == *event && is_in_time(it.received_at, deadline))?;
    Some((notification.received_at, Came::Notification(notification)))
}

fn is_in_time(received_at: Timestamp, deadline: Option<Timestamp>) -> bool {
    deadline.is_none_or(|deadline| received_at <= deadline)
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
        Source::Webhook { deadline, .. } | Source::Event { deadline, .. } => deadline.map(after),
        Source::Timer { due } => Some(*due),
        Source::Child { .. } | Source::Branch => None,
    }
}

/// Whether a delivery that is received at `at` can come before what else comes then. It has to be waited
/// for until the instant has passed.
fn can_tie(arms: &[Arm], at: Timestamp) -> bool {
    channels(arms).any(|(_, deadline)| deadline.is_none_or(|deadline| at <= deadline))
}

fn channels(arms: &[Arm]) -> impl Iterator<Item = (Channel, Option<Timestamp>)> {
    arms.iter().filter_map(|arm| arm.source.channel())
}

/// A delivery at a deadline still counts.
fn after(deadline: Timestamp) -> Timestamp {
    deadline.saturating_add(Duration::from_millis(1))
}

impl First<'_> {
    fn found(self, run: RunKey, arms: &[Arm]) -> Result<Found, String> {
        let event = match self.came {
            Came::Delivery(delivery) => return delivered(run, delivery),
            Came::Notification(it) => {
                return notified(&it.event, it.received_at, &it.payload).map(Found::from);
            }
            Came::TimedOut => Event::TimedOut,
            Came::Slept => Event::Slept,
            Came::Returned(json) => Event::Returned(json.to_owned()),
            Came::Ended(ending) => Event::Ended(ending.clone()),
        };
        // A delivery may be stamped up to this instant and committed after the frame was loaded.
        let until = |deadline: Option<Timestamp>| deadline.map_or(self.at, |it| it.min(self.at));
        let unless = channels(arms).map(|(channel, deadline)| (channel, until(deadline)));
        Ok(Found {
            event,
            consumed: None,
            unless_delivered: unless.collect(),
        })
    }
}
