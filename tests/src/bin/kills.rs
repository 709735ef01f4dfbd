//! Kills a server again and again while it works, and looks whether anything is lost, doubled or stuck.
//!
//! ```text
//! cargo run --release -p workflow-tests --bin kills -- [KILLS] [SEED]
//! ```

use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

use workflow_tests::crash::{kill_again_and_again, serve_if_asked};

const KILLS_DEFAULT: u64 = 10_000;

/// After how many kills the progress is told.
const PROGRESS_KILLS: u64 = 500;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    if serve_if_asked()? {
        return Ok(ExitCode::SUCCESS);
    }
    let mut arguments = std::env::args().skip(1);
    let kills = arguments
        .next()
        .map_or(Ok(KILLS_DEFAULT), |text| text.parse())?;
    let seed = arguments.next().map_or(Ok(1), |text| text.parse())?;
    println!("{kills} kills from seed {seed}");
    let begun = now();
    let program = std::env::current_exe()?;
    let progress = |done| {
        if done % PROGRESS_KILLS == 0 {
            println!("{done} kills in {:.0} s", begun.elapsed().as_secs_f64());
        }
    };
    let killing = kill_again_and_again(&program, kills, seed, progress);
    let findings = tokio::runtime::Runtime::new()?.block_on(killing)?;
    println!(
        "{kills} kills in {:.0} s: {findings}",
        begun.elapsed().as_secs_f64()
    );
    Ok(if findings.is_sound() {
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
