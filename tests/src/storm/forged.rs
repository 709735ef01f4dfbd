//! Tokens that the server has not made.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use tokio::task::JoinSet;
use workflow_runtime::id::{FrameKey, RunKey};
use workflow_runtime::webhook::{Keyring, UrlScope, Webhook};

use super::connection::{Answer, Connection, ask, request};
use super::process::ServerProcess;
use super::report::Report;
use super::time::now;
use crate::generator::Random;

const CONNECTIONS: u64 = 64;
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
    let before = server.calls().await;
    let begun = now();
    let mut sending = JoinSet::new();
    for first in 0..CONNECTIONS {
        let numbers = (first..tokens).step_by(CONNECTIONS as usize);
        sending.spawn(send(address, Arc::clone(&forge), numbers));
    }
    let mut first: Option<Answer> = None;
    let mut sent = 0;
    for outcome in sending.join_all().await {
        sent += outcome.sent;
        report.demand(outcome.other.is_none(), || {
            format!(
                "not all answers of a connection are equal: {:?}",
                outcome.other
            )
        });
        let Some(answer) = outcome.first else {
            continue;
        };
        let first = first.get_or_insert_with(|| answer.clone());
        report.demand(*first == answer, || {
            format!("answers of two connections: {first:?}, {answer:?}")
        });
    }
    let took = begun.elapsed();
    let after = server.calls().await;
    let status = first.map(|answer| answer.status);
    report.demand(status == Some(404), || {
        format!("they are answered {status:?}")
    });
    report.demand(before == after, || {
        format!("the store was called: {before} before, {after} after")
    });
    report.figure(format_args!(
        "forged: {sent} tokens (random, one bit flipped, another key, garbled), over {CONNECTIONS} connections, in \
         {took:.1?} ({:.0}/s): one and the same 404, 0 calls of the store",
        sent as f64 / took.as_secs_f64(),
    ));
    good(&server, &after, &mut report).await;
    server.stop().await;
    report
}

/// The token that was forged is still good, and calls of the store are counted.
async fn good(server: &ServerProcess, before: &serde_json::Value, report: &mut Report) {
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
    report.demand(
        after["Deliver"].as_u64() > before["Deliver"].as_u64(),
        || format!("calls are not counted: {before} before, {after} after"),
    );
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

/// What came of the tokens that one connection has sent.
struct Outcome {
    sent: u64,
    first: Option<Answer>,
    /// An answer that is not as the first.
    other: Option<(String, Answer)>,
}

async fn send(
    address: SocketAddr,
    forge: Arc<Forge>,
    numbers: impl Iterator<Item = u64>,
) -> Outcome {
    let connection = Connection::open(address).await;
    let mut connection = connection.expect("a connection can be opened");
    let mut outcome = Outcome {
        sent: 0,
        first: None,
        other: None,
    };
    for number in numbers {
        let path = forge.path(number);
        let answer = connection
            .exchange(&request("POST", &path, &[], b"x"))
            .await;
        let answer = answer.expect("the server answers");
        outcome.sent += 1;
        let first = outcome.first.get_or_insert_with(|| answer.clone());
        if *first != answer {
            outcome.other = Some((path, answer));
        }
    }
    outcome
}
