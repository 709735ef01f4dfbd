//! The server's process, as its storm sees it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::connection::{ask, request};
use super::serve::{Found, RUN, Ready};
use crate::server::API_TOKEN;
use crate::until::{until, within};

/// A server in a process of its own, on a database of its own. It ends with its storm.
#[derive(Debug)]
pub struct ServerProcess {
    program: PathBuf,
    folder: TempDir,
    options: &'static [&'static str],
    child: Child,
    ready: Ready,
}

impl ServerProcess {
    /// Starts the program `storm` as a server.
    ///
    /// # Panics
    ///
    /// If that fails.
    pub async fn start(program: &Path) -> Self {
        Self::begin(program, &[]).await
    }

    /// As [`start`](Self::start), on a clock that stands still.
    ///
    /// # Panics
    ///
    /// If that fails.
    pub async fn start_at_rest(program: &Path) -> Self {
        Self::begin(program, &["--at-rest"]).await
    }

    /// As [`start`](Self::start), with short deadlines for connections.
    ///
    /// # Panics
    ///
    /// If that fails.
    pub async fn start_hasty(program: &Path) -> Self {
        Self::begin(program, &["--hasty"]).await
    }

    /// Ends it as an operator does.
    ///
    /// # Panics
    ///
    /// If it does not end, or not well.
    pub async fn stop(mut self) {
        self.end().await;
    }

    pub(super) fn ready(&self) -> &Ready {
        &self.ready
    }

    /// Ends the process and starts another one on the same database.
    pub(super) async fn restart(&mut self) {
        self.end().await;
        (self.child, self.ready) = spawn(&self.program, self.folder.path(), self.options).await;
    }

    /// Bytes of memory that the process has in use, where the system tells.
    pub(super) fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kib * 1024)
    }

    /// Open sockets of the process, where the system tells.
    pub(super) fn sockets(&self) -> Option<usize> {
        let files = fs::read_dir(format!("/proc/{}/fd", self.child.id()?)).ok()?;
        let targets = files
            .flatten()
            .filter_map(|file| fs::read_link(file.path()).ok());
        let is_socket = |target: &PathBuf| target.to_string_lossy().starts_with("socket:");
        Some(targets.filter(is_socket).count())
    }

    /// Bytes of the files of the database.
    pub(super) fn disk(&self) -> u64 {
        let files = fs::read_dir(self.folder.path()).expect("the folder is there");
        let lengths = files.flatten().filter_map(|file| file.metadata().ok());
        lengths.map(|file| file.len()).sum()
    }

    /// Calls of the store so far, by method.
    pub(super) async fn calls(&self) -> Value {
        self.get("/calls").await
    }

    /// Lets the run go on whose webhook was unawaited, and returns what it has found.
    pub(super) async fn found(&self) -> Found {
        let go = request("POST", &self.ready.paths.go, &[], b"");
        assert_eq!(ask(self.ready.address, &go).await.status, 202);
        until("the run's result", || async {
            let mut run = self.get(&format!("/workflows/distracted/runs/{RUN}")).await;
            let result = run.get_mut("result")?.take();
            Some(serde_json::from_value(result).expect("the result is one"))
        })
        .await
    }

    async fn get(&self, path: &str) -> Value {
        let authorization = format!("authorization: Bearer {API_TOKEN}");
        let request = request("GET", path, &[&authorization], b"");
        let answer = ask(self.ready.address, &request).await;
        serde_json::from_slice(&answer.body).expect("the answer is JSON")
    }

    async fn begin(program: &Path, options: &'static [&'static str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let (child, ready) = spawn(program, folder.path(), options).await;
        Self {
            program: program.to_owned(),
            folder,
            options,
            child,
            ready,
        }
    }

    async fn end(&mut self) {
        drop(self.child.stdin.take());
        let status = within("the server's end", self.child.wait()).await;
        let status = status.expect("the server is this process's child");
        assert!(status.success(), "the server ended with {status}");
    }
}

async fn spawn(program: &Path, folder: &Path, options: &[&str]) -> (Child, Ready) {
    let mut child = Command::new(program)
        .arg("serve")
        .arg(folder)
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the server can be started");
    let output = child.stdout.take().expect("it is piped");
    let mut first = String::new();
    let mut output = BufReader::new(output);
    let read = within("the server to be ready", output.read_line(&mut first)).await;
    read.expect("the output can be read");
    let ready = serde_json::from_str(&first);
    (child, ready.expect("the server says where it is"))
}
