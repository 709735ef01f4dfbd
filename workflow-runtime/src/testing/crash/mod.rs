//! Killing a runtime at every point at which something is stored.

mod outcome;
mod plan;
mod scenario;

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

pub use self::outcome::Outcome;
pub(super) use self::plan::{Crash, CrashPlan};
use self::plan::{Point, Side};
use self::scenario::{Execution, execute};
use super::runtime::{TestBuilder, TestRuntime};
use crate::workflow::Workflow;

/// Persist points of one scenario, unless [`CrashEverywhere::points_max`] says otherwise.
pub const PERSIST_POINTS_MAX: usize = 1_000;

/// Runs a scenario once to count its persist points, and then twice for each of them: the runtime is
/// killed before that commit, or right after it, and another one goes on from the store. The outcome
/// has to be the same every time: what the scenario returns, and how all runs have ended.
///
/// A persist point is a commit that starts a run, moves one on, stores a delivery or cancels a run.
/// Whoever starts, delivers or cancels and gets no answer does it again with the next runtime. After a
/// commit, an engine that would go on does not get its answer; a caller outside does.
///
/// The scenario gets a [`TestRuntime`] with the workflow, which goes on by itself after the kill; so do
/// the runs that it has started. What a workflow does outside of steps may happen again, and a step
/// that was being carried out is: stand-ins for other services have to know repeated requests by their
/// idempotency keys, as the services do. The time stands still unless the scenario moves it.
///
/// Await what is returned, after setting options on it.
///
/// ```
/// use std::sync::Mutex;
///
/// use workflow_runtime::prelude::*;
/// use workflow_runtime::testing::{self, TestRuntime};
///
/// /// Stands for a bank. A transfer with a known key is not made again.
/// #[derive(Default)]
/// struct Bank(Mutex<Vec<(String, u64)>>);
///
/// impl Bank {
///     fn transfer(&self, key: String, cents: u64) {
///         let mut transfers = self.0.lock().expect("no panic");
///         if transfers.iter().all(|(known, _)| *known != key) {
///             transfers.push((key, cents));
///         }
///     }
/// }
///
/// #[workflow]
/// async fn pay(cx: Context<Bank>, cents: u64) -> Result<u64> {
///     let approval = create_webhook!("approval");
///     wait_for_webhook!("wait-approval", approval).await;
///     step!("transfer", async {
///         cx.state().transfer(cx.idempotency_key(), cents);
///         Ok(())
///     })
///     .await?;
///     Ok(cents)
/// }
///
/// async fn scenario(rt: TestRuntime) -> Result<(u64, usize)> {
///     let run = rt.start(pay, 500).id("invoice-1").await?;
///     rt.settle().await;
///     let approval = run.webhook("approval").await?;
///     rt.deliver(&approval, testing::post("")).await?;
///     let paid = run.result().await?;
///     let bank = rt.state::<Bank>().expect("it was given");
///     let transfers = bank.0.lock().expect("no panic").len();
///     Ok((paid, transfers))
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// testing::crash_everywhere(pay, scenario)
///     .configure(|rt| rt.state(Bank::default()))
///     .await;
/// # }
/// ```
///
/// # Panics
///
/// When it is awaited: if the scenario fails or panics, its outcome depends on chance, or differs after
/// a kill. The message says at which persist point.
pub fn crash_everywhere<'a, W, S, T>(workflow: W, scenario: S) -> CrashEverywhere<'a, S, T>
where
    W: Workflow,
    S: AsyncFn(TestRuntime) -> T,
    T: Outcome,
{
    CrashEverywhere {
        scenario,
        configure: vec![Box::new(move |builder| builder.workflow(workflow))],
        points_max: PERSIST_POINTS_MAX,
        outcome: PhantomData,
    }
}

/// A scenario that is about to be carried out once for each persist point. See [`crash_everywhere`].
#[must_use = "the scenario is carried out when this is awaited"]
pub struct CrashEverywhere<'a, S, T> {
    scenario: S,
    configure: Vec<Box<dyn Fn(TestBuilder) -> TestBuilder + 'a>>,
    points_max: usize,
    outcome: PhantomData<fn() -> T>,
}

/// What [`crash_everywhere`] has done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CrashReport {
    /// The persist points of the scenario, in order.
    pub points: Vec<String>,
    /// How often the runtime was killed.
    pub kills: usize,
}

impl<'a, S, T> CrashEverywhere<'a, S, T> {
    /// Adds what the builder of each runtime is given: the application's own state, further workflows.
    /// It is called for each time that the scenario is carried out, so that each has a state of its own.
    /// Do not give it a store that is shared.
    pub fn configure(mut self, configure: impl Fn(TestBuilder) -> TestBuilder + 'a) -> Self {
        self.configure.push(Box::new(configure));
        self
    }

    /// How many persist points the scenario may have, [`PERSIST_POINTS_MAX`] unless set. Each costs two
    /// times the scenario.
    pub fn points_max(self, points: usize) -> Self {
        Self {
            points_max: points,
            ..self
        }
    }
}

impl<S, T> CrashEverywhere<'_, S, T>
where
    S: AsyncFn(TestRuntime) -> T,
    T: Outcome,
{
    async fn run(self) -> CrashReport {
        let (expected, points) = self.undisturbed().await;
        let mut kills = 0;
        for index in 0..points.len() {
            for side in [Side::Before, Side::After] {
                let point = Point { index, side };
                let plan = Arc::new(CrashPlan::at(point));
                let outcome = self.execute(&plan).await;
                let place = plan.place(&points, point);
                let outcome = outcome.unwrap_or_else(|fault| panic!("{place}, {fault}"));
                assert!(
                    outcome == expected,
                    "{place}, the outcome was another one\n  undisturbed: {expected:?}\n  now: {outcome:?}"
                );
                kills += usize::from(plan.has_crashed());
            }
        }
        CrashReport { points, kills }
    }

    /// The outcome without any kill, and the persist points.
    async fn undisturbed(&self) -> (Execution<T::Value>, Vec<String>) {
        let mut first = None;
        // A second time to find out whether it depends on chance.
        for _ in 0..2 {
            let plan = Arc::new(CrashPlan::none());
            let outcome = self.execute(&plan).await;
            let outcome = outcome.unwrap_or_else(|fault| panic!("without any kill, {fault}"));
            let Some((expected, points)) = first else {
                first = Some((outcome, plan.points()));
                continue;
            };
            assert!(
                outcome == expected,
                "the outcome depends on chance, so that nothing can be compared: without any kill it was \
                 first\n  {expected:?}\n  and then\n  {outcome:?}"
            );
            first = Some((expected, points));
        }
        let (expected, points) = first.expect("it was carried out");
        assert!(
            points.len() <= self.points_max,
            "the scenario has {} persist points, and {} are allowed; make it shorter, or allow more with \
             `.points_max({})`",
            points.len(),
            self.points_max,
            points.len()
        );
        (expected, points)
    }

    async fn execute(&self, plan: &Arc<CrashPlan>) -> Result<Execution<T::Value>, String> {
        let mut builder = TestRuntime::new().crash_plan(Arc::clone(plan));
        for configure in &self.configure {
            builder = configure(builder);
        }
        let rt = builder.try_build().await.map_err(|error| {
            format!(
                "the runtime cannot be built: {error}; with `.configure(|rt| …)` it is given more"
            )
        })?;
        execute(&rt, &self.scenario).await
    }
}

impl<'a, S, T> IntoFuture for CrashEverywhere<'a, S, T>
where
    S: AsyncFn(TestRuntime) -> T + 'a,
    T: Outcome + 'a,
{
    type Output = CrashReport;
    type IntoFuture = Pin<Box<dyn Future<Output = CrashReport> + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<S, T> fmt::Debug for CrashEverywhere<'_, S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CrashEverywhere")
            .field("points_max", &self.points_max)
            .finish_non_exhaustive()
    }
}
