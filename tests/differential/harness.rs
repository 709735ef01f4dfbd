//! The two ways to run a body.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::pin::Pin;

use workflow_runtime::testing::Script;
use workflow_runtime::{Failure, WebhookRequest, Workflow};

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
pub(crate) fn event() -> Option<i64> {
    SCRIPT.with_borrow_mut(|events| events.pop_front().expect("the script is at its end"))
}

/// The next scripted number, passing over timeouts, which do not concern a wait that has none.
pub(crate) fn delivery() -> i64 {
    loop {
        if let Some(number) = event() {
            return number;
        }
    }
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

/// Runs the plain function to its end.
fn plain<T>(events: &Events, body: Body<'_, T>) -> (T, Vec<String>) {
    SCRIPT.set(events.iter().copied().collect());
    TRACE.take();
    let result = block_on(body);
    (result, TRACE.take())
}

/// Runs the workflow to its end, with its state stored at every suspension.
fn stored<W: Workflow>(
    events: &Events,
    workflow: W,
    input: W::Input,
) -> (Result<W::Output, Failure>, Vec<String>) {
    let script = events
        .iter()
        .fold(Script::new(), |script, event| match event {
            Some(number) => script.delivery(number.to_string()),
            None => script.timeout(),
        });
    TRACE.take();
    let ended = block_on(Box::pin(script.run(workflow, input)));
    (ended.result, TRACE.take())
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

/// The operations of the plain function.
pub(crate) mod plain_operations {
    use std::time::Duration;

    pub(crate) use workflow_runtime::{Error, InvokeError, Result, StepError, TimedOut};

    use super::{Number, delivery, event};

    pub(crate) struct Hook;

    pub(crate) struct Request(i64);

    impl Number for Request {
        fn number(&self) -> i64 {
            self.0
        }
    }

    pub(crate) async fn wait(_: &Hook) -> Request {
        Request(delivery())
    }

    pub(crate) async fn wait_in_time(
        _: &Hook,
        _: Duration,
    ) -> std::result::Result<Request, TimedOut> {
        event().map(Request).ok_or(TimedOut)
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
        create_webhook, invoke, join, join_all, select, sleep, step, wait_for_webhook,
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
        let (expected, effects) = plain(events, body());
        let expected = expected.map_err(|error| error.to_failure());
        let (result, stored_effects) = stored(events, workflow, input());
        assert_eq!(
            stored_effects, effects,
            "the effects differ with {events:?}"
        );
        assert_eq!(result, expected, "the results differ with {events:?}");
    }
}
