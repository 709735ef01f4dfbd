//! Tokens that the server has not made.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::task::JoinSet;
use workflow_runtime::id::{FrameKey, RunKey};
use workflow_runtime::limits::POLL_INTERVAL_SECONDS;
use workflow_runtime::webhook::{Keyring, UrlScope, Webhook};

use super::connection::{Answer, Connection, ask, request};
use super::process::ServerProcess;
use super::report::Report;
use super::time::{now, pause};
use crate::generator::Random;

const CONNECTIONS: u64 = 64;
/// The calls with which the engine looks for what is due: now and then, also if nothing happens.
const LOOK: [&str; 3] = ["Due", "NextDue", "WakeReached"];

const SETTLE_INTERVAL: Duration = Duration::from_millis(300);

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Each of its characters may stand in a path.
const GARBAGE: &[u8] = b"ABCXYZabcxyz0189-_.~!$&'()*+,;=:@";
const GARBAGE_CHARS_MAX: u64 = 200;

/// `tokens` forged tokens: each is answered with the same 404, and none leads to a call of the store.
///
/// # Panics
///
/// If the server does not work at all.
pub async fn forged(program: &Path, tokens: u64) -> Report {
    let mut report = Report::default();
    let server = ServerProcess::start_at_rest(program).await;
    let address = server.ready().address;
    let forge = Arc::new(Forge::new(&server.ready().paths.drain));
    let before = settled_calls(&server).await;
    let begun = now();
    let mut sending = JoinSet::new();
    for first in 0..CONNECTIONS {
        let numbers = (first..tokens).step_by(CONNECTIONS as usize);
        sending.spawn(send(address, Arc::clone(&forge), numbers));
    }
    let mut answers = Vec::new();
    for answer in sending.join_all().await.into_iter().flatten() {
        note(&mut answers, answer);
    }
    let took = begun.elapsed();
    let after = server.calls().await;
    let calls = total(&after) - total(&before);
    let looks = count(&after, LOOK[0]) - count(&before, LOOK[0]);
    let looks_max = took.as_secs() / POLL_INTERVAL_SECONDS + 1;
    let is_one = matches!(&*answers, [(answer, _)] if answer.status == 404);
    report.demand(is_one, || {
        format!("not all are answered with one 404: {answers:?}")
    });
    report.demand(calls == 0, || {
        format!("the store was called: {before} before, {after} after")
    });
    report.demand(looks <= looks_max, || {
        format!("the engine looked {looks} times for what is due")
    });
    let statuses: Vec<_> = answers.iter().map(|(answer, _)| answer.status).collect();
    report.figure(format_args!(
        "forged: {} tokens (random, one bit flipped, another key, garbled), over {CONNECTIONS} connections, in \
         {took:.1?} ({:.0}/s): the different answers are {statuses:?}, {calls} calls of the store but \
         for {looks} looks of the engine at what is due",
        answers.iter().map(|(_, times)| times).sum::<u64>(),
        tokens as f64 / took.as_secs_f64(),
    ));
    good(&server, &mut report).await;
    server.stop().await;
    report
}

/// The calls of the store when the runs have come to their waits: from then on, nothing is done at rest.
async fn settled_calls(server: &ServerProcess) -> Value {
    let mut calls = server.calls().await;
    loop {
        pause(SETTLE_INTERVAL).await;
        let now = server.calls().await;
        if now == calls {
            return calls;
        }
        calls = now;
    }
}

/// How often a method was called.
fn count(calls: &Value, method: &str) -> u64 {
    calls[method].as_u64().unwrap_or(0)
}

/// All calls but those with which the engine looks for what is due.
fn total(calls: &Value) -> u64 {
    let calls = calls.as_object().expect("calls are counted by method");
    let others = calls
        .iter()
        .filter(|(method, _)| !LOOK.contains(&method.as_str()));
    others.filter_map(|(_, times)| times.as_u64()).sum()
}

/// The token that was forged is still good, and calls of the store are counted.
async fn good(server: &ServerProcess, report: &mut Report) {
    let before = server.calls().await;
    let ready = server.ready();
    let answer = ask(
        ready.address,
        &request("POST", &ready.paths.drain, &[], b""),
    )
    .await;
    report.demand(answer.status == 202, || {
        format!("the good token: {answer:?}")
    });
    let after = server.calls().await;
    report.demand(count(&after, "Deliver") > count(&before, "Deliver"), || {
        format!("calls are not counted: {before} before, {after} after")
    });
}

/// Makes tokens that are none.
struct Forge {
    path: String,
    token: Vec<u8>,
    /// Keys of another server with the same numbers.
    other: UrlScope,
}

impl Forge {
    fn new(path: &str) -> Self {
        let (folder, token) = path.rsplit_once('/').expect("a webhook has a path");
        let keyring = Keyring::from_secret("the secret of some other server, or of a thief");
        let keyring = keyring.expect("the secret is long enough");
        let other = UrlScope::new("http://storm", keyring).expect("the URL is one");
        Self {
            path: folder.to_owned(),
            token: token.as_bytes().to_vec(),
            other,
        }
    }

    /// Forgery number `n`, always the same.
    fn path(&self, n: u64) -> String {
        let mut random = Random::new(n);
        let token = match n % 4 {
            0 => text(&mut random, ALPHABET, self.token.len() as u64),
            1 => self.flipped(n / 4),
            2 => self.of_another_key(&mut random),
            _ => self.garbled(&mut random),
        };
        format!("{}/{token}", self.path)
    }

    /// The good token with one bit flipped. A character stands for six bits.
    fn flipped(&self, n: u64) -> String {
        let mut token = self.token.clone();
        let bit = n as usize % (token.len() * 6);
        let place = ALPHABET.iter().position(|it| *it == token[bit / 6]);
        let place = place.expect("a token is base64url");
        token[bit / 6] = ALPHABET[place ^ (1 << (bit % 6))];
        String::from_utf8(token).expect("base64url is text")
    }

    fn of_another_key(&self, random: &mut Random) -> String {
        let mut key = [0; 16];
        key[..8].copy_from_slice(&random.next().to_be_bytes());
        key[8..].copy_from_slice(&random.next().to_be_bytes());
        let frame = FrameKey::root(RunKey::from_bytes(key));
        let webhook = Webhook::new(&self.other, frame, 0, "drain", "drain");
        let token = webhook.url().rsplit('/').next().unwrap_or_default();
        token.to_owned()
    }

    /// Some text, or the good token with something wrong in its length or spelling.
    fn garbled(&self, random: &mut Random) -> String {
        let good = String::from_utf8_lossy(&self.token);
        let at = random.below(self.token.len() as u64) as usize;
        match random.below(5) {
            0 => {
                let length = 1 + random.below(GARBAGE_CHARS_MAX);
                text(random, GARBAGE, length)
            }
            1 => good[..at.max(1)].to_owned(),
            2 => format!("{good}{}", text(random, ALPHABET, 1)),
            3 => format!("{}%{:02X}{}", &good[..at], self.token[at], &good[at + 1..]),
            _ => format!("{}={}", &good[..at], &good[at + 1..]),
        }
    }
}

fn text(random: &mut Random, alphabet: &[u8], length: u64) -> String {
    let chars = (0..length).map(|_| alphabet[random.below(alphabet.len() as u64) as usize]);
    chars.map(char::from).collect()
}

/// Sends forgeries, and returns the different answers and how often each came.
async fn send(
    address: SocketAddr,
    forge: Arc<Forge>,
    numbers: impl Iterator<Item = u64>,
) -> Vec<(Answer, u64)> {
    let connection = Connection::open(address).await;
    let mut connection = connection.expect("a connection can be opened");
    let mut answers = Vec::new();
    for number in numbers {
        let delivery = request("POST", &forge.path(number), &[], b"x");
        let answer = connection.exchange(&delivery).await;
        note(&mut answers, (answer.expect("the server answers"), 1));
    }
    answers
}

fn note(answers: &mut Vec<(Answer, u64)>, (answer, times): (Answer, u64)) {
    match answers.iter_mut().find(|(known, _)| *known == answer) {
        Some((_, so_far)) => *so_far += times,
        None => answers.push((answer, times)),
    }
}
