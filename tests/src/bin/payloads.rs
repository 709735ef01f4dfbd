//! Carries real payloads of GitHub's and Shopify's through a server that is killed with SIGKILL.
//!
//! ```text
//! scripts/fetch-payloads
//! cargo run --release -p workflow-tests --bin payloads
//! ```
//!
//! Each payload is posted with its vendor's signature, and once before with one bit changed. The server is a
//! process of its own. It is killed while it receives the payloads, when all are stored, and while they are
//! consumed; what it was sending an answer to is sent again. In the end each payload has to have been consumed
//! once, in order and byte for byte.

use std::error::Error;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use workflow_runtime::{Runtime, SqliteStore};
use workflow_tests::payloads::{Host, Kept, Vendor, carry, configure, payloads};
use workflow_tests::{API_TOKEN, client, until};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next(), arguments.next()) {
        (None, _) => send().await,
        (Some(folder), Some(address)) => serve(Path::new(&folder), &address).await,
        _ => Err("usage: payloads".into()),
    }
}

async fn send() -> Result<(), Box<dyn Error>> {
    let mut all = Vec::new();
    for vendor in Vendor::ALL {
        let (payloads, source) = payloads(vendor);
        println!("{} payloads from {}", source.payloads, source.name);
        all.extend(payloads);
    }
    let folder = tempfile::tempdir()?;
    let kept = Kept::in_folder(folder.path())?;
    let mut server = Process::start(folder.path().to_owned()).await?;
    let carried = carry(&mut server, &kept, &all).await;
    println!(
        "{} payloads, {} bytes: received, stored and consumed byte for byte, each once; \
         {} of {} with one bit changed refused; {} SIGKILLs",
        carried.payloads,
        carried.bytes,
        carried.refused,
        all.len(),
        carried.kills
    );
    Ok(())
}

/// The server as a process.
struct Process {
    folder: PathBuf,
    address: String,
    child: Child,
}

impl Process {
    async fn start(folder: PathBuf) -> Result<Self, Box<dyn Error>> {
        // Free a moment ago; nobody else is expected to take it.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let child = spawn(&folder, &address)?;
        let process = Self {
            folder,
            address,
            child,
        };
        process.answers().await;
        Ok(process)
    }

    async fn answers(&self) {
        until("the server to answer", || async {
            client().get(self.url("/")).send().await.ok()
        })
        .await;
    }
}

/// The child ends with its input, so also if this process is killed.
fn spawn(folder: &Path, address: &str) -> std::io::Result<Child> {
    Command::new(std::env::current_exe()?)
        .args([folder.as_os_str(), address.as_ref()])
        .stdin(Stdio::piped())
        .spawn()
}

impl Host for Process {
    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    async fn kill(&mut self) {
        self.child.kill().expect("it is a process of ours");
        let status = self.child.wait().expect("it was killed");
        assert!(!status.success(), "it had ended before: {status}");
        self.child = spawn(&self.folder, &self.address).expect("it can be started again");
        self.answers().await;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn serve(folder: &Path, address: &str) -> Result<(), Box<dyn Error>> {
    std::thread::spawn(|| {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(1);
    });
    let store = SqliteStore::open(folder.join("workflows.db")).await?;
    let builder = Runtime::builder()
        .store(store)
        .public_url(format!("http://{address}"))
        .api_token(API_TOKEN);
    let runtime = configure(builder, Kept::in_folder(folder)?).build().await?;
    let app = axum::Router::new()
        .merge(runtime.webhook_router())
        .nest("/workflows", runtime.api_router());
    let listener = tokio::net::TcpListener::bind(address).await?;
    runtime.serve(listener, app).await?;
    Ok(())
}
