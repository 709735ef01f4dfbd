//! The storms of the program `storm`, for a short while.

use std::path::Path;
use std::time::Duration;

use workflow_tests::storm::{self, Attack, Pace, Report, ServerProcess};

/// The program whose server they go against.
fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_storm"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_posted_many_times_at_once_is_one_transition() {
    storm::duplicates(5, 100).await.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_around_a_deadline_is_judged_by_when_it_was_received() {
    storm::deadlines(330).await.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_leaves_no_more_than_the_limits_allow() {
    storm::flood(program(), 3_000).await.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_token_costs_no_call_of_the_store() {
    storm::forged(program(), 3_000).await.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gzip_bomb_is_never_inflated() {
    storm::bomb(program()).await.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_clients_are_cut_off_and_harm_nobody() {
    let mut report = Report::default();
    let server = ServerProcess::start_hasty(program()).await;
    let pace = Pace {
        interval: Duration::from_millis(50),
        window: Duration::from_secs(5),
        compare: false,
    };
    for attack in Attack::ALL {
        storm::slow(&server, attack, 40, pace, &mut report).await;
    }
    server.stop().await;
    report.assert_clean();
}
