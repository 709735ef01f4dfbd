//! The application: a server with the webhooks and the operators' API.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use clap::Args;
use http::StatusCode;
use workflow_runtime::prelude::*;

use super::fal::FalClient;
use super::inbox::InboxClient;
use super::{App, generate_image};
use crate::support::{listen, pretty, say};

/// The environment variable with the operators' token, which does not belong on a command line.
pub const API_TOKEN_VARIABLE: &str = "WORKFLOW_API_TOKEN";

/// Bytes of a delivery that are told about.
const TOLD_BYTES_MAX: usize = 1024 * 1024;

/// What the application is told when it starts.
#[derive(Args, Clone, Debug)]
pub struct Config {
    /// The database's file.
    #[arg(long)]
    pub database: PathBuf,
    /// The address to listen on.
    #[arg(long)]
    pub address: SocketAddr,
    /// The provider's address.
    #[arg(long)]
    pub provider: String,
    /// The inbox's address.
    #[arg(long)]
    pub inbox: String,
    /// The operators' token.
    #[arg(long, env = API_TOKEN_VARIABLE, hide_env_values = true)]
    pub api_token: String,
}

/// Runs the application until `stop` is done.
///
/// # Errors
///
/// If the database or the address cannot be used.
pub async fn serve(config: Config, stop: impl Future<Output = ()> + Send) -> Result<()> {
    let runtime = Runtime::builder()
        .store(SqliteStore::open(&config.database).await?)
        .public_url(format!("http://{}", config.address))
        .state(App {
            fal: FalClient::new(config.provider)?,
            inbox: InboxClient::new(config.inbox)?,
        })
        .api_token(config.api_token)
        .workflow(generate_image)
        .build()
        .await?;
    let webhooks = runtime
        .webhook_router()
        .layer(middleware::from_fn(tell_delivery));
    let app = axum::Router::new()
        .merge(webhooks)
        .nest("/workflows", runtime.api_router());
    let listener = listen(config.address)?;
    say("app", format_args!("serves, as process {}", process::id()));
    let served = runtime.serve(listener, app);
    let stopped = async {
        stop.await;
        runtime.shutdown().await;
        Ok(())
    };
    tokio::try_join!(served, stopped)?;
    Ok(())
}

/// Tells of a delivery as it arrives, and of the answer. Neither names the URL: whoever knows it can
/// call the webhook.
async fn tell_delivery(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, TOLD_BYTES_MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let (method, headers) = (&parts.method, parts.headers.len());
    say(
        "app",
        format_args!(
            "a delivery: {method} with {headers} headers\n{}",
            shown(&body)
        ),
    );
    let request = Request::from_parts(parts, Body::from(body));
    let response = next.run(request).await;
    let status = response.status();
    let told = if status.is_success() {
        ": it is in the database"
    } else {
        ""
    };
    say("app", format_args!("answers {status}{told}"));
    response
}

fn shown(body: &Bytes) -> String {
    match serde_json::from_slice(body) {
        Ok(json) => pretty(&json),
        Err(_) => format!("{} bytes that are no JSON", body.len()),
    }
}
