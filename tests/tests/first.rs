//! The first seed's flow, in one process.

use workflow_runtime::prelude::*;

#[derive(Serialize, Deserialize)]
struct GenerateRequest {
    prompt: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Progress {
    percent: u8,
}

struct App;
struct Submitted {
    request_id: String,
}
impl App {
    async fn submit(&self, prompt: &str, url: &str) -> std::io::Result<Submitted> {
        Ok(Submitted {
            request_id: format!("{prompt}-{}", url.len()),
        })
    }
}

#[workflow]
async fn generate_image(cx: Context<App>, req: GenerateRequest) -> Result<Vec<Progress>> {
    let webhook = create_webhook!("fal-generation-webhook");

    let request_id = step!("start-generation", async {
        let submitted = cx.state().submit(&req.prompt, webhook.url()).await?;
        Ok(submitted.request_id)
    })
    .await?;

    let mut updates = Vec::new();
    loop {
        let Ok(request) = wait_for_webhook!("wait-update", webhook, timeout = "5m").await else {
            break; // timed out: nothing came for five minutes
        };
        updates.push(request.json()?);
        if request
            .headers()
            .get("x-task-finished")
            .is_some_and(|v| v == "true")
        {
            break;
        }
    }

    tracing::info!(%request_id, n = updates.len(), "done");
    Ok(updates)
}

#[tokio::test]
async fn it_runs() {
    let runtime = Runtime::builder()
        .store(MemoryStore::new())
        .public_url("http://127.0.0.1:1")
        .state(App)
        .workflow(generate_image)
        .build()
        .await
        .unwrap();
    let run = runtime
        .start(
            generate_image,
            GenerateRequest {
                prompt: "a cat".into(),
            },
        )
        .await
        .unwrap();
    let mut url = None;
    for _ in 0..200 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        println!(
            "{:?} {:?}",
            run.status().await.unwrap(),
            run.state::<serde_json::Value>().await.unwrap()
        );
        if let Some(GenerateImageState::WaitUpdate { webhook, .. }) =
            run.state::<GenerateImageState>().await.unwrap()
        {
            url = Some(webhook.url().to_owned());
            break;
        }
    }
    let url = url.unwrap();
    println!("{url}");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let app = axum::Router::new().merge(runtime.webhook_router());
    let r2 = runtime.clone();
    let server = tokio::spawn(async move { r2.serve(listener, app).await });
    let url = url.replace("127.0.0.1:1", &at.to_string());
    let client = reqwest::Client::new();
    let answer = client
        .post(&url)
        .json(&Progress { percent: 40 })
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 202);
    let answer = client
        .post(&url)
        .header("x-task-finished", "true")
        .json(&Progress { percent: 100 })
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 202);
    let result = run.result().await.unwrap();
    assert_eq!(
        result,
        [Progress { percent: 40 }, Progress { percent: 100 }]
    );
    println!("{}", generate_image.graph().to_mermaid());
    runtime.shutdown().await;
    server.await.unwrap().unwrap();
}
