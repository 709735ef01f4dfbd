//! Nothing that the runtime writes, logs or answers holds a usable URL or a secret.
//!
//! One scenario goes through every operation, every kind of refusal and every route of the operators' API,
//! with a restart, a crash and parked runs. All that it leaves is searched: lines and spans at every level,
//! answers, and the files of the database.

mod capture;
mod needles;
mod scenario;
mod workflows;

use crate::capture::Capture;
use crate::needles::Needles;
use crate::scenario::Scenario;

/// What the runtime tells in the scenario, with a URL or a sender's secret at hand.
const HEARD: [&str; 6] = [
    "workflow_runtime::engine::named span run workflow=everything",
    "a step failed and will be tried again",
    "sender not verified",
    "message=delivery webhook=",
    "body refused",
    "a run is parked",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_left_holds_a_live_token_or_a_secret() {
    let capture = Capture::install();
    let left = Scenario::play().await;
    let mut needles = Needles::default();
    for url in &left.urls {
        needles.add_url(url);
    }
    for (what, secret) in &left.secrets {
        needles.add(what, secret.as_bytes());
    }
    needles.add_key_file(&left.key_file);

    let logged = capture.all();
    for heard in HEARD {
        let is_heard = logged.iter().any(|it| it.contains(heard));
        assert!(is_heard, "nothing about `{heard}` was heard");
    }
    let mut found = Vec::new();
    for (n, text) in logged.iter().enumerate() {
        found.extend(needles.find(&format!("log {n}: {text}"), text.as_bytes()));
    }
    for (name, bytes) in left.answers.iter().chain(&left.files) {
        found.extend(needles.find(name, bytes));
    }
    assert!(found.is_empty(), "{} places: {found:#?}", found.len());
    println!(
        "{} tokens and secrets in {} spellings: not in {} log lines and spans, {} answers, {} bytes of {} database files",
        left.urls.len() + left.secrets.len(),
        needles.len(),
        logged.len(),
        left.answers.len(),
        left.files
            .iter()
            .map(|(_, bytes)| bytes.len())
            .sum::<usize>(),
        left.files.len(),
    );
}

#[test]
fn a_needle_is_found_in_each_of_its_spellings() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    let mut needles = Needles::default();
    needles.add("a secret", b"correct horse battery staple");
    let secret = "correct horse battery staple";
    for before in ["", "x", "xy"] {
        let encoded = STANDARD.encode(format!("{before}{secret} and more"));
        assert_eq!(needles.find("base64", encoded.as_bytes()).len(), 1);
    }
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    for text in [secret, &hex, &format!("a{secret}b")] {
        assert_eq!(needles.find("text", text.as_bytes()).len(), 1, "{text}");
    }
    assert!(needles.find("other", b"correct horse").is_empty());
}
