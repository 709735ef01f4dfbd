//! The examples in the providers' own documentation.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::*;

const URL: &str = "https://hooks.example.com/webhooks/x";

struct Example {
    verify: Verify,
    secret: &'static str,
    seconds: i64,
    url: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
}

fn check(example: &Example, secrets: &[&str], seconds: i64, body: &[u8]) -> Result<(), Refused> {
    let mut kept = Secrets::default();
    for secret in secrets {
        kept.add("S".to_owned(), secret.as_bytes().to_vec());
    }
    let mut headers = HeaderMap::new();
    for (name, value) in example.headers {
        headers.append(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    let signed = Signed {
        headers: &headers,
        body,
        url: example.url,
        now: Timestamp::from_millis(seconds * 1000),
    };
    example.verify.check(&signed, &kept)
}

fn examples() -> Vec<Example> {
    vec![
        Example {
            verify: Verify::standard("S"),
            secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            seconds: 1_649_367_553,
            url: URL,
            headers: &[
                ("webhook-id", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk"),
                ("webhook-timestamp", "1649367553"),
                (
                    "webhook-signature",
                    "v1,AAAA v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
                ),
            ],
            body: r#"{"email":"test@example.com","username":"test_user"}"#,
        },
        Example {
            verify: Verify::standard("S"),
            secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            seconds: 1_614_265_330,
            url: URL,
            headers: &[
                ("svix-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
                ("svix-timestamp", "1614265330"),
                (
                    "svix-signature",
                    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                ),
            ],
            body: r#"{"test": 2432232314}"#,
        },
        Example {
            verify: Verify::github("S"),
            secret: "It's a Secret to Everybody",
            seconds: 0,
            url: URL,
            headers: &[(
                "x-hub-signature-256",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
            )],
            body: "Hello, World!",
        },
        Example {
            verify: Verify::slack("S"),
            secret: "8f742231b10e8888abcd99yyyzzz85a5",
            seconds: 1_531_420_618,
            url: URL,
            headers: &[
                ("x-slack-request-timestamp", "1531420618"),
                (
                    "x-slack-signature",
                    "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
                ),
            ],
            body: "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
        },
        Example {
            verify: Verify::twilio("S"),
            secret: "12345",
            seconds: 0,
            url: "https://mycompany.com/myapp.php?foo=1&bar=2",
            headers: &[
                (
                    "content-type",
                    "application/x-www-form-urlencoded; charset=UTF-8",
                ),
                ("x-twilio-signature", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
            ],
            body: "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212",
        },
        Example {
            verify: Verify::header("x-gitlab-token", "S"),
            secret: "a shared secret",
            seconds: 0,
            url: URL,
            headers: &[("x-gitlab-token", "a shared secret")],
            body: "",
        },
    ]
}

#[test]
fn the_published_examples_are_right() {
    for example in examples() {
        let body = example.body.as_bytes();
        let at = example.seconds;
        let scheme = example.verify;
        assert_eq!(
            check(&example, &[example.secret], at, body),
            Ok(()),
            "{scheme:?}"
        );
        let rotated = [example.secret, "whsec_b3RoZXI="];
        assert_eq!(check(&example, &rotated, at, body), Ok(()), "{scheme:?}");
        assert_eq!(
            check(&example, &rotated[1..], at, body),
            Err(Refused::Wrong)
        );
        assert_eq!(check(&example, &[], at, body), Err(Refused::Wrong));
    }
}

#[test]
fn a_changed_body_is_wrong() {
    for example in examples().iter().filter(|it| !it.body.is_empty()) {
        for at in 0..example.body.len() {
            let mut body = example.body.as_bytes().to_vec();
            body[at] ^= 1;
            let checked = check(example, &[example.secret], example.seconds, &body);
            assert_eq!(checked, Err(Refused::Wrong), "{:?} {at}", example.verify);
        }
    }
}

#[test]
fn a_timestamp_is_good_for_five_minutes_either_way() {
    for example in examples().iter().filter(|it| it.seconds != 0) {
        let body = example.body.as_bytes();
        let at = |offset| check(example, &[example.secret], example.seconds + offset, body);
        assert_eq!(at(300), Ok(()));
        assert_eq!(at(-300), Ok(()));
        assert_eq!(at(301), Err(Refused::Stale));
        assert_eq!(at(-301), Err(Refused::Stale));
    }
}

#[test]
fn a_part_of_a_code_is_not_the_code() {
    let code = hmac_sha256(b"key", &[b"message"]);
    let hex = code.to_hex();
    assert!(code.is_hex(hex.as_bytes()));
    assert!(code.is_hex(hex.to_uppercase().as_bytes()));
    for length in 0..hex.len() {
        assert!(!code.is_hex(&hex.as_bytes()[..length]));
    }
    assert!(!code.is(b""));
}

#[test]
fn secrets_are_not_shown() {
    let mut secrets = Secrets::default();
    secrets.add("NAME".to_owned(), b"value".to_vec());
    let shown = format!("{secrets:?} {:?}", secrets.named("NAME"));
    assert!(
        shown.contains("NAME") && !shown.contains("value"),
        "{shown}"
    );
}
