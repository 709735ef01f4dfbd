//! The two ways to run a body.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::pin::Pin;

use workflow_runtime::testing::{Notification, Script};
use workflow_runtime::{Event, Failure, WebhookRequest, Workflow};

#[path = "../src/generator/random.rs"]
#[allow(unreachable_pub)]
mod random;

/// How many events a script has that is made from a seed: more than any body waits for.
const EVENTS: usize = 2000;

/// What comes from outside: a number for each wait, or nothing in time.
pub(crate) type Events = Vec<Option<i64>>;

thread_local! {
    static TRACE: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static SCRIPT: RefCell<VecDeque<Option<i64>>> = const { RefCell::new(VecDeque::new()) };
    /// What waited for each of the script's numbers that was used.
    static TAKEN: RefCell<Vec<Waited>> = const { RefCell::new(Vec::new()) };
    static SENT: RefCell<Vec<Notification>> = const { RefCell::new(Vec::new()) };
}

/// What waits for a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waited {
    Webhook,
    Event,
}

/// An effect of the body that both runs must have.
pub(crate) fn effect(what: impl std::fmt::Display) {
    TRACE.with_borrow_mut(|trace| trace.push(what.to_string()));
}

/// Notes an effect and gives the value on.
pub(crate) fn noted<T: std::fmt::Debug>(value: T) -> T {
    effect(format_args!("{value:?}"));
    value
}

/// The next scripted number.
pub(crate) fn event(waited: Waited) -> Option<i64> {
    TAKEN.with_borrow_mut(|taken| taken.push(waited));
    SCRIPT.with_borrow_mut(|events| events.pop_front().expect("the script is at its end"))
}

/// The next scripted number, passing over timeouts, which do not concern a wait that has none.
pub(crate) fn delivery(waited: Waited) -> i64 {
    loop {
        if let Some(number) = event(waited) {
            return number;
        }
    }
}

/// Notes what a body sends.
pub(crate) fn send(notification: Notification) {
    SENT.with_borrow_mut(|sent| sent.push(notification));
}

/// A future of any body, so that what runs it is compiled once.
pub(crate) type Body<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// The events of a seed.
fn script(seed: u64) -> Events {
    let mut random = random::Random::new(seed);
    let event = |_| (!random.one_in(5)).then(|| random.below(12).cast_signed());
    (0..EVENTS).map(event).chain([Some(0)]).collect()
}

fn block_on<T>(future: Body<'_, T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime can be made").block_on(future)
}

/// What a run has done besides its result.
#[derive(Debug, PartialEq, Eq)]
struct Effects {
    trace: Vec<String>,
    sent: Vec<Notification>,
}

/// Runs the plain function to its end. Also says what waited for each number.
fn plain<T>(events: &Events, body: Body<'_, T>) -> (T, Effects, Vec<Waited>) {
    SCRIPT.set(events.iter().copied().collect());
    TRACE.take();
    TAKEN.take();
    SENT.take();
    let result = block_on(body);
    let effects = Effects {
        trace: TRACE.take(),
        sent: SENT.take(),
    };
    (result, effects, TAKEN.take())
}

/// Runs the workflow to its end, with its state stored at every suspension.
fn stored<W: Workflow>(
    events: &Events,
    waited: &[Waited],
    workflow: W,
    input: W::Input,
) -> (Result<W::Output, Failure>, Effects) {
    let waited = waited
        .iter()
        .copied()
        .chain(std::iter::repeat(Waited::Webhook));
    let script = events
        .iter()
        .zip(waited)
        .fold(Script::new(), |script, (event, waited)| {
            match (event, waited) {
                (Some(number), Waited::Webhook) => script.delivery(number.to_string()),
                (Some(number), Waited::Event) => script.event(number),
                (None, _) => script.timeout(),
            }
        });
    TRACE.take();
    let ended = block_on(Box::pin(script.run(workflow, input)));
    let effects = Effects {
        trace: TRACE.take(),
        sent: ended.notifications,
    };
    (ended.result, effects)
}

/// A wait's outcome as a number, for both kinds of request.
pub(crate) trait Number {
    fn number(&self) -> i64;
}

impl Number for WebhookRequest {
    fn number(&self) -> i64 {
        self.json().expect("the script's bodies are numbers")
    }
}

/// The outcome of an arm as a number.
pub(crate) trait NumberOr {
    fn number_or(&self, otherwise: i64) -> i64;
}

impl<T: Number> NumberOr for T {
    fn number_or(&self, _: i64) -> i64 {
        self.number()
    }
}

impl<T: Number, E> NumberOr for Result<T, E> {
    fn number_or(&self, otherwise: i64) -> i64 {
        self.as_ref().map_or(otherwise, T::number)
    }
}

impl Number for i64 {
    fn number(&self) -> i64 {
        *self
    }
}

/// What random bodies take apart.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Thing {
    pub(crate) n: i64,
    pub(crate) text: String,
}

/// What random bodies match.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) enum Shape {
    Dot(i64),
    Named { text: String, n: i64 },
    Empty,
}

impl Number for Event {
    fn number(&self) -> i64 {
        self.json().expect("the script's payloads are numbers")
    }
}

/// The operations of the plain function.
pub(crate) mod plain_operations {
    use std::time::Duration;

    use serde::Serialize;
    use workflow_runtime::testing::Notification;
    pub(crate) use workflow_runtime::{
        Error, InvokeError, Result, RunId, StepError, TimedOut, Undeliverable,
    };

    use super::{Number, Waited, delivery, event, send};

    pub(crate) struct Hook;

    pub(crate) struct Request(i64);

    /// A notification that nobody waited for.
    pub(crate) struct Notified;

    impl Notified {
        pub(crate) fn woken(&self) -> u64 {
            0
        }
    }

    impl Number for Request {
        fn number(&self) -> i64 {
            self.0
        }
    }

    pub(crate) async fn wait(_: &Hook) -> Request {
        Request(delivery(Waited::Webhook))
    }

    pub(crate) async fn wait_in_time(
        _: &Hook,
        _: Duration,
    ) -> std::result::Result<Request, TimedOut> {
        event(Waited::Webhook).map(Request).ok_or(TimedOut)
    }

    pub(crate) async fn told(_: &impl AsRef<str>) -> Request {
        Request(delivery(Waited::Event))
    }

    pub(crate) async fn told_in_time(
        _: &impl AsRef<str>,
    ) -> std::result::Result<Request, TimedOut> {
        event(Waited::Event).map(Request).ok_or(TimedOut)
    }

    pub(crate) async fn tell(
        event: &impl AsRef<str>,
        payload: &impl Serialize,
        to: Option<RunId>,
    ) -> Notified {
        send(Notification {
            event: event.as_ref().to_owned(),
            payload: serde_json::to_string(payload).expect("it is JSON"),
            to,
        });
        Notified
    }

    pub(crate) async fn run_step<T>(
        body: impl Future<Output = std::result::Result<T, StepError>>,
    ) -> std::result::Result<T, StepError> {
        body.await
    }

    macro_rules! create_webhook {
        ($name:literal) => {
            $crate::harness::plain_operations::Hook
        };
    }
    macro_rules! wait_for_webhook {
        ($name:literal, $hook:expr) => {
            $crate::harness::plain_operations::wait(&$hook)
        };
        ($name:literal, $hook:expr, timeout = $timeout:literal) => {
            $crate::harness::plain_operations::wait_in_time(&$hook, std::time::Duration::ZERO)
        };
    }
    macro_rules! wait_for_event {
        ($name:literal, $event:expr) => {
            $crate::harness::plain_operations::told(&$event)
        };
        ($name:literal, $event:expr, timeout = $timeout:literal) => {
            $crate::harness::plain_operations::told_in_time(&$event)
        };
    }
    macro_rules! notify {
        ($name:literal, $event:expr, $payload:expr) => {
            $crate::harness::plain_operations::tell(&$event, &$payload, None)
        };
        ($name:literal, $event:expr, $payload:expr, to = $to:expr) => {
            async {
                let to = Some($to.into());
                let told = $crate::harness::plain_operations::tell(&$event, &$payload, to).await;
                Ok::<_, Undeliverable>(told)
            }
        };
    }
    macro_rules! step {
        ($name:literal, $body:expr $(, $option:ident = $value:expr)*) => {
            $crate::harness::plain_operations::run_step($body)
        };
    }
    macro_rules! sleep {
        ($name:literal, $duration:expr) => {
            std::future::ready(())
        };
    }
    // The script has an event for every wait at once. So branches run one after the other, and the first
    // arm of a selection always comes first.
    macro_rules! join {
        ($name:literal, $($branch:expr),+ $(,)?) => { join!($($branch),+) };
        ($($branch:expr),+ $(,)?) => {
            async { ($($branch.await,)+) }
        };
    }
    macro_rules! join_all {
        ($name:literal, for $item:pat in $items:expr => $branch:expr) => {
            async {
                let mut all = Vec::new();
                for $item in $items {
                    all.push($branch.await);
                }
                all
            }
        };
    }
    macro_rules! select {
        ($first:pat = $operation:expr => $value:expr $(, $($rest:tt)*)?) => {
            std::future::ready({
                let $first = $operation.await;
                $value
            })
        };
    }
    macro_rules! invoke {
        ($name:literal, $workflow:ident, ($first:expr, $second:expr)) => {
            async {
                let ended: Result<_> = Box::pin($workflow($first, $second)).await;
                ended.map_err(|error: Error| InvokeError::Failed(error.to_failure()))
            }
        };
        ($name:literal, $workflow:path, $input:expr) => {
            async {
                let ended: Result<_> = Box::pin($workflow($input)).await;
                ended.map_err(|error: Error| InvokeError::Failed(error.to_failure()))
            }
        };
    }
    pub(crate) use {
        create_webhook, invoke, join, join_all, notify, select, sleep, step, wait_for_event,
        wait_for_webhook,
    };
}

/// Compiles a body twice and compares what it does with each list of events, and with the events of
/// each seed.
macro_rules! same {
    ($(
        $(#[$attr:meta])*
        async fn $name:ident($($arg:tt: $ty:ty = $value:expr),*) -> $output:ty { $($body:tt)* }
        with $([$($event:expr),*])* $(seeds [$($seed:literal),*])?
    )*) => {$(
        mod $name {
            #[allow(unused_imports)]
            pub(crate) mod machine {
                use super::super::*;
                use crate::harness::{Number, NumberOr, Shape, Thing, effect, noted};
                use workflow_runtime::prelude::*;

                #[workflow]
                pub(crate) async fn body($($arg: $ty),*) -> $output { $($body)* }
            }

            #[allow(unused_imports, clippy::all)]
            mod plain {
                use super::super::*;
                use crate::harness::plain_operations::*;
                use crate::harness::{Number, NumberOr, Shape, Thing, effect, noted};

                pub(crate) async fn body($($arg: $ty),*) -> $output { $($body)* }
            }

            #[allow(unused_imports)]
            use super::*;

            $(#[$attr])*
            #[test]
            fn runs_as_the_plain_function() {
                $crate::harness::compare(
                    &[$(vec![$($event),*]),*],
                    &[$($($seed),*)?],
                    &|| Box::pin(plain::body($($value),*)),
                    machine::body,
                    || ($($value),*),
                );
            }
        }
    )*};
}

/// Runs both with each list of events.
pub(crate) fn compare<W, T>(
    scripts: &[Events],
    seeds: &[u64],
    body: &dyn Fn() -> Body<'static, workflow_runtime::Result<T>>,
    workflow: W,
    input: impl Fn() -> W::Input,
) where
    W: Workflow<Output = T>,
    T: std::fmt::Debug + PartialEq,
{
    let scripts = scripts.iter().cloned();
    for events in &scripts
        .chain(seeds.iter().copied().map(script))
        .collect::<Vec<_>>()
    {
        let (expected, effects, waited) = plain(events, body());
        let expected = expected.map_err(|error| error.to_failure());
        let (result, stored_effects) = stored(events, &waited, workflow, input());
        assert_eq!(
            stored_effects, effects,
            "the effects differ with {events:?}"
        );
        assert_eq!(result, expected, "the results differ with {events:?}");
    }
}
