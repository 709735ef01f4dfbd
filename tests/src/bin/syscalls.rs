//! Kills a server once at each of its system calls, and lets another one go on.
//!
//! ```text
//! cargo run --release -p workflow-tests --bin syscalls -- [STRIDE]
//! ```
//!
//! It needs strace. With a stride, one call of so many is taken.

use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

use workflow_tests::crash::{CALLS, Scenario, kill_at_every_call, serve_if_asked};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    if serve_if_asked()? {
        return Ok(ExitCode::SUCCESS);
    }
    let stride = std::env::args().nth(1);
    let stride = stride.map_or(Ok(1), |text| text.parse())?;
    let program = std::env::current_exe()?;
    let begun = now();
    let progress = |scenario: Scenario, call: &str, kills: u64| {
        println!("{scenario:?}, {call}: {kills} kills");
    };
    let sweep = kill_at_every_call(&program, &CALLS, stride, progress);
    let sweep = tokio::runtime::Runtime::new()?.block_on(sweep)?;
    println!("{sweep}, in {:.0} s", begun.elapsed().as_secs_f64());
    Ok(if sweep.is_sound() {
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
