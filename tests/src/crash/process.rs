//! The server as a process that can be killed.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

use crate::client::client;
use crate::until::WAIT_MAX;

/// A certificate that nobody has signed anything with.
const ROOT_CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/crash/root.pem");
const NO_CERTIFICATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/crash");

/// A port of 127.0.0.1 that is kept while no server lives. Who connects meanwhile is served by the next.
#[derive(Debug)]
pub(super) struct Port {
    listener: TcpListener,
    address: SocketAddr,
}

impl Port {
    /// Takes a free one.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub(super) fn take() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// What URLs there start with.
    #[must_use]
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// A server that lives.
#[derive(Debug)]
pub(super) struct Process {
    life: u64,
    server: String,
    child: Child,
    told: BufReader<ChildStdout>,
    is_ready: bool,
}

impl Process {
    /// Begins the life `number` of `program` with these arguments. With `tracer`, a command that runs the arguments after its own, it lives
    /// under that.
    ///
    /// # Errors
    ///
    /// If no process can be started.
    pub(super) fn begin(
        program: &Path,
        number: u64,
        arguments: &[String; 2],
        port: &Port,
        tracer: Option<&[String]>,
    ) -> io::Result<Self> {
        let mut command = match tracer {
            Some([tracer, options @ ..]) => {
                let mut command = Command::new(tracer);
                command.args(options).arg(program);
                command
            }
            _ => Command::new(program),
        };
        let mut child = command
            .args(arguments)
            // Reading all the machine's certificates would take most of a life.
            .env("SSL_CERT_FILE", ROOT_CERTIFICATE)
            .env("SSL_CERT_DIR", NO_CERTIFICATES)
            .stdin(Stdio::from(OwnedFd::from(port.listener.try_clone()?)))
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let told = child.stdout.take().expect("it is piped");
        let told = BufReader::new(told);
        Ok(Self {
            life: number,
            server: port.url(),
            child,
            told,
            is_ready: false,
        })
    }

    /// Waits until it serves. Returns false if it ends before.
    ///
    /// # Errors
    ///
    /// If neither comes in time.
    pub(super) async fn is_ready(&mut self) -> io::Result<bool> {
        if self.is_ready {
            return Ok(true);
        }
        let mut line = String::new();
        let read = tokio::time::timeout(WAIT_MAX, self.told.read_line(&mut line)).await;
        let read = read.map_err(|_| io::Error::other("the server does not become ready"))??;
        self.is_ready = read > 0;
        Ok(self.is_ready)
    }

    /// Its id, if it has not ended.
    pub(super) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Tells it to shut down. It fails if there is no answer.
    pub(super) fn stop(&self) -> impl Future<Output = reqwest::Result<()>> + use<> {
        let request = client().post(format!("{}/stop/{}", self.server, self.life));
        async move { request.send().await?.error_for_status().map(drop) }
    }

    /// Kills it (SIGKILL): it cannot finish or write anything. Returns how it had ended, if it had before.
    ///
    /// # Errors
    ///
    /// If it cannot be waited for.
    pub(super) async fn kill(mut self) -> io::Result<Option<ExitStatus>> {
        if let Some(status) = self.child.try_wait()? {
            return Ok(Some(status));
        }
        self.child.kill().await?;
        Ok(None)
    }

    /// Waits until it has ended, however long that takes.
    ///
    /// # Errors
    ///
    /// If it cannot be waited for.
    pub(super) async fn has_ended(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Waits until it has ended.
    ///
    /// # Errors
    ///
    /// If that does not come in time.
    pub(super) async fn ended(mut self) -> io::Result<ExitStatus> {
        let ended = tokio::time::timeout(WAIT_MAX, self.child.wait()).await;
        ended.map_err(|_| io::Error::other("the server does not end"))?
    }
}
