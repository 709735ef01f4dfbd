use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

/// Writes warnings, or what `RUST_LOG` asks for, to the standard error.
pub fn start_logging() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
}
