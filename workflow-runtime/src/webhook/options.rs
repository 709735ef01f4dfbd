//! What a webhook accepts and how it answers.

use http::{Method, StatusCode};

use super::{Handshake, Verify};

/// The longest body a webhook takes unless it says otherwise: 1 MiB.
pub const MAX_BODY_BYTES_DEFAULT: u64 = 1024 * 1024;

/// What a webhook accepts and how it answers. All of it can be written in a `static`:
///
/// ```
/// use http::Method;
/// use workflow_runtime::webhook::{Reply, WebhookOptions};
///
/// static APPROVAL: WebhookOptions = WebhookOptions::new("approval")
///     .methods(&[Method::GET, Method::POST])
///     .max_body(64 * 1024)
///     .reply(Reply::text("Thank you."));
/// assert_eq!(APPROVAL.name(), "approval");
/// ```
#[derive(Clone, Debug)]
pub struct WebhookOptions {
    name: &'static str,
    methods: Methods,
    max_body_bytes: u64,
    reply: Reply,
    verify: Option<Verify>,
    handshake: Option<Handshake>,
}

impl WebhookOptions {
    /// The webhook called `name` with the defaults: POST, PUT and PATCH with a body of up to
    /// [`MAX_BODY_BYTES_DEFAULT`], answered with 202 and no body.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            methods: Methods::DEFAULT,
            max_body_bytes: MAX_BODY_BYTES_DEFAULT,
            reply: Reply::accepted(),
            verify: None,
            handshake: None,
        }
    }

    /// Takes these methods only. GET is not among the defaults, because chat programs and mail
    /// scanners fetch the links they see.
    #[must_use]
    pub const fn methods(mut self, methods: &'static [Method]) -> Self {
        self.methods = Methods(methods);
        self
    }

    /// Takes bodies of up to this many bytes.
    #[must_use]
    pub const fn max_body(mut self, bytes: u64) -> Self {
        self.max_body_bytes = bytes;
        self
    }

    /// Answers a stored delivery with this.
    #[must_use]
    pub const fn reply(mut self, reply: Reply) -> Self {
        self.reply = reply;
        self
    }

    /// Takes deliveries of this sender only. Others are answered with 401.
    #[must_use]
    pub const fn verify(mut self, verify: Verify) -> Self {
        self.verify = Some(verify);
        self
    }

    /// Answers a provider's question when the URL is registered.
    #[must_use]
    pub const fn handshake(mut self, handshake: Handshake) -> Self {
        self.handshake = Some(handshake);
        self
    }

    /// The name given to `create_webhook!`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn allowed(&self) -> Methods {
        self.methods
    }

    pub(crate) fn max_body_bytes(&self) -> u64 {
        self.max_body_bytes
    }

    pub(crate) fn sender(&self) -> Option<&Verify> {
        self.verify.as_ref()
    }

    pub(crate) fn question(&self) -> Option<&Handshake> {
        self.handshake.as_ref()
    }

    pub(crate) fn answer(&self) -> Reply {
        self.reply
    }
}

/// The methods a webhook takes.
#[derive(Clone, Copy, Debug)]
pub struct Methods(&'static [Method]);

impl Methods {
    /// POST, PUT and PATCH.
    pub const DEFAULT: Self = Self(&[Method::POST, Method::PUT, Method::PATCH]);

    /// Whether `method` is one of them.
    #[must_use]
    pub fn contains(self, method: &Method) -> bool {
        self.0.contains(method)
    }

    /// The value of the `Allow` header (RFC 9110 §10.2.1).
    pub(crate) fn allow(self) -> String {
        let names: Vec<&str> = self.0.iter().map(Method::as_str).collect();
        names.join(", ")
    }
}

/// The answer to a delivery that has been stored. It is the same for every delivery, and a sender
/// that repeats a delivery gets it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply {
    status: StatusCode,
    content_type: Option<&'static str>,
    body: &'static str,
}

impl Reply {
    /// 202 with no body.
    #[must_use]
    pub const fn accepted() -> Self {
        Self {
            status: StatusCode::ACCEPTED,
            content_type: None,
            body: "",
        }
    }

    /// 200 with no body.
    #[must_use]
    pub const fn ok() -> Self {
        Self {
            status: StatusCode::OK,
            ..Self::accepted()
        }
    }

    /// 200 with plain text.
    #[must_use]
    pub const fn text(body: &'static str) -> Self {
        Self {
            status: StatusCode::OK,
            content_type: Some("text/plain; charset=utf-8"),
            body,
        }
    }

    /// 200 with JSON, which is sent as it is written.
    #[must_use]
    pub const fn json(body: &'static str) -> Self {
        Self {
            status: StatusCode::OK,
            content_type: Some("application/json"),
            body,
        }
    }

    pub(crate) fn status(self) -> StatusCode {
        self.status
    }

    pub(crate) fn content_type(self) -> Option<&'static str> {
        self.content_type
    }

    pub(crate) fn body(self) -> &'static str {
        self.body
    }
}
