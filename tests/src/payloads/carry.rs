//! The way of the payloads, with a server that is killed again and again.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use reqwest::RequestBuilder;
use serde_json::json;

use super::{Expected, Kept, Mirrored, Payload, Vendor};
use crate::client::{Answer, client, post, send};
use crate::server::API_TOKEN;
use crate::until::{pause, until};

/// The server is killed while it receives each payload whose number is a multiple of this.
const PAYLOADS_PER_KILL: usize = 150;

/// Into so many parts the kills cut the consumption.
const PARTS: usize = 4;

/// Every so many payloads the consumption is looked at.
const WATCHED: usize = 50;

const RUN: &str = "/workflows/mirror/runs/mirror";

/// A server that runs [`mirror`](super::mirror) and can be killed.
pub trait Host {
    /// A URL on it.
    fn url(&self, path: &str) -> String;

    /// Kills it where it stands, and starts it again from its files.
    fn kill(&mut self) -> impl Future<Output = ()>;
}

/// What was done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Carried {
    /// Payloads that came back byte for byte, each once.
    pub payloads: usize,
    /// Their bytes.
    pub bytes: usize,
    /// Deliveries with one bit changed, which were refused.
    pub refused: usize,
    /// How often the server was killed.
    pub kills: usize,
}

/// Sends the payloads, kills the server while it receives them, when all are stored and while they are
/// consumed, and compares what the run has taken.
///
/// # Panics
///
/// If anything is not as it has to be.
pub async fn carry(host: &mut impl Host, kept: &Kept, payloads: &[Payload]) -> Carried {
    let of = |vendor| payloads.iter().filter(move |it| it.vendor == vendor);
    let expected = Expected {
        github: of(Vendor::Github).count(),
        shopify: of(Vendor::Shopify).count(),
    };
    start(host, expected).await;
    let mut carried = Carried::default();
    for (n, payload) in payloads.iter().enumerate() {
        receive(host, kept, n, payload, &mut carried).await;
    }
    host.kill().await;
    let begin = kept.url("begin").expect("the run has announced it");
    assert_eq!(post(&begin, "").await.status, 202);
    for part in 1..PARTS {
        let part = (expected.github + expected.shopify) * part / PARTS;
        consumed(kept, expected, part).await;
        host.kill().await;
    }
    consumed(kept, expected, expected.github + expected.shopify).await;
    carried.kills += PARTS;
    assert_eq!(result(host).await, sent(payloads), "each once, in order");
    for vendor in Vendor::ALL {
        for (place, (n, payload)) in numbered(payloads, vendor).enumerate() {
            came_back(kept, place, n, payload);
            carried.payloads += 1;
            carried.bytes += payload.body.len();
        }
    }
    too_late(kept, payloads).await;
    carried
}

fn numbered(payloads: &[Payload], vendor: Vendor) -> impl Iterator<Item = (usize, &Payload)> {
    let numbered = payloads.iter().enumerate();
    numbered.filter(move |(_, payload)| payload.vendor == vendor)
}

async fn start(host: &impl Host, expected: Expected) {
    let start = client()
        .post(host.url("/workflows/mirror/runs?id=mirror"))
        .bearer_auth(API_TOKEN)
        .json(&expected);
    assert_eq!(send(start).await.status, 201);
    until("the run to wait", || async {
        let run = show(host).await;
        (run["waiting_on"] == json!(["wait-begin"])).then_some(())
    })
    .await;
}

async fn show(host: &impl Host) -> serde_json::Value {
    send(client().get(host.url(RUN)).bearer_auth(API_TOKEN))
        .await
        .json()
}

/// Posts a payload, after one that differs from it in one bit.
async fn receive(
    host: &mut impl Host,
    kept: &Kept,
    n: usize,
    payload: &Payload,
    carried: &mut Carried,
) {
    let changed = with_one_bit_changed(n, &payload.body);
    let refused = send(request(kept, n, payload).body(changed)).await;
    assert_eq!(refused.status, 401, "{n}: {}", payload.topic);
    carried.refused += 1;
    if n.is_multiple_of(PAYLOADS_PER_KILL) {
        // It may be stored or not. Its sender learns of neither, and sends again.
        let interrupted = tokio::spawn(request(kept, n, payload).send());
        pause(Duration::from_micros(500) * u32::try_from(carried.kills % 8).unwrap_or(0)).await;
        host.kill().await;
        drop(interrupted.await);
        carried.kills += 1;
    }
    let stored = deliver(kept, n, payload).await;
    assert_eq!(stored.status, 202, "{n}: {}", payload.topic);
}

fn request(kept: &Kept, n: usize, payload: &Payload) -> RequestBuilder {
    let url = kept.url(payload.vendor.name());
    let request = client().post(url.expect("the run has announced it"));
    let headers = payload.vendor.headers(n, payload).into_iter();
    let request = headers.fold(request, |it, (name, value)| it.header(name, value));
    request.body(payload.body.clone())
}

async fn deliver(kept: &Kept, n: usize, payload: &Payload) -> Answer {
    send(request(kept, n, payload)).await
}

/// Another bit in each payload.
fn with_one_bit_changed(n: usize, body: &Bytes) -> Vec<u8> {
    let mut changed = body.to_vec();
    let bit = n.wrapping_mul(7_919) % (body.len() * 8);
    changed[bit / 8] ^= 1 << (bit % 8);
    changed
}

/// Waits until the run has taken so many payloads, some at a time: each wait has a bound.
async fn consumed(kept: &Kept, expected: Expected, count: usize) {
    for count in (1..=count).step_by(WATCHED) {
        let (vendor, place) = match (count - 1).checked_sub(expected.github) {
            None => (Vendor::Github, count - 1),
            Some(beyond) => (Vendor::Shopify, beyond),
        };
        until("the payloads to be taken", || async {
            kept.taken(vendor, place).ok()
        })
        .await;
    }
}

async fn result(host: &impl Host) -> [Mirrored; 2] {
    let result = until("the run to end", || async {
        let run = show(host).await;
        assert_eq!(run["parked"], json!(null), "{run}");
        (run["status"] == "completed").then(|| run["result"].clone())
    })
    .await;
    serde_json::from_value(result).expect("the result is what the run returns")
}

fn sent(payloads: &[Payload]) -> [Mirrored; 2] {
    Vendor::ALL.map(|vendor| {
        let mut sent = Mirrored::default();
        numbered(payloads, vendor).for_each(|(_, payload)| sent.add(&payload.body));
        sent
    })
}

fn came_back(kept: &Kept, place: usize, n: usize, payload: &Payload) {
    let taken = kept.taken(payload.vendor, place);
    let (body, head) = taken.unwrap_or_else(|error| panic!("payload {n}: {error}"));
    assert_eq!(payload.body, body, "the bytes of {n}: {}", payload.topic);
    let length = ("content-length", payload.body.len().to_string());
    for (name, value) in payload
        .vendor
        .headers(n, payload)
        .into_iter()
        .chain([length])
    {
        let line = format!("{name}: {value}");
        let lines = head.lines().filter(|it| **it == line).count();
        assert_eq!(lines, 1, "payload {n} has one `{line}`: {head}");
    }
}

/// A sender that has lost its answer sends again; this is known, though the run has ended.
async fn too_late(kept: &Kept, payloads: &[Payload]) {
    let middle = payloads.len() / 2;
    let again = deliver(kept, middle, &payloads[middle]).await;
    assert_eq!(again.status, 202, "a known delivery is answered as before");
    let new = deliver(kept, payloads.len(), &payloads[0]).await;
    assert_eq!(new.status, 410, "a new one is too late");
}
