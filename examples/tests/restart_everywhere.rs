//! Each example's workflow, on a runtime that is taken down and built again from the same database
//! wherever the run suspends: by hand in the middle of requests to stand-ins, and by the testing kit at
//! every commit. What comes of it is what comes of an uninterrupted run.

mod support {
    pub(crate) mod host;
}

use std::time::Duration;

use examples::image_generation::fal::{FalClient, GenerateRequest, Generation};
use examples::image_generation::inbox::{Inbox, InboxClient};
use examples::image_generation::provider::Provider;
use examples::image_generation::{self, generate_image};
use examples::progress_updates::service::Service;
use examples::progress_updates::{self, Job, Progress, track_progress};
use examples::support::{POLL_INTERVAL, pause, within_patience};
use workflow_runtime::prelude::*;
use workflow_runtime::testing::{self, TestRuntime, crash_everywhere};

use self::support::host::Host;

/// How long the service of the progress updates may be silent.
const SILENCE_MAX: Duration = Duration::from_secs(5 * 60);

async fn until_waiting<W: Workflow>(run: &Run<W>) -> Result<()> {
    let waiting = async {
        while run.status().await? != RunStatus::Waiting {
            pause(POLL_INTERVAL).await;
        }
        Ok(())
    };
    within_patience("the run to wait", waiting).await?
}

async fn image(restarts: bool) -> Result<(Generation, Vec<Generation>, usize)> {
    let (provider, mut submissions) = Provider::open().await?;
    let (inbox, mut messages) = Inbox::open().await?;
    let (fal, user) = (
        FalClient::new(provider.url())?,
        InboxClient::new(inbox.url())?,
    );
    let mut host = Host::new(restarts, |builder| {
        let (fal, inbox) = (fal.clone(), user.clone());
        builder
            .state(image_generation::App { fal, inbox })
            .workflow(generate_image)
    })
    .await?;
    let input = GenerateRequest {
        prompt: "a cat".to_owned(),
        seed: 1,
        image_size: "square".to_owned(),
        num_images: 2,
    };
    let id = host.start(generate_image, input).await?;

    let mut held = submissions.next("a submission").await?;
    if host.abandon().await? {
        held = submissions.next("the submission again").await?;
    }
    let submission = held.answer();
    until_waiting(&host.run(generate_image, &id)).await?;
    host.restart().await?;
    provider.finish(&submission.request_id).await?;
    let mut held = messages.next("a message").await?;
    if host.abandon().await? {
        held = messages.next("the message again").await?;
    }
    held.answer();

    let run = host.run(generate_image, &id);
    let result = within_patience("the result", run.result()).await??;
    host.restart().await?;
    let run = host.run(generate_image, &id);
    assert_eq!(run.result().await?, result);
    Ok((result, inbox.messages(), provider.keys()))
}

#[tokio::test]
async fn image_generation_restarts_everywhere() -> Result<()> {
    let uninterrupted = image(false).await?;
    assert_eq!(uninterrupted.0.payload.images.len(), 2);
    assert_eq!(uninterrupted.2, 1);
    assert_eq!(image(true).await?, uninterrupted);
    Ok(())
}

/// Sends these reports, the last of which may say that the service is done. If it does not, the service
/// is silent afterwards.
async fn reports(rt: TestRuntime, percents: &[u8], finishes: bool) -> Result<Vec<Progress>> {
    let name = "thumbnails".to_owned();
    let run = rt.start(track_progress, Job { name }).await?;
    rt.settle().await;
    let webhook = run.webhook("progress-webhook").await?;
    for (index, percent) in percents.iter().enumerate() {
        let mut report = testing::post_json(&Progress { percent: *percent });
        if finishes && index + 1 == percents.len() {
            report = report.header("x-task-finished", "true");
        }
        assert_eq!(rt.deliver(&webhook, report).await?.status(), 202);
    }
    if !finishes {
        rt.settle().await;
        assert_eq!(run.waiting_on().await?, ["wait-update"]);
        rt.advance(SILENCE_MAX).await;
    }
    let updates = run.result().await?;
    assert_eq!(updates.len(), percents.len());
    Ok(updates)
}

/// Has the reports tracked once for each kill, while the service takes every order.
async fn tracks(percents: &[u8], finishes: bool) -> Result<()> {
    let (service, mut orders) = Service::open().await?;
    let taking = tokio::spawn(async move {
        while let Ok(order) = orders.next("an order").await {
            order.answer();
        }
    });
    crash_everywhere(track_progress, async |rt| {
        reports(rt, percents, finishes).await
    })
    .configure(|rt| {
        rt.state(progress_updates::App {
            orders_url: service.orders_url(),
            silence_max: SILENCE_MAX,
        })
    })
    .await;
    taking.abort();
    Ok(())
}

#[tokio::test]
async fn progress_is_tracked_wherever_the_runtime_is_killed() -> Result<()> {
    tracks(&[10, 40, 70, 100], true).await
}

#[tokio::test]
async fn a_silent_service_is_given_up_wherever_the_runtime_is_killed() -> Result<()> {
    tracks(&[10, 40], false).await
}
