//! What is sent to the server over HTTP.

use anyhow::{Result, bail};
use reqwest::RequestBuilder;

#[derive(Clone)]
pub(crate) struct Ingress {
    client: reqwest::Client,
    address: String,
}

impl Ingress {
    pub(crate) fn new(client: reqwest::Client, port: u16) -> Self {
        let address = format!("http://127.0.0.1:{port}");
        Self { client, address }
    }

    pub(crate) async fn is_ready(&self) -> bool {
        let health = self.client.get(format!("{}/restate/health", self.address));
        health.send().await.is_ok_and(|it| it.status().is_success())
    }

    /// Starts an invocation, which the server has accepted when this returns.
    pub(crate) async fn start(&self, service: &str) -> Result<()> {
        let url = format!("{}/{service}/run/send", self.address);
        answered(self.client.post(url)).await?;
        Ok(())
    }

    /// Starts an invocation and returns what it returns.
    pub(crate) async fn call(&self, service: &str) -> Result<String> {
        let url = format!("{}/{service}/run", self.address);
        answered(self.client.post(url)).await
    }

    pub(crate) async fn resolve(&self, awakeable: &str, body: String) -> Result<()> {
        let url = format!("{}/restate/awakeables/{awakeable}/resolve", self.address);
        let request = self.client.post(url).body(body);
        answered(request.header("content-type", "application/json")).await?;
        Ok(())
    }
}

async fn answered(request: RequestBuilder) -> Result<String> {
    let answer = request.send().await?;
    let status = answer.status();
    let text = answer.text().await?;
    if !status.is_success() {
        bail!("answered {status}: {text}");
    }
    Ok(text)
}
