//! The code of `docs/operating.md`, which is held to be the same by the last test.

#[path = "support/guide.rs"]
mod guide;

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::StatusCode;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;
use workflow_runtime::http::HttpLimits;
use workflow_runtime::prelude::*;
use workflow_runtime::{Builder, Limits, Retention, RunFilter};

#[tokio::test]
async fn limits_and_retention_are_set_on_the_builder() -> Result<()> {
    let builder = Runtime::builder()
        .limits(Limits::default().state_bytes_max(1024 * 1024))
        .http_limits(HttpLimits::default().body_timeout(Duration::from_secs(60)));
    build(builder).await?;

    let builder = Runtime::builder()
        .retention(Retention::default().ended_runs(Duration::from_secs(90 * 24 * 60 * 60)));
    build(builder).await?;
    Ok(())
}

async fn build(builder: Builder) -> Result<Runtime> {
    let builder = builder
        .store(MemoryStore::new())
        .public_url("http://127.0.0.1");
    Ok(builder.build().await?)
}

async fn health(State(runtime): State<Runtime>) -> StatusCode {
    let newest = RunFilter {
        limit: 1,
        ..RunFilter::default()
    };
    match runtime.runs(newest).await {
        Ok(_) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn serve(runtime: Runtime, listener: TcpListener, app: Router) -> Result<()> {
    let mut terminated = signal(SignalKind::terminate())?; // which ends containers
    let serving = tokio::spawn({
        let runtime = runtime.clone();
        async move { runtime.serve(listener, app).await }
    });
    tokio::select! {
        interrupted = ctrl_c() => interrupted?,
        _ = terminated.recv() => {}
    }
    runtime.shutdown().await;
    serving.await??;
    Ok(())
}

#[tokio::test]
async fn a_program_is_healthy_until_it_is_told_to_end() -> Result<()> {
    // From here on the signal ends nobody who does not listen to it.
    let _listening = signal(SignalKind::terminate())?;
    let runtime = build(Runtime::builder()).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/health", listener.local_addr()?);
    let app = Router::new()
        .route("/health", get(health))
        .with_state(runtime.clone());
    let mut serving = tokio::spawn(serve(runtime.clone(), listener, app));
    assert_eq!(reqwest::get(url).await?.status().as_u16(), 204);
    for _ in 0..200 {
        let this = std::process::id().to_string();
        Command::new("kill").arg(this).status().await?;
        if let Ok(served) = timeout(Duration::from_millis(50), &mut serving).await {
            served??;
            assert_eq!(
                health(State(runtime)).await,
                StatusCode::SERVICE_UNAVAILABLE
            );
            return Ok(());
        }
    }
    panic!("it goes on serving")
}

#[test]
fn the_guide_shows_this_code() {
    let guide = include_str!("../../docs/operating.md");
    guide::assert_shows(guide, include_str!("operating_guide.rs"), 4);
}
