use std::task::{Context, Waker};

use super::*;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

#[test]
fn setting_the_machine_does_not_move_a_clock() {
    let clock = Clock::manual(at(0));
    for ahead in [400 * DAY, DAY, Duration::ZERO] {
        clock.set_machine_time(at(0).saturating_add(ahead));
        assert_eq!(clock.now(), at(0));
        clock.set_machine_time(at(0).saturating_sub(ahead));
        assert_eq!(clock.now(), at(0));
    }
    clock.advance(DAY);
    assert_eq!(clock.now(), at(0).saturating_add(DAY));
}

#[test]
fn a_clock_that_begins_again_shows_what_the_machine_shows() {
    let clock = Clock::manual(at(0));
    clock.set_machine_time(at(5_000));
    let next = clock.begin_again();
    assert_eq!(next.now(), at(5_000));
    next.advance(Duration::from_millis(1));
    assert_eq!((clock.now(), next.now()), (at(1), at(5_001)));
    assert_eq!(clock.machine_time(), at(5_001));
}

#[test]
fn a_jump_is_told_once() {
    let clock = Clock::manual(at(0));
    clock.set_machine_time(at(999));
    assert_eq!(clock.take_jump(), None);
    clock.set_machine_time(at(3_600_000));
    assert_eq!(clock.take_jump(), Some(3_600_000));
    clock.advance(DAY);
    assert_eq!(clock.take_jump(), None);
    clock.set_machine_time(clock.now());
    assert_eq!(clock.take_jump(), Some(0));
}

#[tokio::test]
async fn a_sleep_ends_with_the_time_that_has_passed() {
    let clock = Clock::manual(at(0));
    let sleep = clock.sleep_until(at(10));
    tokio::pin!(sleep);
    clock.set_machine_time(at(1_000));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(sleep.as_mut().poll(&mut cx).is_pending());
    clock.advance(Duration::from_millis(10));
    sleep.await;
}

#[test]
fn the_systems_clock_goes_with_the_machines() {
    let clock = Clock::system();
    let apart = clock.now().as_millis() - clock.machine_time().as_millis();
    assert!(apart.abs() < 1_000, "{apart} ms apart");
    assert_eq!(clock.take_jump(), None);
}
