//! Making sure that a runtime had every occasion to do something that it should not do.

use std::time::Duration;

use workflow_runtime::clock::Clock;
use workflow_runtime::prelude::*;
use workflow_tests::{Server, ended, now_at};

/// How far [`settle`] moves the clock.
pub(crate) const SETTLING: Duration = Duration::from_millis(1);

/// Sleeps, so that the runtime has to look for what is due.
#[workflow]
pub(crate) async fn canary() {
    sleep!("rest", "1ms").await;
}

/// Lets the runtime run whatever is due once the clock has moved by [`SETTLING`]. It needs the
/// workflow [`canary`].
pub(crate) async fn settle(server: &Server, clock: &Clock) {
    let run = server.runtime().start(canary, ()).await;
    let run = run.expect("a run can be started");
    now_at(&run, "Rest").await;
    clock.advance(SETTLING);
    ended(&run).await;
}
