//! A run that uses every operation ends the same, wherever its process stops or dies.

use std::time::Duration;

use serde_json::Value;
use workflow_runtime::clock::Clock;
use workflow_runtime::prelude::*;
use workflow_tests::{Gate, Journal, Server, ended, is_at, post, start_of_time, until, webhook};

use crate::service::Service;
use crate::tour::{Guide, Plan, tour};

const RUN: &str = "tour";

/// What happens to the run once it is in a state.
#[derive(Clone, Copy, Debug)]
enum Scene {
    /// It is dormant; its webhook is called.
    Call(&'static str, &'static str),
    /// It is dormant; so many minutes pass.
    Pass(&'static str, u64),
    /// Its step or call is under way, and then gets through.
    Open(&'static str),
}

const SCENES: [Scene; 13] = [
    Scene::Call("WaitPlain", "one"),
    Scene::Call("WaitInTime", "two"),
    Scene::Pass("WaitInVain", 61),
    Scene::Open("Measure"),
    Scene::Open("Ask"),
    Scene::Pass("Nap", 30),
    Scene::Pass("WaitNoon", 12 * 60),
    Scene::Call("WaitVerdict", "good"),
    Scene::Call("WaitVerdict", "skip"),
    Scene::Call("WaitVerdict", "bad"),
    Scene::Call("WaitVerdict", "last"),
    Scene::Pass("Tick", 1),
    Scene::Pass("Tick", 1),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Interruption {
    Shutdown,
    Crash,
}

struct Stage {
    server: Server,
    clock: Clock,
    guide: Guide,
    service: Service,
    /// The state in which the scene before found the run.
    left: Option<Value>,
}

impl Stage {
    async fn set() -> Self {
        let service = Service::start().await;
        let guide = Guide {
            service: service.url.clone(),
            gate: Gate::closed(),
            steps: Journal::default(),
        };
        let handed = guide.clone();
        let (server, clock) =
            Server::start_at_rest(move |builder| builder.state(handed.clone()).workflow(tour))
                .await;
        Self {
            server,
            clock,
            guide,
            service,
            left: None,
        }
    }

    async fn run(&self) -> Run<tour> {
        self.server.runtime().run(tour, RUN)
    }

    async fn interrupt(&mut self, how: Interruption) {
        match how {
            Interruption::Shutdown => self.server.restart().await,
            Interruption::Crash => {
                self.server.crash().await;
                self.server.resume().await;
            }
        }
    }

    /// Waits until the scene is set, and lets it happen after the interruption.
    async fn play(&mut self, scene: Scene, interruption: Option<Interruption>) {
        match scene {
            Scene::Call(state, _) | Scene::Pass(state, _) => self.dormant_at(state).await,
            Scene::Open(state) => self.under_way(state).await,
        }
        if let Some(how) = interruption {
            self.interrupt(how).await;
        }
        match scene {
            Scene::Call(_, body) => {
                let hook = webhook(&self.run().await, "hook").await;
                assert_eq!(post(hook.url(), body).await.status, 202, "{scene:?}");
            }
            Scene::Pass(_, minutes) => self.clock.advance(Duration::from_secs(60 * minutes)),
            Scene::Open("Measure") => self.guide.gate.open(),
            Scene::Open(_) => self.service.gate.open(),
        }
    }

    /// Waits until the run is dormant in the state, and not in that of the scene before, which may have
    /// the same name.
    async fn dormant_at(&mut self, name: &str) {
        let run = self.run().await;
        let left = self.left.take();
        let what = format!("the run to wait at `{name}`");
        let new = until(&what, || async {
            let is_dormant = is_at(&run, name).await;
            let state = run.state::<Value>().await.expect("the store works")?;
            let is_new = state.get(name).is_some() && left.as_ref() != Some(&state);
            (is_dormant && is_new).then_some(state)
        });
        self.left = Some(new.await);
    }

    async fn under_way(&self, state: &str) {
        until(&format!("`{state}` to be under way"), || async {
            let begun = match state {
                "Measure" => self.guide.steps.entries(),
                _ => self.service.keys.entries(),
            };
            let info = self.run().await.info().await.expect("the run is known");
            (info.state.as_deref() == Some(state) && !begun.is_empty()).then_some(())
        })
        .await;
    }
}

/// Plays all scenes, with an interruption at one of them, and checks the outcome.
async fn assert_same_outcome(at: Option<usize>, how: Interruption) {
    let mut stage = Stage::set().await;
    let plan = Plan {
        name: "Ada".to_owned(),
        noon: start_of_time()
            .saturating_add(Duration::from_secs(12 * 60 * 60))
            .into(),
        items: vec![10, 20, 30, 40, 50],
    };
    let run = stage.server.runtime().start(tour, plan).id(RUN).await;
    drop(run.expect("a run can be started"));
    for (n, scene) in SCENES.into_iter().enumerate() {
        stage.play(scene, (at == Some(n)).then_some(how)).await;
    }
    let outcome = ended(&stage.run().await).await;
    let context = format!("interrupted at {:?} by {how:?}", at.map(|at| SCENES[at]));
    let crashed_in = |state: &str| {
        let scene = at.map(|at| SCENES[at]);
        matches!(scene, Some(Scene::Open(open)) if open == state)
    };
    let measured = if crashed_in("Measure") { 2 } else { 1 };
    let expected = [
        "start Ada".to_owned(),
        "one".to_owned(),
        "two after one".to_owned(),
        "timed out".to_owned(),
        "measured 4".to_owned(),
        "answer to Ada".to_owned(),
        format!("10 good {}", measured + 1),
        format!("30 bad {}", measured + 2),
        "40 is the last".to_owned(),
        "tick 2".to_owned(),
        "tick 1".to_owned(),
    ];
    assert_eq!(outcome, expected, "{context}");

    let steps = stage.guide.steps.entries();
    let count = |name: &str| steps.iter().filter(|it| *it == name).count();
    assert_eq!(
        count("measure"),
        measured,
        "a step runs again only if it was cut off, {context}"
    );
    assert_eq!(
        count("note"),
        2,
        "a finished step does not run again, {context}"
    );
    let mut keys = stage.service.keys.entries();
    let calls = if crashed_in("Ask") { 2 } else { 1 };
    assert_eq!(
        keys.len(),
        calls,
        "a call is made again only if it was cut off, {context}"
    );
    keys.dedup();
    assert_eq!(
        keys.len(),
        1,
        "a repeated call has the same idempotency key, {context}"
    );
    stage.server.stop().await;
}

#[tokio::test]
async fn a_run_that_nothing_interrupts_ends_as_written() {
    assert_same_outcome(None, Interruption::Shutdown).await;
}

#[tokio::test]
async fn a_shutdown_at_any_dormant_state_changes_nothing() {
    for (at, scene) in SCENES.iter().enumerate() {
        // A shutdown in the middle of a step waits for it; the step is cut off below.
        if !matches!(scene, Scene::Open(_)) {
            assert_same_outcome(Some(at), Interruption::Shutdown).await;
        }
    }
}

#[tokio::test]
async fn a_crash_at_any_state_changes_nothing_but_that_a_cut_off_step_runs_again() {
    for at in 0..SCENES.len() {
        assert_same_outcome(Some(at), Interruption::Crash).await;
    }
}
