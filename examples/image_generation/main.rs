//! Runs the image generation example, with the application in this process or, with `--kill`, in one
//! that is killed twice.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use examples::image_generation::app::Config;
use examples::image_generation::application::{Place, serve_for_parent};
use examples::image_generation::fal::GenerateRequest;
use examples::image_generation::story::Story;
use examples::support::{Database, say, start_logging};
use workflow_runtime::{Error, Result};

/// Generates an image with a provider that calls back when it is done.
#[derive(Parser)]
struct Cli {
    /// Kill the application twice on the way: in the middle of a step, and while the run waits.
    #[arg(long)]
    kill: bool,
    /// Keep the database in this new file.
    #[arg(long, value_name = "PATH")]
    database: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// The application alone, as `--kill` starts it.
    #[command(hide = true)]
    Serve(Config),
}

#[tokio::main]
async fn main() -> Result<()> {
    start_logging();
    let cli = Cli::parse();
    if let Some(Command::Serve(config)) = cli.command {
        return serve_for_parent(config).await;
    }
    let place = if cli.kill { Place::Child } else { Place::Here };
    let database = Database::create(cli.database)?;
    tokio::select! {
        told = run(&database, place) => told?,
        interrupted = tokio::signal::ctrl_c() => {
            interrupted?;
            return Err(Error::msg("interrupted"));
        }
    }
    say("database", database.close()?);
    Ok(())
}

async fn run(database: &Database, place: Place) -> Result<()> {
    let mut story = Story::prepare(database.path(), place).await?;
    story
        .tell(&GenerateRequest {
            prompt: "a cat".to_owned(),
            seed: 6_252_023,
            image_size: "landscape_4_3".to_owned(),
            num_images: 4,
        })
        .await
}
