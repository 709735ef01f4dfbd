//! What happens, and what it leaves.

use std::fs;
use std::path::Path;

use axum::Router;
use axum::routing::any;
use http::{Method, StatusCode};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use workflow_runtime::prelude::*;
use workflow_tests::payloads::{Payload, Vendor};
use workflow_tests::{API_TOKEN, Answer, Server, client, now_at, send, until, webhook};

use crate::workflows::{Shop, everything, fails, panics, pass_on};

const GITLAB_SECRET: &str = "gitlab-c4n4ry-64a1d2b7";
const META_SECRET: &str = "meta-c4n4ry-1f6e0c93";
const STANDARD_SECRET: &str = "c3RhbmRhcmQtYzRuNHJ5LTdkMTJhOWYz";
const PASSWORD: &str = "password-c4n4ry-9b3e57d0";

/// Everything that somebody could read afterwards.
pub(crate) struct Scenario {
    server: Server,
    pub(crate) urls: Vec<String>,
    pub(crate) secrets: Vec<(&'static str, String)>,
    pub(crate) key_file: String,
    pub(crate) answers: Vec<(String, Vec<u8>)>,
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

impl Scenario {
    pub(crate) async fn play() -> Self {
        let mut scenario = Self::begin().await;
        scenario.refusals().await;
        scenario.every_operation().await;
        scenario.parked().await;
        scenario.routes().await;
        scenario.server.stop().await;
        scenario.copy_files("after the shutdown");
        scenario
    }

    async fn begin() -> Self {
        let shop = Shop {
            service: service().await,
            password: PASSWORD.to_owned(),
        };
        let server = Server::start(move |builder| {
            builder
                .state(shop.clone())
                .secret("GITHUB_SECRET", Vendor::Github.secret())
                .secret("GITLAB_SECRET", GITLAB_SECRET)
                .secret("META_SECRET", META_SECRET)
                .secret("STANDARD_SECRET", format!("whsec_{STANDARD_SECRET}"))
                .workflow(everything)
                .workflow(pass_on)
                .workflow(panics)
                .workflow(fails)
        })
        .await;
        let secrets = [
            ("the API's token", API_TOKEN),
            ("GitHub's secret", Vendor::Github.secret()),
            ("GitLab's secret", GITLAB_SECRET),
            ("Meta's secret", META_SECRET),
            ("the secret of Standard Webhooks", STANDARD_SECRET),
            ("the password of a call", PASSWORD),
        ];
        let key = server.folder().join("workflows.db.key");
        Self {
            urls: Vec::new(),
            secrets: secrets.map(|(what, it)| (what, it.to_owned())).to_vec(),
            key_file: fs::read_to_string(key).expect("the key is beside the database"),
            answers: Vec::new(),
            files: Vec::new(),
            server,
        }
    }

    /// Starts [`everything`] and lets it come to its first wait.
    async fn start(&mut self) -> Run<everything> {
        let run = self
            .server
            .runtime()
            .start(everything, ())
            .id("run-1")
            .await;
        let run = run.expect("a run can be started");
        now_at(&run, "WaitOpen").await;
        run
    }

    /// The URL of a webhook of the run called `run-1`.
    async fn url(&mut self, name: &str) -> String {
        let run = self.server.runtime().run(everything, "run-1");
        self.known(&webhook(&run, name).await)
    }

    fn known(&mut self, hook: &Webhook) -> String {
        let url = hook.url().to_owned();
        self.urls.push(url.clone());
        url
    }

    async fn ask(&mut self, name: &str, request: RequestBuilder, status: u16) -> Answer {
        let answer = send(request).await;
        let head = format!("{:?} {:?}", answer.status, answer.headers);
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&answer.body);
        self.answers.push((format!("the answer to {name}"), bytes));
        assert_eq!(answer.status.as_u16(), status, "{name}: {answer:?}");
        answer
    }

    async fn post(&mut self, url: &str, body: &str, status: u16) {
        let request = client().post(url).body(body.to_owned());
        self.ask("a delivery", request, status).await;
    }

    /// Each kind of refusal, and what is asked of a webhook without being a delivery.
    async fn refusals(&mut self) {
        drop(self.start().await);
        let [open, signed, told, standard] = [
            self.url("open").await,
            self.url("signed").await,
            self.url("told").await,
            self.url("standard").await,
        ];
        self.post(&signed, "unsigned", 401).await;
        let request = client().post(&told).header("x-gitlab-token", "a guess");
        self.ask("a wrong secret", request, 401).await;
        let request = client().post(&standard).header("webhook-id", "1");
        let request = request.header("webhook-timestamp", "1");
        let request = request.header("webhook-signature", "v1,AAAA");
        self.ask("an old signature", request, 401).await;
        let question = format!(
            "{standard}?hub.mode=subscribe&hub.challenge=42&hub.verify_token={META_SECRET}"
        );
        self.ask("a handshake", client().get(question), 200).await;
        self.ask("a GET", client().get(&open), 405).await;
        let request = client().post(&open).body(vec![b'x'; 1024 * 1024 + 1]);
        self.ask("too much", request, 413).await;
        let mut forged = open.clone();
        forged.truncate(open.len() - 1);
        self.post(&format!("{forged}!"), "", 404).await;
        let request = client().post(&open).header("x-filler", "x".repeat(20_000));
        self.ask("too large a head", request, 431).await;
    }

    /// Lets `run-1` go to its last wait, over a restart.
    async fn every_operation(&mut self) {
        let [open, signed, told] = [
            self.url("open").await,
            self.url("signed").await,
            self.url("told").await,
        ];
        let request = client().post(format!("{open}?echo={open}"));
        let request = request.header("referer", &open).body("first");
        let request = request.header("idempotency-key", "1");
        self.ask("a delivery", request, 202).await;
        let body = "Hello, World!";
        let payload = Payload {
            vendor: Vendor::Github,
            topic: "push".to_owned(),
            version: String::new(),
            body: body.into(),
        };
        let headers = Vendor::Github.headers(1, &payload).into_iter();
        let request = headers.fold(client().post(&signed), |it, (name, value)| {
            it.header(name, value)
        });
        self.ask("a signed delivery", request.body(body), 202).await;
        self.copy_files("while it runs");
        self.server.crash().await;
        self.server.resume().await;
        let request = client().post(&told).header("x-gitlab-token", GITLAB_SECRET);
        self.ask("a delivery with its secret", request, 202).await;
        self.waits_on("wait-event").await;
        let event = json!({"event": "settled", "payload": 1});
        self.operate(Method::POST, "/notify", Some(event), 200)
            .await;
        let [left, right] = [self.url("left").await, self.url("right").await];
        self.post(&left, "left", 202).await;
        self.post(&right, "right", 202).await;
        self.waits_on("wait-last").await;
        self.copy_files("at the last wait");
    }

    async fn waits_on(&self, name: &str) {
        let run = self.server.runtime().run(everything, "run-1");
        until(&format!("the run to be at `{name}`"), || async {
            let waiting_on = run.waiting_on().await.expect("the run is known");
            waiting_on.iter().any(|it| it == name).then_some(())
        })
        .await;
    }

    /// Runs that panic and that fail, each with its URL.
    async fn parked(&mut self) {
        let run = self.server.runtime().start(panics, ()).id("run-2").await;
        let run = run.expect("a run can be started");
        let panicking = self.known(&webhook(&run, "hook").await);
        let failing = self.server.runtime().start(fails, ()).id("run-3").await;
        let failing = failing.expect("a run can be started");
        let hook = self.known(&webhook(&failing, "hook").await);
        self.post(&panicking, "", 202).await;
        self.post(&hook, "", 202).await;
        failing.result().await.expect_err("it fails");
        workflow_tests::parked_because(&run).await;
        let parked = run.info().await.expect("it is known").parked;
        self.answers
            .push(("why it is parked".to_owned(), format!("{parked:?}").into()));
    }

    /// Every route of the operators' API.
    async fn routes(&mut self) {
        let request = client().get(self.server.url("/workflows/runs"));
        self.ask("no token", request, 401).await;
        let request = client().get(self.server.url("/workflows/runs"));
        self.ask("a wrong token", request.bearer_auth("a guess"), 401)
            .await;
        for (path, status) in [
            ("/runs", 200),
            ("/runs?status=parked", 200),
            ("/runs?limit=no", 422),
            ("/nothing", 404),
            ("/everything/runs", 200),
            ("/everything/runs/run-1", 200),
            ("/everything/runs/run-1/history", 200),
            ("/panics/runs/run-2", 200),
            ("/panics/runs/run-2/history", 200),
            ("/fails/runs/run-3", 200),
            ("/fails/runs/run-3/history", 200),
            ("/fails/runs/unknown", 404),
        ] {
            self.operate(Method::GET, path, None, status).await;
        }
        let open = self.url("open").await;
        let started = "/fails/runs?id=run-4";
        self.operate(Method::POST, started, None, 201).await;
        self.operate(Method::POST, started, Some(json!({"a": 1})), 422)
            .await;
        self.operate(Method::POST, "/fails/runs/run-4/cancel", None, 200)
            .await;
        self.operate(Method::POST, "/fails/runs/run-4/cancel", None, 409)
            .await;
        self.operate(Method::POST, "/panics/runs/run-2/redrive", None, 200)
            .await;
        self.operate(Method::PUT, "/runs", None, 405).await;
        self.post(&open, "last", 202).await;
        let run = self.server.runtime().run(everything, "run-1");
        let hooks = workflow_tests::ended(&run).await;
        assert_eq!(
            hooks[0].url(),
            open,
            "a URL that is given to the program is good"
        );
        self.operate(Method::GET, "/everything/runs/run-1", None, 200)
            .await;
        self.post(&open, "late", 410).await;
    }

    async fn operate(&mut self, method: Method, path: &str, body: Option<Value>, status: u16) {
        let name = format!("{method} {path}");
        let url = self.server.url(&format!("/workflows{path}"));
        let mut request = client().request(method, url).bearer_auth(API_TOKEN);
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.ask(&name, request, status).await;
    }

    /// The database with its log, as they are on disk now.
    fn copy_files(&mut self, when: &str) {
        for name in ["workflows.db", "workflows.db-wal", "workflows.db-shm"] {
            if let Some(bytes) = read_if_there(&self.server.folder().join(name)) {
                self.files.push((format!("{name} {when}"), bytes));
            }
        }
    }
}

fn read_if_there(path: &Path) -> Option<Vec<u8>> {
    path.exists()
        .then(|| fs::read(path).expect("it can be read"))
}

/// A service that takes everything. Its URL is returned.
async fn service() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let router = Router::new().fallback(any(|| async { StatusCode::OK }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/")
}
