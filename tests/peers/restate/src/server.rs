//! A Restate server, with the services registered to it.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use figures::{PATIENCE, until};
use restate_sdk::prelude::HttpServer;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::ingress::Ingress;
use crate::services;

const STARTING_LOOKS: Duration = Duration::from_millis(50);

pub(crate) struct Server {
    pub(crate) ingress: Ingress,
    admin: String,
    client: reqwest::Client,
    awakeables: mpsc::UnboundedReceiver<String>,
    seen: HashSet<String>,
}

/// Ends with this value.
pub(crate) struct Process(Child);

impl Server {
    /// Starts a server in an empty folder, and returns when it takes requests for the services.
    pub(crate) async fn start(program: &Path, folder: &Path) -> Result<(Self, Process)> {
        let [node, ingress, admin] = free_ports().await?;
        let mut process = Process(spawn(program, folder, [node, ingress, admin])?);
        let client = reqwest::Client::builder().timeout(PATIENCE).build()?;
        let (announce, awakeables) = mpsc::unbounded_channel();
        let server = Self {
            ingress: Ingress::new(client.clone(), ingress),
            admin: format!("http://127.0.0.1:{admin}"),
            client,
            awakeables,
            seen: HashSet::new(),
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        tokio::spawn(HttpServer::new(services::endpoint(announce)).serve(listener));
        until("the server", STARTING_LOOKS, || {
            let ended = process.0.try_wait();
            let server = &server;
            async move {
                match ended? {
                    Some(status) => bail!("the server has ended: {status}"),
                    None => Ok(server.is_ready().await),
                }
            }
        })
        .await?;
        server.register(address).await?;
        Ok((server, process))
    }

    async fn is_ready(&self) -> bool {
        let health = self.client.get(format!("{}/health", self.admin));
        let is_admin_ready = health.send().await.is_ok_and(|it| it.status().is_success());
        is_admin_ready && self.ingress.is_ready().await
    }

    async fn register(&self, services: SocketAddr) -> Result<()> {
        let url = format!("{}/deployments", self.admin);
        let deployment = json!({"uri": format!("http://{services}")});
        let answer = self.client.post(url).json(&deployment).send().await?;
        if !answer.status().is_success() {
            bail!("the services are refused: {}", answer.text().await?);
        }
        Ok(())
    }

    /// The next awakeable that a service has made. It tells of it again when it is replayed.
    pub(crate) async fn awakeable(&mut self) -> Result<String> {
        loop {
            let announced = tokio::time::timeout(PATIENCE, self.awakeables.recv()).await;
            let awakeable = announced?.context("the services are gone")?;
            if self.seen.insert(awakeable.clone()) {
                return Ok(awakeable);
            }
        }
    }

    /// Returns when so many invocations of a service are in a state.
    pub(crate) async fn settled(&self, service: &str, status: &str, count: u64) -> Result<()> {
        let query = format!(
            "SELECT COUNT(*) AS count FROM sys_invocation \
             WHERE target_service_name = '{service}' AND status = '{status}'"
        );
        let what = format!("{count} invocations of {service} that are {status}");
        until(&what, Duration::from_millis(5), || async {
            Ok(self.count(&query).await? == count)
        })
        .await
    }

    async fn count(&self, query: &str) -> Result<u64> {
        let request = self.client.post(format!("{}/query", self.admin));
        let request = request.header("accept", "application/json");
        let answer = request.json(&json!({"query": query})).send().await?;
        let answer: Value = answer.error_for_status()?.json().await?;
        let count = answer["rows"][0]["count"].as_u64();
        count.with_context(|| format!("{query} is answered with {answer}"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Ports that nobody uses just now.
async fn free_ports<const N: usize>() -> Result<[u16; N]> {
    let mut listeners = Vec::new();
    let mut ports = [0; N];
    for port in &mut ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        *port = listener.local_addr()?.port();
        listeners.push(listener);
    }
    Ok(ports)
}

/// The server ends with this process, however that ends.
fn spawn(program: &Path, folder: &Path, [node, ingress, admin]: [u16; 3]) -> Result<Child> {
    let log = File::create(folder.join("log"))?;
    let program = [
        OsStr::new("--pdeathsig=KILL"),
        "--".as_ref(),
        program.as_ref(),
    ];
    let child = Command::new("setpriv")
        .args(program)
        .args(["--no-logo", "--listen-mode=tcp", "--bind-ip=127.0.0.1"])
        .arg("--advertised-host=127.0.0.1")
        .arg(format!("--bind-port={node}"))
        .arg("--base-dir")
        .arg(folder.join("data"))
        .env("RESTATE_INGRESS__BIND_PORT", ingress.to_string())
        .env("RESTATE_ADMIN__BIND_PORT", admin.to_string())
        .env("RESTATE_DISABLE_TELEMETRY", "true")
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn();
    child.context("the server does not start")
}
