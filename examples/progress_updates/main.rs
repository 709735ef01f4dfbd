//! Runs the progress updates example.

use std::path::PathBuf;

use clap::Parser;
use examples::progress_updates::story::Story;
use examples::support::{Database, say, start_logging};
use workflow_runtime::{Error, Result};

/// Collects the progress reports of another service, until it is done or silent for too long.
#[derive(Parser)]
struct Cli {
    /// Let the service fall silent before it is done.
    #[arg(long)]
    silent: bool,
    /// Keep the database in this new file.
    #[arg(long, value_name = "PATH")]
    database: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<()> {
    start_logging();
    let cli = Cli::parse();
    let database = Database::create(cli.database)?;
    tokio::select! {
        told = run(&database, cli.silent) => told?,
        interrupted = tokio::signal::ctrl_c() => {
            interrupted?;
            return Err(Error::msg("interrupted"));
        }
    }
    say("database", database.close()?);
    Ok(())
}

async fn run(database: &Database, falls_silent: bool) -> Result<()> {
    Story::prepare(database.path(), falls_silent)
        .await?
        .tell()
        .await
}
