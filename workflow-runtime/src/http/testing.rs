//! A backend without a store, and clients, for the routers' tests.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use axum::Router;
use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::clock::Timestamp;
use crate::event::{Notified, NotifyError, Undeliverable};
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::{
    BufferLimits, Cause, Change, Committed, Delivery, EncodedState, HistoryEntry, NewDelivery,
    Receipt, RunRecord, RunStatus, StoreError, StoreFuture, Wait,
};
use crate::webhook::{
    Keyring, NameTag, Secrets, UrlScope, Webhook, WebhookOptions, WebhookRequest,
};

pub(super) const WORKFLOW: &str = "generate_image";
pub(super) const TOKEN: &str = "operators-token";

/// How the fake answers a delivery.
pub(super) enum Outcome {
    Receipt(Receipt),
    Error(fn() -> StoreError),
    /// Never.
    Hang,
}

pub(super) struct Fake {
    pub(super) limits: HttpLimits,
    pub(super) buffer_limits: BufferLimits,
    pub(super) scope: UrlScope,
    pub(super) secrets: Secrets,
    pub(super) now: Timestamp,
    pub(super) webhooks: HashMap<(NameTag, NameTag), WebhookOptions>,
    pub(super) outcome: Mutex<Outcome>,
    pub(super) delivered: Mutex<Vec<NewDelivery>>,
    pub(super) api_token: Option<ApiToken>,
    pub(super) started: Mutex<Vec<(Bytes, StartOptions)>>,
    pub(super) listed: Mutex<Vec<ListRuns>>,
    pub(super) notified: Mutex<Vec<NotifyRequest>>,
    pub(super) calls: Mutex<Vec<&'static str>>,
    pub(super) store_is_down: AtomicBool,
}

impl Fake {
    pub(super) fn new() -> Self {
        Self {
            limits: HttpLimits::default(),
            buffer_limits: BufferLimits {
                deliveries_max: 10,
                bytes_max: u64::MAX,
            },
            scope: {
                let keyring = Keyring::from_secret([1; 32]).expect("long enough");
                UrlScope::new("http://x", keyring).expect("a URL")
            },
            secrets: Secrets::default(),
            now: Timestamp::from_millis(1_700_000_000_000),
            webhooks: HashMap::new(),
            outcome: Mutex::new(Outcome::Receipt(Receipt::Stored {
                seq: 1,
                woken: None,
            })),
            delivered: Mutex::default(),
            api_token: Some(ApiToken::new(TOKEN).expect("a token")),
            started: Mutex::default(),
            listed: Mutex::default(),
            notified: Mutex::default(),
            calls: Mutex::default(),
            store_is_down: AtomicBool::new(false),
        }
    }

    pub(super) fn with_webhook(mut self, options: WebhookOptions) -> Self {
        let tags = (NameTag::of(WORKFLOW), NameTag::of(options.name()));
        self.webhooks.insert(tags, options);
        self
    }

    pub(super) fn with_limits(mut self, change: impl FnOnce(HttpLimits) -> HttpLimits) -> Self {
        self.limits = change(self.limits);
        self
    }

    /// The path of a webhook's URL.
    pub(super) fn path(&self, name: &str) -> String {
        let webhook = Webhook::new(&self.scope, FrameKey::root(run()), 4, WORKFLOW, name);
        webhook
            .url()
            .strip_prefix("http://x")
            .expect("a prefix")
            .to_owned()
    }

    pub(super) fn answer_with(&self, outcome: Outcome) {
        *self.outcome.lock().expect("no panic") = outcome;
    }

    pub(super) fn deliveries(&self) -> usize {
        self.delivered.lock().expect("no panic").len()
    }

    /// The last delivery as the workflow gets it.
    pub(super) fn last_request(&self) -> WebhookRequest {
        let delivered = self.delivered.lock().expect("no panic");
        let last = delivered.last().expect("a delivery");
        let delivery = Delivery {
            seq: 1,
            channel: last.channel.clone(),
            received_at: Timestamp::from_millis(0),
            head: last.head.clone(),
            body: last.body.clone(),
        };
        WebhookRequest::from_delivery(last.run, &delivery).expect("readable")
    }

    pub(super) fn last_dedupe_key(&self) -> Option<String> {
        let delivered = self.delivered.lock().expect("no panic");
        delivered.last().expect("a delivery").dedupe_key.clone()
    }

    fn called(&self, what: &'static str) -> Result<(), StoreError> {
        self.calls.lock().expect("no panic").push(what);
        if self.store_is_down.load(Ordering::Relaxed) {
            Err(StoreError::Overloaded)
        } else {
            Ok(())
        }
    }
}

impl Backend for Fake {
    fn limits(&self) -> &HttpLimits {
        &self.limits
    }

    fn scope(&self) -> &UrlScope {
        &self.scope
    }

    fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    fn machine_time(&self) -> Timestamp {
        self.now
    }

    fn webhook(&self, workflow: NameTag, name: NameTag) -> Option<&WebhookOptions> {
        self.webhooks.get(&(workflow, name))
    }

    fn buffer_limits(&self) -> BufferLimits {
        self.buffer_limits
    }

    fn deliver(&self, delivery: NewDelivery) -> StoreFuture<'_, Committed<Receipt>> {
        self.delivered.lock().expect("no panic").push(delivery);
        let hang = match &*self.outcome.lock().expect("no panic") {
            Outcome::Receipt(receipt) => Ok(*receipt),
            Outcome::Error(make) => Err(Some(make())),
            Outcome::Hang => Err(None),
        };
        Box::pin(async {
            match hang {
                Ok(receipt) => Ok(Committed::new(receipt)),
                Err(Some(error)) => Err(error),
                Err(None) => std::future::pending().await,
            }
        })
    }

    fn api_token(&self) -> Option<&ApiToken> {
        self.api_token.as_ref()
    }

    fn knows(&self, workflow: &str) -> bool {
        workflow == WORKFLOW
    }

    fn start<'a>(
        &'a self,
        workflow: &'a str,
        input: Bytes,
        options: StartOptions,
    ) -> BackendFuture<'a, Result<StartedRun, StartError>> {
        Box::pin(async move {
            self.called("start")?;
            if !self.knows(workflow) {
                return Err(StartError::UnknownWorkflow);
            }
            if input.starts_with(b"[") {
                return Err(StartError::InvalidInput {
                    path: "prompt".to_owned(),
                    message: "expected a string".to_owned(),
                });
            }
            if options.id == Some("".into()) {
                return Err(StartError::InvalidOption {
                    option: "id",
                    message: "it is empty".to_owned(),
                });
            }
            let created = options.id != Some("taken".into());
            let id = options.id.clone().unwrap_or_else(|| run().into());
            self.started
                .lock()
                .expect("no panic")
                .push((input, options));
            let run = RunView { id, ..view() };
            Ok(StartedRun { run, created })
        })
    }

    fn show<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, Option<RunView>> {
        Box::pin(async move {
            self.called("show")?;
            let known = workflow == WORKFLOW && id.as_str().starts_with("order");
            Ok(known.then(|| RunView {
                id: id.clone(),
                ..view()
            }))
        })
    }

    fn list(&self, filter: ListRuns) -> StoreFuture<'_, RunPage> {
        Box::pin(async move {
            self.called("list")?;
            let known = filter
                .workflow
                .as_deref()
                .is_none_or(|name| name == WORKFLOW);
            self.listed.lock().expect("no panic").push(filter);
            Ok(RunPage {
                runs: if known { vec![view()] } else { vec![] },
                next: known.then(run),
            })
        })
    }

    fn notify(
        &self,
        notification: NotifyRequest,
    ) -> BackendFuture<'_, Result<Notified, NotifyError>> {
        Box::pin(async move {
            self.called("notify")?;
            let outcome = match notification.run.as_ref().map(RunId::as_str) {
                None => Ok(Notified::new(3)),
                Some("order-1") => Ok(Notified::new(0)),
                Some("order-2") => Err(Undeliverable::Ended),
                Some("order-3") => Err(Undeliverable::Full),
                Some("order-4") => Err(Undeliverable::AmbiguousRun(vec!["a".to_owned()])),
                Some(_) => Err(Undeliverable::UnknownRun),
            };
            self.notified.lock().expect("no panic").push(notification);
            Ok(outcome?)
        })
    }

    fn cancel<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, CancelOutcome> {
        Box::pin(async move {
            self.called("cancel")?;
            Ok(match (workflow, id.as_str()) {
                (WORKFLOW, "order-1") => CancelOutcome::Cancelled(Box::new(view())),
                (WORKFLOW, "order-2") => CancelOutcome::Ended(RunStatus::Completed),
                _ => CancelOutcome::Unknown,
            })
        })
    }

    fn history<'a>(
        &'a self,
        workflow: &'a str,
        id: &'a RunId,
        page: ListHistory,
    ) -> StoreFuture<'a, Option<Vec<HistoryEntry>>> {
        Box::pin(async move {
            self.called("history")?;
            let entry = |seq| HistoryEntry {
                seq,
                at: Timestamp::from_millis(1_700_000_000_000),
                frame: 0,
                cause: Cause::Delivery,
                change: Change::Entered,
                from: Some("Start".to_owned()),
                to: Some("WaitUpdate".to_owned()),
            };
            let is_known = (workflow, id.as_str()) == (WORKFLOW, "order-1");
            let seqs = (0..3).filter(|seq| page.after.is_none_or(|after| *seq > after));
            Ok(is_known.then(|| seqs.take(page.limit).map(entry).collect()))
        })
    }

    fn redrive<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, RedriveOutcome> {
        Box::pin(async move {
            self.called("redrive")?;
            Ok(match (workflow, id.as_str()) {
                (WORKFLOW, "order-1") => RedriveOutcome::Redriven(Box::new(view())),
                (WORKFLOW, "order-2") => RedriveOutcome::NotParked(RunStatus::Waiting),
                _ => RedriveOutcome::Unknown,
            })
        })
    }
}

pub(super) fn run() -> RunKey {
    RunKey::from_bytes([0xab; 16])
}

fn view() -> RunView {
    let record = RunRecord {
        key: run(),
        workflow: WORKFLOW.to_owned(),
        id: None,
        labels: vec!["tier:free".to_owned()],
        created_at: Timestamp::from_millis(1_700_000_000_000),
        updated_at: Timestamp::from_millis(1_700_000_000_001),
        ending: None,
        state: Some(EncodedState {
            name: "WaitUpdate".to_owned(),
            json: r#"{"WaitUpdate":{"n":1}}"#.to_owned(),
            digest: 0,
        }),
        wait: Some(Wait::Webhook {
            webhook: crate::store::WebhookNumber([0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0]),
            deadline: None,
        }),
        parent: None,
        parked: None,
    };
    let now = Timestamp::from_millis(1_700_000_000_002);
    RunView::new(record, vec!["wait-update".to_owned()], now)
}

/// Serves a router on a loopback port until the test's runtime ends.
pub(super) async fn listen(app: Router, limits: &HttpLimits) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let limits = limits.clone();
    tokio::spawn(async move { serve(listener, app, &limits, std::future::pending()).await });
    address
}

/// Serves a backend's webhooks.
pub(super) async fn listen_webhooks(fake: Fake) -> (Arc<Fake>, SocketAddr) {
    let fake = Arc::new(fake);
    let address = listen(webhook_router(fake.clone()), &fake.limits).await;
    (fake, address)
}

/// A client that keeps no connections, so that the tests' runtimes can share it.
pub(super) fn client() -> &'static reqwest::Client {
    static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
        let builder = reqwest::Client::builder().pool_max_idle_per_host(0);
        builder.build().expect("a client")
    });
    &CLIENT
}

/// Sends bytes and reads until the server closes the connection.
pub(super) async fn raw(address: SocketAddr, request: impl AsRef<[u8]>) -> String {
    let mut stream = TcpStream::connect(address).await.expect("connected");
    stream.write_all(request.as_ref()).await.expect("sent");
    read_to_end(&mut stream).await
}

/// Reads until the server closes the connection, but not for ever.
pub(super) async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let end = stream.read_to_end(&mut answer);
    let end = tokio::time::timeout(Duration::from_secs(10), end).await;
    // A reset after the answer is as good as an end.
    let _ = end.expect("the server closes the connection");
    String::from_utf8_lossy(&answer).into_owned()
}
