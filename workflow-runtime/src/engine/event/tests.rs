use super::*;
use crate::id::FrameKey;
use crate::store::{EncodedState, Returned, WebhookNumber};
use crate::webhook::encode_head;

const HOOK: WebhookNumber = WebhookNumber([1; 12]);
const OTHER: WebhookNumber = WebhookNumber([2; 12]);

fn ms(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn frame(wait: Wait) -> FrameRecord {
    let name = "Wait".to_owned();
    FrameRecord {
        key: FrameKey::root(RunKey::from_bytes([7; 16])),
        version: 4,
        entered: 3,
        workflow: "sample".to_owned(),
        id: None,
        state: EncodedState {
            json: format!("{{\"{name}\":{{}}}}"),
            name,
            digest: 0,
        },
        wait,
        next_webhook: 0,
        parked: None,
        branch: None,
    }
}

fn any(sources: impl IntoIterator<Item = Source>) -> Wait {
    let arms = sources.into_iter().enumerate().map(|(index, source)| Arm {
        name: format!("Arm{index}"),
        source,
    });
    Wait::Any(arms.collect())
}

fn hook(webhook: WebhookNumber, deadline: Option<i64>) -> Source {
    Source::Webhook {
        webhook,
        deadline: deadline.map(ms),
    }
}

fn timer(due: i64) -> Source {
    Source::Timer { due: ms(due) }
}

fn delivery(seq: i64, webhook: WebhookNumber, received_at: i64) -> Delivery {
    let (parts, ()) = ::http::Request::new(()).into_parts();
    Delivery {
        seq,
        channel: webhook.into(),
        received_at: ms(received_at),
        head: encode_head(&parts, "", ""),
        body: bytes::Bytes::new(),
    }
}

fn deliveries(deliveries: impl Into<Vec<Delivery>>) -> Arrived {
    Arrived {
        deliveries: deliveries.into(),
        ..Arrived::default()
    }
}

fn found(wait: Wait, arrived: Arrived, now: i64) -> Option<Found> {
    find(&frame(wait), arrived, ms(now)).expect("deliveries can be read")
}

/// The arm that came first, and the kind of its event.
fn first(wait: Wait, arrived: Arrived, now: i64) -> Option<(String, &'static str, Found)> {
    let found = found(wait, arrived, now)?;
    let Event::Selected { arm, event } = &found.event else {
        panic!("an arm was to be selected");
    };
    let kind = match **event {
        Event::Delivered(_) => "delivery",
        Event::TimedOut => "timeout",
        Event::Slept => "timer",
        Event::Returned(_) => "branch",
        Event::Ended(_) => "child",
        _ => "something else",
    };
    Some((arm.clone(), kind, found))
}

#[test]
fn the_earliest_wins_wherever_it_stands() {
    let wait = || any([timer(90), hook(HOOK, None), hook(OTHER, None)]);
    let arrived = || deliveries([delivery(1, HOOK, 80), delivery(2, OTHER, 70)]);
    let (arm, kind, found) = first(wait(), arrived(), 200).expect("something came");
    assert_eq!((&*arm, kind), ("Arm2", "delivery"));
    assert_eq!(found.consumed, Some(2), "the loser's delivery stays");
    assert!(found.unless_delivered.is_empty());
    let (arm, kind, found) = first(
        any([hook(HOOK, Some(300)), timer(60), hook(OTHER, Some(20))]),
        deliveries([delivery(1, HOOK, 61)]),
        200,
    )
    .expect("something came");
    // The timeout of the last arm, in the millisecond after its deadline.
    assert_eq!((&*arm, kind), ("Arm2", "timeout"));
    assert_eq!(found.consumed, None);
    let instants = [(HOOK.into(), ms(21)), (OTHER.into(), ms(20))];
    assert_eq!(found.unless_delivered, instants);
}

#[test]
fn a_delivery_at_the_instant_of_a_timer_comes_first() {
    let wait = || any([timer(100), hook(HOOK, None)]);
    assert!(
        first(wait(), Arrived::default(), 100).is_none(),
        "a delivery can still come at 100"
    );
    assert_eq!(ends_at(&wait()), Some(ms(101)));
    let (arm, kind, found) = first(wait(), Arrived::default(), 101).expect("the timer");
    assert_eq!((&*arm, kind), ("Arm0", "timer"));
    assert_eq!(found.unless_delivered, [(HOOK.into(), ms(100))]);
    let (arm, kind, _) =
        first(wait(), deliveries([delivery(1, HOOK, 100)]), 500).expect("the delivery");
    assert_eq!((&*arm, kind), ("Arm1", "delivery"));
    let (_, kind, _) = first(wait(), deliveries([delivery(1, HOOK, 101)]), 500).expect("the timer");
    assert_eq!(kind, "timer");
}

#[test]
fn a_delivery_shows_that_the_clock_has_passed_a_timer() {
    let wait = any([hook(HOOK, None), timer(105)]);
    // The clock was read before the delivery came.
    let (_, kind, _) = first(wait, deliveries([delivery(1, HOOK, 110)]), 100).expect("the timer");
    assert_eq!(kind, "timer");
}

#[test]
fn a_timer_that_nothing_can_come_before_is_due_at_its_instant() {
    let wait = || any([timer(100), hook(HOOK, Some(99)), Source::Branch]);
    // The timeout of the webhook comes at 100 as well, and stands later.
    let (arm, ..) = first(wait(), Arrived::default(), 100).expect("the timer");
    assert_eq!(arm, "Arm0");
    assert_eq!(ends_at(&wait()), Some(ms(100)));
    assert!(first(wait(), Arrived::default(), 99).is_none());
}

#[test]
fn a_delivery_that_is_too_late_for_an_arm_is_not_its_own() {
    let wait = || any([hook(HOOK, Some(50)), hook(OTHER, None)]);
    let late = |at| deliveries([delivery(1, HOOK, at)]);
    assert!(
        first(wait(), late(51), 10).is_none(),
        "a delivery to the other arm can still come at 51"
    );
    let (arm, kind, found) = first(wait(), late(52), 10).expect("the deadline has passed");
    assert_eq!((&*arm, kind), ("Arm0", "timeout"));
    assert_eq!(found.consumed, None);
}

#[test]
fn branches_and_children_come_at_their_ends() {
    let child = RunKey::from_bytes([9; 16]);
    let arrived = |branch: i64, ended: i64| Arrived {
        returned: vec![(
            Returned {
                name: "Arm1".to_owned(),
                index: 0,
                json: "1".to_owned(),
            },
            ms(branch),
        )],
        children: vec![(child, RunEnding::Cancelled, ms(ended))],
        ..Arrived::default()
    };
    let wait = || any([Source::Child { run: child }, Source::Branch]);
    let kind = |arrived| first(wait(), arrived, 0).map(|(_, kind, _)| kind);
    assert_eq!(kind(arrived(20, 30)), Some("branch"));
    assert_eq!(kind(arrived(30, 20)), Some("child"));
    assert_eq!(kind(arrived(20, 20)), Some("child"), "it stands first");
    assert_eq!(kind(Arrived::default()), None);
    assert_eq!(ends_at(&wait()), None);
}

#[test]
fn all_branches_have_to_end() {
    let some = Arrived {
        returned: vec![(
            Returned {
                name: "Ask".to_owned(),
                index: 0,
                json: "1".to_owned(),
            },
            ms(1),
        )],
        ..Arrived::default()
    };
    assert!(found(Wait::Branches, some.clone(), 5).is_none());
    let all = Arrived {
        all_returned: true,
        ..some
    };
    let found = found(Wait::Branches, all, 5).expect("all have ended");
    assert!(matches!(found.event, Event::Joined(returned) if returned.len() == 1));
}

#[test]
fn a_single_wait_keeps_to_its_deadline() {
    let wait = || Wait::Webhook {
        webhook: HOOK,
        deadline: Some(ms(50)),
    };
    let in_time = found(wait(), deliveries([delivery(3, HOOK, 50)]), 90).expect("a delivery");
    assert!(matches!(in_time.event, Event::Delivered(_)));
    assert_eq!(in_time.consumed, Some(3));
    let late = found(wait(), deliveries([delivery(3, HOOK, 51)]), 90).expect("a timeout");
    assert!(matches!(late.event, Event::TimedOut));
    assert_eq!(
        (late.consumed, &*late.unless_delivered),
        (None, &[(HOOK.into(), ms(50))][..])
    );
    assert!(found(wait(), Arrived::default(), 50).is_none());
    assert_eq!(ends_at(&wait()), Some(ms(51)));
}
