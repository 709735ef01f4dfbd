//! What came of it.

use std::fmt;

use super::Plan;
use crate::crash::oracle::Findings;

/// What was found after a [`Plan`] was carried out.
#[derive(Debug)]
pub struct Outcome {
    /// What has happened.
    pub plan: Plan,
    /// How many processes have been nodes.
    pub lives: u64,
    /// What was found in the database, and in the world.
    pub findings: Findings,
    /// How often a partition was taken.
    pub takeovers: usize,
    /// Transitions that nodes have asked for.
    pub attempts: usize,
    /// Of these, those that were refused as stale.
    pub stale: usize,
    /// Of these, those that were asked for in an epoch after which there was another one already.
    pub outdated: usize,
    /// Transitions of which it is known that they were committed in the epoch of the owner.
    pub checked: usize,
}

impl Outcome {
    /// Whether all is as it must be, and a former owner has tried to write. Otherwise nothing would be shown.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let has_tried = self.outdated > 0 || self.plan.node_stops == 0;
        self.findings.is_sound() && has_tried
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plan = self.plan;
        writeln!(
            f,
            "{} kills of the server, {} kills and {} stops of nodes; {} processes, {} takeovers of partitions",
            plan.server_kills, plan.node_kills, plan.node_stops, self.lives, self.takeovers,
        )?;
        writeln!(
            f,
            "{} transitions asked for, {} refused as stale, {} of them asked for by a former owner",
            self.attempts, self.stale, self.outdated,
        )?;
        writeln!(
            f,
            "{} stored transitions are of the owner at their commit",
            self.checked
        )?;
        write!(f, "{}", self.findings)
    }
}
