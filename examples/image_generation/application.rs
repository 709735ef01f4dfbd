//! The application as something that can be started, stopped and killed.

use std::io::{self, Read};
use std::process::Stdio;
use std::thread;

use tokio::process::{Child, Command};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use workflow_runtime::{Error, Result};

use super::app::{self, API_TOKEN_VARIABLE, Config};
use crate::support::{Operator, within_patience};

/// Where the application runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this process.
    Here,
    /// In a process of its own, which can be killed.
    Child,
}

/// The running application. Dropping it ends it.
#[derive(Debug)]
pub enum Application {
    /// In this process.
    Here {
        /// Dropping it asks for a shutdown.
        stop: oneshot::Sender<()>,
        /// The server.
        task: JoinHandle<Result<()>>,
    },
    /// In a process of its own.
    Child(Child),
}

impl Application {
    /// Starts the application and waits until it answers.
    ///
    /// # Errors
    ///
    /// If it does not.
    pub async fn start(config: &Config, place: Place, operator: &Operator) -> Result<Self> {
        let mut application = match place {
            Place::Here => Self::here(config.clone()),
            Place::Child => Self::child(config)?,
        };
        tokio::select! {
            ready = operator.until_ready() => ready?,
            ended = application.ended() => return Err(ended),
        }
        Ok(application)
    }

    fn here(config: Config) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async {
            // An error means that the other side is gone, which is the sign as well.
            let _ = stopped.await;
        };
        let task = tokio::spawn(app::serve(config, stopped));
        Self::Here { stop, task }
    }

    fn child(config: &Config) -> Result<Self> {
        let child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .arg("--database")
            .arg(&config.database)
            .args(["--address", &config.address.to_string()])
            .args(["--provider", &config.provider])
            .args(["--inbox", &config.inbox])
            .env(API_TOKEN_VARIABLE, &config.api_token)
            // The child ends when its input does, so it does not outlive this process.
            .stdin(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        Ok(Self::Child(child))
    }

    /// Waits for an end that nobody asked for.
    async fn ended(&mut self) -> Error {
        match self {
            Self::Here { task, .. } => match task.await {
                Ok(Ok(())) => Error::msg("the application ended too early"),
                Ok(Err(error)) => error,
                Err(error) => error.into(),
            },
            Self::Child(child) => match child.wait().await {
                Ok(status) => Error::msg(format!("the application ended too early: {status}")),
                Err(error) => error.into(),
            },
        }
    }

    /// Kills the process (SIGKILL on Unix): it cannot finish or write anything.
    ///
    /// # Errors
    ///
    /// If the application is no process of its own.
    pub async fn kill(self) -> Result<()> {
        match self {
            Self::Here { .. } => Err(Error::msg("only a process of its own can be killed")),
            Self::Child(mut child) => Ok(child.kill().await?),
        }
    }

    /// Lets the application shut down in good order.
    ///
    /// # Errors
    ///
    /// If it does not.
    pub async fn stop(self) -> Result<()> {
        match self {
            Self::Here { stop, task } => {
                drop(stop);
                within_patience("the application to stop", task).await??
            }
            Self::Child(mut child) => {
                drop(child.stdin.take());
                let status = within_patience("the application to stop", child.wait()).await??;
                if !status.success() {
                    return Err(Error::msg(format!("the application ended with {status}")));
                }
                Ok(())
            }
        }
    }
}

/// In the child: runs the application until the parent closes the child's input, or is gone.
///
/// # Errors
///
/// If the application cannot run.
pub async fn serve_for_parent(config: Config) -> Result<()> {
    let (closed, parent) = oneshot::channel();
    // A thread of its own, since a read cannot be cancelled, and must not keep the process alive.
    thread::spawn(move || {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        let _ = closed.send(());
    });
    let stop = async {
        let _ = parent.await;
    };
    app::serve(config, stop).await
}
