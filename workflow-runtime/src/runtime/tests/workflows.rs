//! Workflows as the compiler makes them, written by hand.

use std::time::Duration;

use tokio::sync::Notify;

use crate::__private::{
    Codec, EncodedState, Frame, LoadError, Machine, Required, SaveError, StateWriter, Ty,
    finish_branch, finish_result, finish_value, save,
};
use crate::graph::Graph;
use crate::store::Wait;
use crate::webhook::WebhookOptions;
use crate::{Error, InvokeError, Workflow};

fn text() -> Codec<String> {
    Codec::new(Ty::new())
}

fn outcome() -> Codec<Result<String, Error>> {
    Codec::new(Ty::new())
}

macro_rules! hand_written {
    ($type:ident, $name:literal, $input:ty => $output:ty, invokes $invoked:expr, $run:expr) => {
        #[derive(Clone, Copy, Debug)]
        pub(super) struct $type;

        impl Workflow for $type {
            type Input = $input;
            type Output = $output;
            type State = serde_json::Value;
            const NAME: &'static str = $name;
            const VERSION: u32 = 1;

            fn graph(&self) -> Graph {
                Graph::new(Self::NAME, Vec::new())
            }

            fn __webhooks(&self) -> Vec<WebhookOptions> {
                Vec::new()
            }

            fn __context(&self) -> Required {
                Required::nothing()
            }

            fn __invoked(&self) -> Vec<&'static str> {
                $invoked
            }

            fn __begin(&self, input: $input) -> Result<EncodedState, SaveError> {
                save("Start", |state| {
                    state.field("input", &input, Codec::new(Ty::new()))?;
                    state.end()
                })
            }

            fn __run(&self, frame: Frame) -> Machine {
                $run(frame)
            }
        }
    };
}

async fn or_park<T>(frame: &Frame, outcome: Result<T, LoadError>) -> T {
    match outcome {
        Ok(value) => value,
        Err(error) => frame.refuse(error).await,
    }
}

/// The name of the stored state, and its field `input`, if it has one.
async fn stored<T>(frame: &Frame, codec: Codec<T>) -> (String, Option<T>) {
    let reader = or_park(frame, frame.stored()).await;
    (reader.name().to_owned(), reader.field("input", codec).ok())
}

fn state(frame: &Frame, name: &str) -> Result<EncodedState, SaveError> {
    frame.save(name, StateWriter::end)
}

/// Makes a webhook and waits for it in the state `name`. Returns when the machine goes on there.
async fn wait_for_hook(frame: &Frame, name: &str) {
    let hook = frame.create_webhook("hook");
    let wait = frame.wait_for_webhook(&hook, None);
    frame.suspend(state(frame, name), wait).await;
}

async fn delivered(frame: &Frame) -> String {
    let request = or_park(frame, frame.delivered()).await;
    String::from_utf8_lossy(request.body()).into_owned()
}

hand_written!(Fan, "fan", u32 => Vec<String>, invokes Vec::new(), |frame: Frame| -> Machine {
    if frame.is_branch("Ask") {
        return Box::pin(finish_branch(outcome(), ask(frame)));
    }
    Box::pin(finish_value(fan(frame)))
});

/// Each branch returns the body of the delivery to its webhook, or an error that says `no`.
async fn ask(frame: Frame) -> Result<String, Error> {
    let (name, _) = stored(&frame, text()).await;
    if name == "AskBranch" {
        let around = or_park(&frame, frame.surrounding(0, "JoinAsks")).await;
        let greeting: String = or_park(&frame, around.field("greeting", text())).await;
        assert_eq!(greeting, "hello");
        drop(around);
        wait_for_hook(&frame, "AskWait").await;
    }
    match delivered(&frame).await {
        no if no == "no" => Err(Error::msg("no")),
        body => Ok(body),
    }
}

async fn fan(frame: Frame) -> Vec<String> {
    let (name, count) = stored(&frame, Codec::new(Ty::<u32>::new())).await;
    if name == "Start" {
        for _ in 0..count.unwrap_or_default() {
            frame.start_branch("Ask", StateWriter::end);
        }
        let state = frame.save("JoinAsks", |state| {
            state.field("greeting", &"hello".to_owned(), text())?;
            state.end()
        });
        let wait = frame.join();
        frame.suspend(state, wait).await;
    }
    let mut joined = or_park(&frame, frame.joined()).await;
    let returned = or_park(&frame, joined.take_all("Ask", outcome())).await;
    let texts = returned.into_iter();
    texts
        .map(|it| it.unwrap_or_else(|error| format!("error: {error}")))
        .collect()
}

/// Told when the step of a race begins.
pub(super) static STEP_BEGINS: Notify = Notify::const_new();
/// Told when the step of a race is dropped before its end.
pub(super) static STEP_DROPPED: Notify = Notify::const_new();

hand_written!(Race, "race", String => String, invokes Vec::new(), |frame: Frame| -> Machine {
    if frame.is_branch("Work") {
        return Box::pin(finish_branch(text(), work(frame)));
    }
    Box::pin(finish_value(race(frame)))
});

async fn work(frame: Frame) -> String {
    struct Guard;
    impl Drop for Guard {
        fn drop(&mut self) {
            STEP_DROPPED.notify_one();
        }
    }
    let _guard = Guard;
    STEP_BEGINS.notify_one();
    std::future::pending::<()>().await;
    drop(frame);
    String::new()
}

/// The first of a delivery, an hour and, if the input says so, a branch that never ends. After that,
/// another delivery to the same webhook.
async fn race(frame: Frame) -> String {
    let (name, input) = stored(&frame, text()).await;
    if name == "Start" {
        let hook = frame.create_webhook("hook");
        let mut arms = vec![
            ("Nap", frame.sleep(Duration::from_secs(3600))),
            ("Answer", frame.wait_for_webhook(&hook, None)),
        ];
        if input.as_deref() == Some("work") {
            frame.start_branch("Work", StateWriter::end);
            arms.push(("Work", frame.join()));
        }
        let state = frame.save("First", |state| {
            state.field("hook", &hook, Codec::new(Ty::new()))?;
            state.end()
        });
        let wait = frame.any(arms);
        frame.suspend(state, wait).await;
    }
    if name == "Again" {
        return format!("nap, then {}", delivered(&frame).await);
    }
    match &*or_park(&frame, frame.selected()).await {
        "Answer" => delivered(&frame).await,
        "Nap" => {
            or_park(&frame, frame.slept()).await;
            let reader = or_park(&frame, frame.stored()).await;
            let hook: crate::Webhook =
                or_park(&frame, reader.field("hook", Codec::new(Ty::new()))).await;
            let wait = frame.wait_for_webhook(&hook, None);
            frame.suspend(state(&frame, "Again"), wait).await;
            format!("nap, then {}", delivered(&frame).await)
        }
        arm => frame.refuse(frame.unknown_arm(arm)).await,
    }
}

hand_written!(Child, "child", String => String, invokes Vec::new(), |frame: Frame| -> Machine {
    Box::pin(finish_result(child(frame)))
});

async fn child(frame: Frame) -> Result<String, Error> {
    let (name, _) = stored(&frame, text()).await;
    if name == "Start" {
        wait_for_hook(&frame, "Wait").await;
    }
    match delivered(&frame).await {
        no if no == "no" => Err(Error::msg("no")),
        body => Ok(body),
    }
}

hand_written!(Parent, "parent", String => String, invokes vec!["child"], |frame: Frame| -> Machine {
    Box::pin(finish_value(parent(frame)))
});

async fn parent(frame: Frame) -> String {
    let (name, input) = stored(&frame, text()).await;
    if name == "Start" {
        let wait = frame.invoke(Child, input.unwrap_or_default());
        frame.suspend(state(&frame, "Invoke"), wait).await;
    }
    match or_park(&frame, frame.invoked(Child)).await {
        Ok(value) => value,
        Err(InvokeError::Failed(failure)) => format!("failed: {failure}"),
        Err(InvokeError::Cancelled) => "cancelled".to_owned(),
    }
}

hand_written!(Endless, "endless", u32 => u32, invokes vec!["endless"], |frame: Frame| -> Machine {
    Box::pin(finish_value(endless(frame)))
});

async fn endless(frame: Frame) -> u32 {
    let (name, depth) = stored(&frame, Codec::new(Ty::<u32>::new())).await;
    if name == "Start" {
        let wait: Wait = frame.invoke(Endless, depth.unwrap_or_default() + 1);
        frame.suspend(state(&frame, "Invoke"), wait).await;
    }
    or_park(&frame, frame.invoked(Endless))
        .await
        .unwrap_or_default()
}
