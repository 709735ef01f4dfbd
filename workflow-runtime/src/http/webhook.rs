//! The public router: it takes deliveries, and nothing else.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::any;
use http::{Method, request};

use super::answer;
use super::backend::Backend;
use super::body::{self, BodyFault, Received, Room};
use super::dedupe;
use crate::store::NewDelivery;
use crate::webhook::{
    self, Address, Answer, Signed, Verify, WebhookId, WebhookOptions, encode_head,
};

/// The router for `ANY /webhooks/{token}`.
pub(crate) fn webhook_router(backend: Arc<dyn Backend>) -> Router {
    let room = Room::new(backend.limits());
    let door = Arc::new(Door { backend, room });
    // A redirect to the path without the slash would be taken for a failure.
    Router::new()
        .route("/webhooks/{token}", any(receive))
        .route("/webhooks/{token}/", any(receive))
        .with_state(door)
}

struct Door {
    backend: Arc<dyn Backend>,
    room: Room,
}

/// The options of a webhook whose workflow this program does not have. Its run is parked, and goes on
/// taking deliveries.
static UNKNOWN: WebhookOptions = WebhookOptions::new("");

/// Takes a delivery. The order of the checks is part of the contract: nothing is read for a caller
/// without a token, and nothing is answered before it is stored.
async fn receive(State(door): State<Arc<Door>>, request: Request) -> Response {
    let (mut parts, mut body) = request.into_parts();
    let token = token(&parts).to_owned();
    let Ok(address) = door.backend.scope().keyring().verify(&token) else {
        body::linger(&parts.headers, body);
        return answer::not_found();
    };
    let webhook = Called::new(&door, address);
    if let Some(answer) = webhook.ask_query(&parts) {
        body::linger(&parts.headers, body);
        return answer::handshake(answer);
    }
    if webhook.may_need_verification() {
        body::linger(&parts.headers, body);
        return answer::unavailable();
    }
    if !webhook.takes(&parts.method) {
        body::linger(&parts.headers, body);
        return webhook.refuse(answer::method_not_allowed(webhook.options.allowed()));
    }
    let received = match webhook.read_body(&mut body).await {
        Ok(received) => received,
        Err(fault) => return webhook.refuse_body(fault, &parts, body),
    };
    let dedupe_key = match webhook.verify(&parts, &token, &received.bytes) {
        Ok(key) => key,
        Err(Refused) => return answer::unauthorized(),
    };
    if let Some(answer) = webhook.ask_body(&parts, &received.bytes) {
        return answer::handshake(answer);
    }
    webhook.forget_secret(&mut parts);
    webhook.store(&parts, &token, dedupe_key, received).await
}

/// The last segment of the path, as it came in. A percent-encoded token is no token: each URL has one
/// spelling.
fn token(parts: &request::Parts) -> &str {
    let path = parts.uri.path();
    let path = path.strip_suffix('/').unwrap_or(path);
    path.rsplit('/').next().unwrap_or_default()
}

/// The sender is not who it has to be.
struct Refused;

/// The webhook that was called.
struct Called<'a> {
    door: &'a Door,
    address: Address,
    options: &'a WebhookOptions,
    known: bool,
}

impl<'a> Called<'a> {
    fn new(door: &'a Door, address: Address) -> Self {
        let known = door.backend.webhook(address.workflow, address.name);
        Self {
            door,
            address,
            options: known.unwrap_or(&UNKNOWN),
            known: known.is_some(),
        }
    }

    fn takes(&self, method: &Method) -> bool {
        self.options.allowed().contains(method)
    }

    /// Whether the webhook may be one that verifies its senders, in a workflow that this program does
    /// not have. What nobody can verify is not stored; the sender tries again.
    fn may_need_verification(&self) -> bool {
        !self.known && !self.door.backend.secrets().is_empty()
    }

    fn ask_query(&self, parts: &request::Parts) -> Option<Answer> {
        let secrets = self.door.backend.secrets();
        let question = self.options.question()?;
        question.ask_query(&parts.method, parts.uri.query(), secrets)
    }

    fn ask_body(&self, parts: &request::Parts, body: &[u8]) -> Option<Answer> {
        let secrets = self.door.backend.secrets();
        let question = self.options.question()?;
        question.ask_body(&parts.method, &parts.headers, body, secrets)
    }

    /// Makes sure who the sender is, and gives the key by which the delivery is recognized. An id that
    /// was signed counts before one that was not.
    fn verify(
        &self,
        parts: &request::Parts,
        token: &str,
        body: &[u8],
    ) -> Result<Option<String>, Refused> {
        let by_header = || dedupe::key(&parts.headers);
        let Some(verify) = self.options.sender() else {
            return Ok(by_header());
        };
        let backend = &self.door.backend;
        let mut url = backend.scope().url_of(token);
        if parts.uri.path().ends_with('/') {
            url.push('/');
        }
        if let Some(query) = parts.uri.query() {
            url.extend(["?", query]);
        }
        let signed = Signed {
            headers: &parts.headers,
            body,
            url: &url,
            now: backend.machine_time(),
        };
        if let Err(reason) = verify.check(&signed, backend.secrets()) {
            let id = WebhookId::new(self.address.frame, self.address.ordinal);
            tracing::warn!(webhook = %id, %reason, "sender not verified");
            return Err(Refused);
        }
        let own = verify.id(&signed);
        let own = own.and_then(|(name, id)| dedupe::verified(name, &id));
        Ok(own.or_else(by_header))
    }

    /// Takes a secret that came in a header out of what is stored.
    fn forget_secret(&self, parts: &mut request::Parts) {
        if let Some(name) = self.options.sender().and_then(Verify::secret_header) {
            parts.headers.remove(name);
        }
    }

    async fn read_body(&self, body: &mut Body) -> Result<Received, BodyFault> {
        let limits = self.door.backend.limits();
        body::read(body, self.options.max_body_bytes(), limits, &self.door.room).await
    }

    fn refuse_body(&self, fault: BodyFault, parts: &request::Parts, unread: Body) -> Response {
        tracing::debug!(key = %self.address.frame.run, webhook = self.address.ordinal, ?fault, "body refused");
        match fault {
            BodyFault::TooLarge => {
                body::linger(&parts.headers, unread);
                self.refuse(answer::too_large())
            }
            BodyFault::NoRoom => {
                body::linger(&parts.headers, unread);
                answer::unavailable()
            }
            BodyFault::TooSlow => answer::too_slow(),
            BodyFault::Broken => answer::broken(),
        }
    }

    /// What a webhook takes is written in its workflow. A program without the workflow cannot refuse
    /// for good what another one may take.
    fn refuse(&self, refusal: Response) -> Response {
        if self.known {
            refusal
        } else {
            answer::unavailable()
        }
    }

    async fn store(
        &self,
        parts: &request::Parts,
        token: &str,
        dedupe_key: Option<String>,
        body: Received,
    ) -> Response {
        let Address {
            frame,
            ordinal,
            name,
            ..
        } = self.address;
        let run = frame.run;
        let id = WebhookId::new(frame, ordinal);
        let delivery = NewDelivery {
            run,
            channel: webhook::number(frame.frame, ordinal, name).into(),
            dedupe_key,
            head: encode_head(parts, token, id.as_str()),
            body: body.bytes.clone(),
            limits: self.door.backend.buffer_limits(),
        };
        if !delivery.can_have_room() {
            return self.refuse(answer::too_large());
        }
        let limit = self.door.backend.limits().commit_timeout;
        match tokio::time::timeout(limit, self.door.backend.deliver(delivery)).await {
            Ok(Ok(receipt)) => {
                tracing::debug!(webhook = %id, ?receipt, "delivery");
                answer::acknowledge(receipt, self.options.answer())
            }
            Ok(Err(error)) => {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(webhook = %id, error, "delivery not stored");
                answer::unavailable()
            }
            Err(_) => {
                tracing::warn!(webhook = %id, "delivery not stored in time");
                answer::unavailable()
            }
        }
    }
}
