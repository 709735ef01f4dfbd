//! Deliveries of senders that are verified. The signatures are those of the senders' own libraries, made
//! at the fake's time.

use super::*;
use crate::clock::Timestamp;
use crate::webhook::{Handshake, Verify};

const BODY: &str = "{\"id\":\"evt_1\",\"event_id\":\"Ev1\",\"text\":\"grüß dich\"}\n";
const STRIPE_SECRET: &str = "whsec_stripe_does_not_decode_it";
const STRIPE: &str =
    "t=1700000000,v1=b5d7be431252491ae8a3a89fc1759611d4d09230fcf9e04451413a86c206ffcb";
const SLACK_SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
const SLACK: &str = "v0=1024104ce23727b620fd10c1b3daa19b2dc5cab1975fc425063eba2d79fd7623";
const QUESTION: &str = r#"{"type":"url_verification","token":"t","challenge":"3eZbrw1a"}"#;
const QUESTION_SIGNATURE: &str =
    "v0=d00eb0223c1ec239d03432fcdb5684a980a294fd9b6288320739af5d85f2c1b2";

fn stripe() -> Fake {
    let mut fake = Fake::new().with_webhook(hook().verify(Verify::stripe("S")));
    fake.secrets.add("S".to_owned(), STRIPE_SECRET.into());
    fake
}

fn slack() -> Fake {
    let options = hook()
        .verify(Verify::slack("S"))
        .handshake(Handshake::Slack);
    let mut fake = Fake::new().with_webhook(options);
    fake.secrets.add("S".to_owned(), SLACK_SECRET.into());
    fake
}

async fn from_stripe(url: &str) -> Response {
    let request = client().post(url).header("stripe-signature", STRIPE);
    request.body(BODY).send().await.expect("an answer")
}

async fn from_slack(url: &str, signature: &str, body: &'static str) -> Response {
    let request = client().post(url).header("x-slack-signature", signature);
    let request = request.header("x-slack-request-timestamp", "1700000000");
    request.body(body).send().await.expect("an answer")
}

#[tokio::test]
async fn an_old_signature_is_refused() {
    for (seconds, status) in [(300, 202), (301, 401), (-300, 202), (-301, 401)] {
        let mut fake = stripe();
        fake.now = Timestamp::from_millis((1_700_000_000 + seconds) * 1000);
        let (fake, url) = start_fake(fake).await;
        let response = from_stripe(&url).await;
        assert_eq!(response.status(), status, "{seconds}");
        assert_eq!(fake.deliveries(), usize::from(status == 202));
        if status == 401 {
            assert_sealed(&response);
            let text = response.text().await.expect("a body");
            assert_eq!(text, "the sender could not be verified\n", "not why");
        }
    }
}

#[tokio::test]
async fn the_signed_id_of_an_event_becomes_the_dedupe_key() {
    let (fake, url) = start_fake(stripe()).await;
    let request = client().post(&url).header("stripe-signature", STRIPE);
    let request = request.header("x-github-delivery", "not signed");
    let response = request.body(BODY).send().await.expect("an answer");
    assert_eq!(response.status(), 202);
    assert_eq!(fake.last_dedupe_key().as_deref(), Some("stripe:evt_1"));

    let (fake, url) = start_fake(slack()).await;
    assert_eq!(from_slack(&url, SLACK, BODY).await.status(), 202);
    assert_eq!(fake.last_dedupe_key().as_deref(), Some("slack:Ev1"));
}

#[tokio::test]
async fn a_question_is_answered_once_its_signature_is_right() {
    let (fake, url) = start_fake(slack()).await;
    assert_eq!(from_slack(&url, SLACK, QUESTION).await.status(), 401);
    let answer = from_slack(&url, QUESTION_SIGNATURE, QUESTION).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.text().await.expect("a body"), "3eZbrw1a");
    assert_eq!(fake.deliveries(), 0);
}

#[tokio::test]
async fn what_nobody_can_verify_is_not_stored() {
    let mut fake = stripe();
    fake.webhooks.clear();
    let (fake, url) = start_fake(fake).await;
    assert_eq!(from_stripe(&url).await.status(), 503);
    assert_eq!(fake.deliveries(), 0);
}
