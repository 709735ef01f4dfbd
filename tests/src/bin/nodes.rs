//! Kills and stops three nodes, and kills the server of their database, while they work, and looks whether
//! anything is lost, doubled, stuck, or written by a former owner.
//!
//! ```text
//! cargo run --release -p workflow-tests --bin nodes -- [SERVER_KILLS] [NODE_KILLS] [NODE_STOPS] [SEED]
//! ```

use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

use workflow_tests::crash::{NodesPlan, disturb, serve_node_if_asked};

/// How often what happens.
const SERVER_KILLS_DEFAULT: u64 = 200;
const NODE_KILLS_DEFAULT: u64 = 300;
const NODE_STOPS_DEFAULT: u64 = 300;

/// After how many kills and stops the progress is told.
const PROGRESS: u64 = 50;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    if serve_node_if_asked()? {
        return Ok(ExitCode::SUCCESS);
    }
    let mut arguments = std::env::args().skip(1);
    let mut next = |default| {
        let argument = arguments.next();
        argument.map_or(Ok(default), |text| text.parse())
    };
    let plan = NodesPlan {
        server_kills: next(SERVER_KILLS_DEFAULT)?,
        node_kills: next(NODE_KILLS_DEFAULT)?,
        node_stops: next(NODE_STOPS_DEFAULT)?,
        seed: next(1)?,
    };
    println!("seed {}", plan.seed);
    let begun = now();
    let program = std::env::current_exe()?;
    let disturbing = disturb(&program, plan, move |done| {
        let (server, kills, stops) = (done.server_kills, done.node_kills, done.node_stops);
        if (server + kills + stops).is_multiple_of(PROGRESS) {
            let seconds = begun.elapsed().as_secs_f64();
            println!(
                "{seconds:.0} s: {server} kills of the server, {kills} kills and {stops} stops of nodes"
            );
        }
    });
    let outcome = tokio::runtime::Runtime::new()?.block_on(disturbing)?;
    let Some(outcome) = outcome else {
        return Ok(ExitCode::FAILURE);
    };
    println!("{:.0} s: {outcome}", begun.elapsed().as_secs_f64());
    Ok(if outcome.is_sound() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program shows how long it takes"
)]
fn now() -> Instant {
    Instant::now()
}
