//! Lets a storm loose on a server and says what came of it. The exit code is 1 if something was wrong.
//!
//! ```text
//! cargo run --release -p workflow-tests --bin storm -- duplicates [ROUNDS] [POSTS]
//! cargo run --release -p workflow-tests --bin storm -- deadlines [RUNS]
//! cargo run --release -p workflow-tests --bin storm -- flood [POSTS]
//! cargo run --release -p workflow-tests --bin storm -- forged [TOKENS]
//! cargo run --release -p workflow-tests --bin storm -- bomb
//! cargo run --release -p workflow-tests --bin storm -- slow [--own] [CONNECTIONS]
//! ```
//!
//! A thousand connections need two thousand descriptors: `ulimit -n 4096`. `slow` needs the program
//! slowhttptest, which Debian has as a package; with `--own` it does without.

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use workflow_tests::storm::{self, Attack, Pace, Report, ServeOptions, ServerProcess};

/// A storm of requests, and what came of it.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    storm: Storm,
}

#[derive(Subcommand)]
enum Storm {
    /// One delivery, posted many times at once.
    Duplicates {
        #[arg(default_value_t = 100)]
        rounds: usize,
        #[arg(default_value_t = 1_000)]
        posts: usize,
    },
    /// Deliveries within milliseconds of a deadline.
    Deadlines {
        #[arg(default_value_t = 10_000)]
        runs: usize,
    },
    /// Deliveries to a webhook that nobody awaits.
    Flood {
        #[arg(default_value_t = 1_000_000)]
        posts: usize,
    },
    /// Tokens that the server has not made.
    Forged {
        #[arg(default_value_t = 1_000_000)]
        tokens: u64,
    },
    /// A body that would be very long if it was inflated.
    Bomb,
    /// Clients that take their time.
    Slow {
        /// Uses this program's own slow clients and not slowhttptest.
        #[arg(long)]
        own: bool,
        /// Only what clients of one kind do.
        #[arg(long)]
        only: Option<Attack>,
        #[arg(default_value_t = 1_000)]
        connections: usize,
    },
    /// Is the server of a storm.
    #[command(hide = true)]
    Serve(ServeOptions),
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let program = std::env::current_exe()?;
    let report = match Arguments::parse().storm {
        Storm::Duplicates { rounds, posts } => storm::duplicates(rounds, posts).await,
        Storm::Deadlines { runs } => storm::deadlines(runs).await,
        Storm::Flood { posts } => storm::flood(&program, posts).await,
        Storm::Forged { tokens } => storm::forged(&program, tokens).await,
        Storm::Bomb => storm::bomb(&program).await,
        Storm::Slow {
            own,
            only,
            connections,
        } => {
            let server = ServerProcess::start(&program).await;
            let report = slow(&server, own, only, connections).await;
            server.stop().await;
            report
        }
        Storm::Serve(options) => {
            storm::serve(options).await?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    Ok(if report.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn slow(
    server: &ServerProcess,
    own: bool,
    only: Option<Attack>,
    connections: usize,
) -> Report {
    let mut report = Report::default();
    for attack in Attack::ALL {
        if only.is_some_and(|only| only != attack) {
            continue;
        }
        let pace = Pace {
            interval: Duration::from_secs(1),
            window: window(attack),
            compare: true,
        };
        if own {
            storm::slow(server, attack, connections, pace, &mut report).await;
        } else {
            storm::slowhttptest(server, attack, connections, pace, &mut report).await;
        }
    }
    report
}

/// The server's own deadline for such clients, the time in which they come, and some more. A slow reader is
/// given its 30 seconds anew with each part of the answer that the kernel takes, which it does for minutes if
/// TCP runs out of memory.
fn window(attack: Attack) -> Duration {
    Duration::from_secs(match attack {
        Attack::Head => 25,
        Attack::Body => 30,
        Attack::Range => 20,
        Attack::Read => 150,
    })
}
