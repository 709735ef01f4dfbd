//! Carrying a scenario out once.

use std::time::Duration;

use super::super::caught::{caught, message};
use super::super::runtime::TestRuntime;
use super::outcome::Outcome;
use crate::store::{Ending, RunEnding, RunRecord};

/// Real seconds that a scenario may take.
const SCENARIO_SECONDS_MAX: u64 = 300;

/// What came of a scenario.
#[derive(Debug, PartialEq)]
pub(super) struct Execution<V> {
    returned: V,
    /// All runs, in an order that does not depend on their keys.
    runs: Vec<String>,
}

/// Carries a scenario out, and says what went wrong if something did.
pub(super) async fn execute<S, T>(
    rt: &TestRuntime,
    scenario: &S,
) -> Result<Execution<T::Value>, String>
where
    S: AsyncFn(TestRuntime) -> T,
    T: Outcome,
{
    let limit = Duration::from_secs(SCENARIO_SECONDS_MAX);
    let whole = async {
        let returned = scenario(rt.clone()).await.into_value();
        let returned = returned.map_err(|error| format!("the scenario failed: {error}"))?;
        rt.settle().await;
        let mut runs: Vec<_> = rt.all_runs().await.iter().map(describe).collect();
        runs.sort();
        Ok(Execution { returned, runs })
    };
    let carried_out = tokio::time::timeout(limit, caught(whole)).await;
    carried_out
        .map_err(|_| format!("the scenario did not end within {limit:?}"))?
        .map_err(|panic| format!("the scenario panicked: {}", message(&*panic)))?
}

/// A run without what chance decides.
fn describe(run: &RunRecord) -> String {
    let id = run.id.as_ref().map_or("", |id| id.as_str());
    let stands = match (&run.ending, &run.parked, &run.state) {
        (Some(RunEnding::Own(Ending::Completed(json))), ..) => format!("completed with {json}"),
        (Some(RunEnding::Own(Ending::Failed(json))), ..) => format!("failed with {json}"),
        (Some(RunEnding::Cancelled), ..) => "cancelled".to_owned(),
        (None, Some(reason), _) => format!("parked: {reason}"),
        (None, None, Some(state)) => format!("in `{}`", state.name),
        (None, None, None) => String::new(),
    };
    format!("`{}` {id} {:?}: {stands}", run.workflow, run.labels)
}
