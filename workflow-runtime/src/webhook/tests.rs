use super::*;

fn scope() -> UrlScope {
    let keyring = Keyring::from_secret([1; 32]).expect("long enough");
    UrlScope::new("https://hooks.example.com/", keyring).expect("a URL")
}

fn root() -> FrameKey {
    FrameKey::root(RunKey::from_bytes([0xab; 16]))
}

fn webhook() -> Webhook {
    Webhook::new(
        &scope(),
        root(),
        3,
        "generate_image",
        "fal-generation-webhook",
    )
}

fn stored() -> String {
    serde_json::to_string(&webhook()).expect("serializable")
}

#[test]
fn the_url_is_the_public_url_and_the_token() {
    let webhook = webhook();
    let token = webhook
        .url()
        .strip_prefix("https://hooks.example.com/webhooks/")
        .expect("the public URL first");
    let address = scope().keyring().verify(token).expect("a good token");
    assert_eq!(address.frame, root());
    assert_eq!(address.ordinal, 3);
    assert_eq!(address.workflow, NameTag::of("generate_image"));
    assert_eq!(address.name, NameTag::of("fal-generation-webhook"));
}

#[test]
fn the_token_depends_on_both_names() {
    let other = |workflow, name| Webhook::new(&scope(), root(), 3, workflow, name).url;
    assert_ne!(other("generate_image", "other"), webhook().url);
    assert_ne!(other("other", "fal-generation-webhook"), webhook().url);
}

#[test]
fn the_stored_form_holds_no_url_and_no_token() {
    let run = "ab".repeat(16);
    assert_eq!(
        stored(),
        format!(
            r#"{{"id":"{run}.3","workflow":"generate_image","name":"fal-generation-webhook","key":1}}"#
        )
    );
    let token = webhook()
        .url
        .rsplit('/')
        .next()
        .map(str::to_owned)
        .expect("a token");
    for shown in [
        stored(),
        format!("{:?}", webhook()),
        format!("{:#?}", webhook()),
    ] {
        assert!(
            !shown.contains(&token) && !shown.contains("http"),
            "{shown}"
        );
    }
}

#[test]
fn inside_a_scope_the_url_comes_back() {
    let loaded: Webhook = scope()
        .enter(|| serde_json::from_str(&stored()))
        .expect("stored");
    assert_eq!(loaded.url(), webhook().url());
    assert_eq!(loaded, webhook());
    assert_eq!(loaded.name(), "fal-generation-webhook");
}

#[test]
fn outside_of_a_scope_the_url_leads_nowhere() {
    let loaded: Webhook = serde_json::from_str(&stored()).expect("stored");
    assert!(
        loaded
            .url()
            .starts_with("https://unavailable.invalid/webhooks/")
    );
    assert_eq!(loaded.id(), webhook().id());
}

#[test]
fn scopes_nest_and_survive_a_panic() {
    let keyring = Keyring::from_secret([2; 32]).expect("long enough");
    let inner = UrlScope::new("http://inner.test/a/b", keyring).expect("a URL");
    let load = || {
        serde_json::from_str::<Webhook>(&stored())
            .expect("stored")
            .url
    };
    scope().enter(|| {
        assert!(
            inner
                .enter(load)
                .starts_with("http://inner.test/a/b/webhooks/")
        );
        assert_eq!(load(), webhook().url);
        let panicked = std::panic::catch_unwind(|| inner.enter(|| panic!("on purpose")));
        assert!(panicked.is_err());
        assert_eq!(load(), webhook().url);
    });
    assert!(load().starts_with("https://unavailable.invalid/"));
}

#[test]
fn a_public_url_must_be_one() {
    let try_new = |url| {
        let keyring = Keyring::from_secret([1; 32]).expect("long enough");
        UrlScope::new(url, keyring)
    };
    for good in [
        "http://localhost:3000",
        "https://example.com/base//",
        "http://[::1]:80",
    ] {
        assert!(try_new(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "/",
        "example.com",
        "/path",
        "ftp://example.com",
        "https://",
        "https://a b",
        "https://user@example.com",
        "https://example.com?x=1",
        "https://example.com/#x",
    ] {
        assert!(try_new(bad).is_err(), "{bad}");
    }
}

#[test]
fn an_id_has_one_spelling() {
    let id = webhook().id().clone();
    assert_eq!(id.as_str().parse(), Ok(id.clone()));
    let branch = FrameKey { frame: 7, ..root() };
    let of_branch = WebhookId::new(branch, 3);
    assert_eq!(of_branch.as_str(), format!("{}.7.3", root().run));
    assert_eq!(of_branch.as_str().parse(), Ok(of_branch.clone()));
    assert_ne!(of_branch, id);
    let run = "ab".repeat(16);
    for bad in [
        String::new(),
        run.clone(),
        format!("{run}."),
        format!("{run}.01"),
        format!("{run}.+1"),
        format!("{run}.4294967296"),
        format!("{run}.0.2"),
        format!("{run}.1."),
        format!("{run}.01.2"),
        format!("{run}.1.2.3"),
        format!("{}.1", run.to_uppercase()),
    ] {
        assert_eq!(bad.parse::<WebhookId>(), Err(InvalidWebhookId), "{bad}");
    }
}

#[test]
fn the_stored_number_is_of_frame_ordinal_and_name() {
    let run = root().run;
    for (frame, ordinal) in [(0, 0), (0, 1), (1, 0), (u32::MAX, u32::MAX - 1)] {
        let (first, second) = (NameTag::of("first"), NameTag::of("second"));
        assert_ne!(
            number(frame, ordinal, first),
            number(frame, ordinal, second)
        );
        let expected = WebhookId::new(FrameKey { run, frame }, ordinal);
        assert_eq!(id(run, number(frame, ordinal, first)), expected);
        assert_eq!(id(run, number(frame, ordinal, second)), expected);
    }
}
