//! A caller of webhooks and of the operators' API.

use std::sync::LazyLock;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use reqwest::{Client, RequestBuilder, StatusCode};

use crate::until::{WAIT_MAX, within};

static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    // No connection is kept: it would belong to a server, and to a test's runtime, that may be gone.
    let builder = Client::builder()
        .no_proxy()
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(WAIT_MAX);
    builder.build().expect("a client needs nothing")
});

/// The client that all tests share.
#[must_use]
pub fn client() -> &'static Client {
    &CLIENT
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// A header's text, or nothing if it is not there.
    ///
    /// # Panics
    ///
    /// If it is not text.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| {
            value.to_str().expect("an answer's header is text")
        })
    }

    /// The body as text.
    ///
    /// # Panics
    ///
    /// If it is not text.
    #[must_use]
    pub fn text(&self) -> &str {
        str::from_utf8(&self.body).expect("an answer's body is text")
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// If it is not JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}", String::from_utf8_lossy(&self.body)))
    }
}

/// Sends a request and reads the whole answer.
///
/// # Panics
///
/// If there is none.
pub async fn send(request: RequestBuilder) -> Answer {
    let exchange = async {
        let mut response = request.send().await.expect("the server answers");
        Answer {
            status: response.status(),
            headers: std::mem::take(response.headers_mut()),
            body: response.bytes().await.expect("the answer has a body"),
        }
    };
    within("an answer", exchange).await
}

/// Posts a body.
pub async fn post(url: &str, body: impl Into<reqwest::Body>) -> Answer {
    send(client().post(url).body(body)).await
}
