//! The application as something that can be started, stopped and killed.

use std::io::{self, Read};
use std::process::Stdio;
use std::thread;

use tokio::process::{Child, ChildStdin, Command};
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

/// The application. Dropping it ends what runs.
#[derive(Debug)]
pub struct Application {
    config: Config,
    place: Place,
    running: Option<Running>,
}

#[derive(Debug)]
enum Running {
    Here {
        /// Dropping it asks for a shutdown.
        stop: oneshot::Sender<()>,
        task: JoinHandle<Result<()>>,
    },
    Child {
        /// Closing it asks for a shutdown. It is kept apart, since waiting for a child closes its
        /// input.
        stop: Option<ChildStdin>,
        process: Box<Child>,
    },
}

impl Application {
    /// An application that does not run yet.
    #[must_use]
    pub fn new(config: Config, place: Place) -> Self {
        Self {
            config,
            place,
            running: None,
        }
    }

    /// Whether it runs in a process of its own.
    #[must_use]
    pub fn can_be_killed(&self) -> bool {
        self.place == Place::Child
    }

    /// Starts the application and waits until it answers `operator`.
    ///
    /// # Errors
    ///
    /// If it does not.
    pub async fn start(&mut self, operator: &Operator) -> Result<()> {
        let running = match self.place {
            Place::Here => Running::here(self.config.clone()),
            Place::Child => Running::child(&self.config)?,
        };
        let running = self.running.insert(running);
        tokio::select! {
            ready = operator.until_ready() => ready,
            ended = running.ended() => Err(ended),
        }
    }

    /// Kills the process (SIGKILL on Unix): it cannot finish or write anything.
    ///
    /// # Errors
    ///
    /// If the application is no process of its own.
    pub async fn kill(&mut self) -> Result<()> {
        match self.running.take() {
            Some(Running::Child { mut process, .. }) => Ok(process.kill().await?),
            _ => Err(Error::msg("only a process of its own can be killed")),
        }
    }

    /// Lets the application shut down in good order.
    ///
    /// # Errors
    ///
    /// If it does not.
    pub async fn stop(&mut self) -> Result<()> {
        match self.running.take() {
            None => Ok(()),
            Some(Running::Here { stop, task }) => {
                drop(stop);
                within_patience("the application to stop", task).await??
            }
            Some(Running::Child { stop, mut process }) => {
                drop(stop);
                let ended = within_patience("the application to stop", process.wait());
                let status = ended.await??;
                if !status.success() {
                    return Err(Error::msg(format!("the application ended with {status}")));
                }
                Ok(())
            }
        }
    }
}

impl Running {
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
        let mut process = Command::new(std::env::current_exe()?)
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
        Ok(Self::Child {
            stop: process.stdin.take(),
            process: Box::new(process),
        })
    }

    /// Waits for an end that nobody asked for.
    async fn ended(&mut self) -> Error {
        match self {
            Self::Here { task, .. } => match task.await {
                Ok(Ok(())) => Error::msg("the application ended too early"),
                Ok(Err(error)) => error,
                Err(error) => error.into(),
            },
            Self::Child { process, .. } => match process.wait().await {
                Ok(status) => Error::msg(format!("the application ended too early: {status}")),
                Err(error) => error.into(),
            },
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
