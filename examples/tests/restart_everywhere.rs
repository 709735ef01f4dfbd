//! Each example's workflow, on a runtime that is taken down and built again from the same database
//! wherever the run suspends. What comes of it is what comes of an uninterrupted run.

mod support {
    pub(crate) mod host;
}

use std::time::Duration;

use examples::image_generation::fal::{FalClient, GenerateRequest, Generation};
use examples::image_generation::inbox::{Inbox, InboxClient};
use examples::image_generation::provider::Provider;
use examples::image_generation::{self, generate_image};
use examples::progress_updates::service::Service;
use examples::progress_updates::{self, Job, Progress, TrackProgressState, track_progress};
use examples::support::{POLL_INTERVAL, pause, within_patience};
use workflow_runtime::prelude::*;

use self::support::host::Host;

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

/// Collects the reports, after the last of which the service is done if `finishes`, or else silent.
async fn progress(reports: &[u8], finishes: bool, restarts: bool) -> Result<Vec<Progress>> {
    let (service, mut orders) = Service::open().await?;
    let orders_url = service.orders_url();
    let silence_max = Duration::from_secs(if finishes { 300 } else { 1 });
    let mut host = Host::new(restarts, |builder| {
        let orders_url = orders_url.clone();
        builder
            .state(progress_updates::App {
                orders_url,
                silence_max,
            })
            .workflow(track_progress)
    })
    .await?;
    let name = "thumbnails".to_owned();
    let id = host.start(track_progress, Job { name }).await?;

    let mut held = orders.next("an order").await?;
    if host.abandon().await? {
        held = orders.next("the order again").await?;
    }
    let order = held.request().clone();
    if !finishes {
        // All at once: while nobody waits, no time runs out.
        for percent in reports {
            let percent = *percent;
            service.report(&order, &Progress { percent }, false).await?;
        }
        held.answer();
        until_collected(&host.run(track_progress, &id), reports.len()).await?;
        host.restart().await?;
    } else {
        held.answer();
        for (index, percent) in reports.iter().enumerate() {
            until_collected(&host.run(track_progress, &id), index).await?;
            host.restart().await?;
            let (percent, is_last) = (*percent, index + 1 == reports.len());
            service
                .report(&order, &Progress { percent }, is_last)
                .await?;
        }
    }
    let run = host.run(track_progress, &id);
    within_patience("the result", run.result())
        .await?
        .map_err(Error::from)
}

/// Waits until the run has taken `count` reports and waits for the next, or has ended.
async fn until_collected(run: &Run<track_progress>, count: usize) -> Result<()> {
    let collected = async {
        while !run.status().await?.is_ended() {
            let state = run.state::<TrackProgressState>().await?;
            if let Some(TrackProgressState::WaitUpdate { updates, .. }) = state
                && updates.as_array().is_some_and(|it| it.len() == count)
            {
                break;
            }
            pause(POLL_INTERVAL).await;
        }
        Ok(())
    };
    within_patience("the run to take a report", collected).await?
}

#[tokio::test]
async fn progress_updates_restart_everywhere() -> Result<()> {
    let reports = [10, 40, 70, 100];
    let uninterrupted = progress(&reports, true, false).await?;
    assert_eq!(uninterrupted.len(), reports.len());
    assert_eq!(progress(&reports, true, true).await?, uninterrupted);
    Ok(())
}

#[tokio::test]
async fn a_silent_service_is_given_up_after_a_restart() -> Result<()> {
    let uninterrupted = progress(&[10, 40], false, false).await?;
    assert_eq!(uninterrupted.len(), 2);
    assert_eq!(progress(&[10, 40], false, true).await?, uninterrupted);
    Ok(())
}
