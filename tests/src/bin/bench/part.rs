//! What can be measured.

use clap::ValueEnum;
use workflow_runtime::Result;

use crate::figure::Figure;
use crate::place::Place;
use crate::storage::StoreKind;
use crate::{
    backlog, ceiling, deliveries, fan_out, latency, nodes, resumes, round_trips, state_size, steps,
    waiting,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// What the machine does: syncs, bare SQLite, bare PostgreSQL, bare axum.
    Ceiling,
    /// Deliveries over HTTP that are committed.
    Deliveries,
    /// Whole runs: started, parked, delivered to, completed.
    RoundTrips,
    /// Runs of ten steps each.
    Steps,
    /// From a delivery to the run's result, nothing else going on.
    Latency,
    /// What a resume costs after many others of the same run.
    Resumes,
    /// What a resume costs a run that keeps much.
    StateSize,
    /// What a fan-out costs for each branch and each child run.
    FanOut,
    /// From a delivery to the resumed run, while many others wait.
    Backlog,
    /// Memory and disk of many runs that wait.
    Waiting,
    /// Whole runs of several processes on one PostgreSQL server.
    Nodes,
}

impl Part {
    /// Measures it on each store, and tells what came of it.
    pub(crate) async fn measure(
        self,
        place: &Place,
        stores: &[StoreKind],
        mut tell: impl FnMut(String, Result<Vec<Figure>>),
    ) {
        match self {
            Self::Ceiling => tell("ceiling".into(), ceiling::measure(place, stores).await),
            Self::Nodes if !stores.contains(&StoreKind::Postgres) => {}
            Self::Nodes => tell("nodes".into(), nodes::measure(place).await),
            _ => {
                for kind in stores {
                    let outcome = self.measure_store(place, *kind).await;
                    tell(format!("{self:?} on {kind}"), outcome);
                }
            }
        }
    }

    async fn measure_store(self, place: &Place, kind: StoreKind) -> Result<Vec<Figure>> {
        match self {
            Self::Ceiling | Self::Nodes => Ok(Vec::new()),
            Self::Deliveries => deliveries::measure(place, kind).await,
            Self::RoundTrips => round_trips::measure(place, kind).await,
            Self::Steps => steps::measure(place, kind).await,
            Self::Latency => latency::measure(place, kind).await,
            Self::Resumes => resumes::measure(place, kind).await,
            Self::StateSize => state_size::measure(place, kind).await,
            Self::FanOut => fan_out::measure(place, kind).await,
            Self::Backlog => backlog::measure(place, kind).await,
            Self::Waiting => waiting::measure(place, kind).await,
        }
    }
}
