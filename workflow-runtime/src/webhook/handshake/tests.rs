use super::*;

fn secrets() -> Secrets {
    let mut secrets = Secrets::default();
    secrets.add("S".to_owned(), b"secret".to_vec());
    secrets
}

fn text(challenge: &str) -> Option<Answer> {
    Some(Answer::Text(challenge.to_owned()))
}

#[test]
fn questions_in_the_query() {
    let meta = Handshake::Meta("S");
    let cases = [
        (
            meta,
            Method::GET,
            "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=secret",
            text("1158201444"),
        ),
        (
            meta,
            Method::GET,
            "hub.mode=subscribe&hub.challenge=1&hub.verify_token=other",
            Some(Answer::Refused),
        ),
        (meta, Method::POST, "hub.challenge=1", None),
        (
            Handshake::WebSub,
            Method::GET,
            "hub.mode=unsubscribe&hub.topic=x&hub.challenge=abc",
            text("abc"),
        ),
        (Handshake::WebSub, Method::GET, "hub.mode=denied", text("")),
        (
            Handshake::MicrosoftGraph,
            Method::POST,
            "validationToken=Validation%3a+Testing",
            text("Validation: Testing"),
        ),
        (
            Handshake::Dropbox,
            Method::GET,
            "challenge=%3Cscript%3E",
            text("<script>"),
        ),
        (Handshake::Dropbox, Method::GET, "other=1", None),
    ];
    for (handshake, method, query, expected) in cases {
        let answer = handshake.ask_query(&method, Some(query), &secrets());
        assert_eq!(answer, expected, "{handshake:?} {query}");
    }
    let long = format!("challenge={}", "x".repeat(CHALLENGE_BYTES_MAX + 1));
    let answer = Handshake::Dropbox.ask_query(&Method::GET, Some(&long), &secrets());
    assert_eq!(answer, Some(Answer::Refused));
}

#[test]
fn questions_in_the_body() {
    let ask = |handshake: Handshake, body: &str| {
        let mut headers = HeaderMap::new();
        let kind = "webhook_callback_verification".parse().expect("a value");
        headers.insert("twitch-eventsub-message-type", kind);
        handshake.ask_body(&Method::POST, &headers, body.as_bytes(), &secrets())
    };
    let slack = r#"{"token":"x","challenge":"3eZbrw1a","type":"url_verification"}"#;
    assert_eq!(ask(Handshake::Slack, slack), text("3eZbrw1a"));
    assert_eq!(ask(Handshake::Slack, r#"{"type":"event_callback"}"#), None);
    assert_eq!(
        ask(Handshake::Twitch, r#"{"challenge":"pogchamp"}"#),
        text("pogchamp")
    );
    let zoom = |token: &str| {
        let body = format!(
            r#"{{"event":"endpoint.url_validation","payload":{{"plainToken":"{token}"}}}}"#
        );
        ask(Handshake::Zoom("S"), &body)
    };
    assert!(matches!(
        zoom("qgg8vlvZRS6UYooatFL8Aw"),
        Some(Answer::Json(_))
    ));
    assert_eq!(zoom("v0:1700000000:body"), Some(Answer::Refused));
}
