//! Cuts the power of a server's disk at random points, and opens what is left.
//!
//! ```text
//! cargo run --release -p workflow-tests --bin power_cut -- [IMAGES] [SEED]
//! ```
//!
//! It needs strace. The same is done with a database that does not sync its commits: if that does not lose
//! what was acknowledged in most images, the test is worth nothing, and the program fails.

use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

use workflow_tests::crash::{Outcome, record, serve_if_asked};

const IMAGES_DEFAULT: usize = 100_000;

/// Images of the control.
const CONTROL_IMAGES_MAX: usize = 5_000;

/// Journeys that are recorded in each life of the server.
const JOURNEYS: u64 = 30;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    if serve_if_asked()? {
        return Ok(ExitCode::SUCCESS);
    }
    let mut arguments = std::env::args().skip(1);
    let images = arguments
        .next()
        .map_or(Ok(IMAGES_DEFAULT), |text| text.parse())?;
    let seed = arguments.next().map_or(Ok(1), |text| text.parse())?;
    println!("{images} images from seed {seed}");
    let synced = cut(true, images, seed)?;
    let control = cut(false, images.min(CONTROL_IMAGES_MAX), seed)?;
    let is_discriminating = control.lost * 2 > control.images;
    if !is_discriminating {
        println!("the control loses too little: the test would not see a loss");
    }
    Ok(if synced.is_sound() && is_discriminating {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn cut(syncs_commits: bool, images: usize, seed: u64) -> Result<Outcome, Box<dyn Error>> {
    let name = if syncs_commits { "synced" } else { "control" };
    let program = std::env::current_exe()?;
    let recording = record(&program, JOURNEYS, syncs_commits);
    let recording = tokio::runtime::Runtime::new()?.block_on(recording)?;
    let (events, acknowledgements) = recording.size();
    println!("{name}: {events} events, {acknowledgements} of them acknowledgements");
    let begun = now();
    let outcome = recording.cut(images, seed, syncs_commits)?;
    println!(
        "{name}: {outcome}, in {:.0} s",
        begun.elapsed().as_secs_f64()
    );
    if syncs_commits {
        for violation in &outcome.violations {
            println!("  {violation}");
        }
    }
    Ok(outcome)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program shows how long it takes"
)]
fn now() -> Instant {
    Instant::now()
}
