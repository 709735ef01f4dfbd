//! The code of `docs/writing-workflows.md`, which is held to be the same by the last test.

#[path = "support/guide.rs"]
mod guide;

use std::sync::Mutex;
use std::time::Duration;

use workflow_runtime::prelude::*;
use workflow_runtime::testing::{Script, TestRuntime, post};

#[derive(Default)]
struct Outbox(Mutex<Vec<String>>);

#[workflow]
async fn remind(cx: Context<Outbox>, address: String, days: u32) -> Result<()> {
    sleep!("wait", Duration::from_secs(60 * 60 * 24) * days).await;
    step!("write", async { cx.state().write(&address).await }).await?;
    Ok(())
}

impl Outbox {
    async fn write(&self, address: &str) -> Result<(), StepError> {
        let mut written = self.0.lock().expect("no panic");
        written.push(address.to_owned());
        Ok(())
    }
}

#[tokio::test]
async fn somebody_is_reminded() -> Result<()> {
    let rt = TestRuntime::new()
        .workflow(remind)
        .state(Outbox::default())
        .build()
        .await;
    let runtime = rt.runtime().await;
    let run = runtime
        .start(remind, ("a@example.com".to_owned(), 3))
        .id("reminder-7")
        .await?;
    rt.advance("3d").await;
    run.result().await?;
    let outbox = rt.state::<Outbox>().expect("it was given");
    assert_eq!(*outbox.0.lock().expect("no panic"), ["a@example.com"]);
    Ok(())
}

async fn price(item: &str) -> Result<u32> {
    Ok(u32::try_from(item.len())?)
}

#[workflow]
async fn add_up(total: u32, item: String) -> Result<u32> {
    let total = step!("add-up", async { Ok(total + price(&item).await?) }).await?;
    Ok(total)
}

#[tokio::test]
async fn a_step_returns_what_it_changes() {
    let input = (40, "ox".to_owned());
    let ended = Script::new().run(add_up, input).await;
    assert_eq!(ended.result.expect("it completes"), 42);
}

mod events {
    use super::*;

    #[derive(Serialize, Deserialize)]
    pub(super) struct Order {
        pub(super) id: String,
    }

    #[workflow]
    pub(super) async fn collect(order: Order) -> Result<Option<u32>> {
        let paid = wait_for_event!(
            "wait-paid",
            format!("order-{}-paid", order.id),
            timeout = "1d"
        )
        .await;
        let Ok(paid) = paid else { return Ok(None) };
        let amount: u32 = paid.json()?;
        Ok(Some(amount))
    }

    #[workflow]
    pub(super) async fn pay() -> Result<u64> {
        let notified = notify!("tell-paid", "order-42-paid", 1999).await;
        Ok(notified.woken())
    }

    #[workflow]
    pub(super) async fn approve(run_id: String) -> Result<()> {
        notify!("approve", "approved", true, to = run_id).await?;
        Ok(())
    }

    #[workflow]
    pub(super) async fn approval() -> Result<(bool, bool)> {
        let first = wait_for_event!("wait-first", "approved").await.json()?;
        let second = wait_for_event!("wait-second", "approved").await.json()?;
        Ok((first, second))
    }
}

#[tokio::test]
async fn a_payment_is_told() -> Result<()> {
    let rt = TestRuntime::new()
        .workflow(events::collect)
        .workflow(events::pay)
        .build()
        .await;
    let runtime = rt.runtime().await;
    let start = async |id: &str| {
        rt.start(events::collect, events::Order { id: id.to_owned() })
            .await
    };
    let (first, late) = (start("42").await?, start("43").await?);
    rt.settle().await;
    let notified = runtime.notify("order-42-paid", &1999).await?;
    println!("{} runs were waiting", notified.woken());
    assert_eq!(notified.woken(), 1);
    assert_eq!(first.result().await?, Some(1999));

    let second = start("42").await?;
    rt.settle().await;
    let told = rt.start(events::pay, ()).await?;
    assert_eq!(told.result().await?, 1);
    assert_eq!(second.result().await?, Some(1999));
    rt.advance("1d").await;
    assert_eq!(late.result().await?, None);
    Ok(())
}

#[tokio::test]
async fn an_approval_is_kept() -> Result<()> {
    let rt = TestRuntime::new()
        .workflow(events::approval)
        .workflow(events::approve)
        .build()
        .await;
    let runtime = rt.runtime().await;
    let run = rt.start(events::approval, ()).delay("1h").await?;
    let run_id = run.id().clone();
    runtime.notify("approved", &false).to(run_id).await?;
    let run_id = run.id().as_str().to_owned();
    rt.start(events::approve, run_id).await?.result().await?;
    rt.advance("1h").await;
    assert_eq!(run.result().await?, (false, true));
    Ok(())
}

mod together {
    use super::*;

    async fn pack(order: &str) -> Result<String, StepError> {
        Ok(format!("a parcel for {order}"))
    }

    async fn label(parcel: String) -> Result<String, StepError> {
        Ok(format!("{parcel}, labelled"))
    }

    async fn shrink(image: &str, width: usize) -> Result<String, StepError> {
        Ok(image.chars().take(width).collect())
    }

    type Done = (String, String, Vec<String>, String);

    #[workflow]
    pub(super) async fn publish(
        order: String,
        images: Vec<String>,
        width: usize,
    ) -> Result<Option<Done>> {
        let payment = create_webhook!("payment");
        let approval = create_webhook!("approval");
        let (paid, packed) = join!(wait_for_webhook!("paid", payment), async {
            let parcel = step!("pack", async { pack(&order).await }).await?;
            step!("label", async { label(parcel).await }).await
        },)
        .await;

        let thumbnails = join_all!("thumbnails", for image in images => async {
            step!("shrink", async { shrink(&image, width).await }).await
        })
        .await;

        let answer = select! {
            request = wait_for_webhook!("answer", approval) => request.text()?,
            () = sleep!("give-up", "7d") => return Ok(None),
        }
        .await;
        let thumbnails = thumbnails.into_iter().collect::<Result<_, _>>()?;
        Ok(Some((paid.text()?, packed?, thumbnails, answer)))
    }
}

#[tokio::test]
async fn several_things_go_on_at_once() -> Result<()> {
    let rt = TestRuntime::new().workflow(together::publish).build().await;
    let images = vec!["abcd".to_owned(), "efgh".to_owned()];
    let start = async || {
        rt.start(together::publish, ("order".to_owned(), images.clone(), 2))
            .await
    };
    let (answered, given_up) = (start().await?, start().await?);
    rt.settle().await;
    for run in [&answered, &given_up] {
        rt.deliver(&run.webhook("payment").await?, post("paid"))
            .await?;
    }
    rt.settle().await;
    rt.deliver(&answered.webhook("approval").await?, post("yes"))
        .await?;
    let (paid, packed, thumbnails, answer) = answered.result().await?.expect("it was answered");
    assert_eq!((paid.as_str(), answer.as_str()), ("paid", "yes"));
    assert_eq!(packed, "a parcel for order, labelled");
    assert_eq!(thumbnails, ["ab", "ef"]);
    rt.advance("7d").await;
    assert_eq!(given_up.result().await?, None);
    Ok(())
}

mod progress {
    use super::*;

    #[derive(Deserialize)]
    struct Progress {
        percent: u8,
    }

    #[workflow]
    pub(super) async fn first() -> Result<u8> {
        let webhook = create_webhook!("updates");
        let request = wait_for_webhook!("wait-update", webhook).await;
        let progress = request.json::<Progress>()?; // an error names the place, such as `items[2].price`
        Ok(progress.percent)
    }

    #[workflow]
    pub(super) async fn track() -> Result<u8> {
        let webhook = create_webhook!("updates");
        let mut percent = 0;
        while let Ok(update) = wait_for_webhook!("wait-update", webhook, timeout = "1h").await {
            percent = update.json::<Progress>()?.percent;
        }
        Ok(percent)
    }
}

#[tokio::test]
async fn an_error_names_the_place() {
    let ended = Script::new()
        .delivery(r#"{"percent":"x"}"#)
        .run(progress::first, ())
        .await;
    let error = ended.result.expect_err("it is no number").to_string();
    assert!(error.contains("percent"), "{error}");
}

#[tokio::test]
async fn progress_is_tracked() {
    use progress::track;

    let ended = Script::new()
        .delivery(r#"{"percent":40}"#)
        .timeout()
        .run(track, ())
        .await;
    assert_eq!(ended.result.unwrap(), 40);
    assert!(ended.states[1].contains("WaitUpdate")); // the first is `Start`
}

mod errors {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    enum OrderError {
        #[error("the card was declined")]
        Declined,
        #[error("a step failed")]
        Step(#[from] StepError),
    }

    async fn charge(cents: u32) -> Result<bool, StepError> {
        match cents {
            0 => Err(StepError::permanent("nothing to charge")),
            cents => Ok(cents < 1000),
        }
    }

    #[workflow]
    async fn order(cents: u32) -> Result<String, OrderError> {
        match step!("charge", async { charge(cents).await }).await? {
            true => Ok("paid".to_owned()),
            false => Err(OrderError::Declined),
        }
    }

    #[tokio::test]
    async fn they_have_a_type_of_ones_own() {
        let run = async |cents| Script::new().run(order, cents).await.result;
        assert_eq!(run(1).await.expect("it is paid"), "paid");
        let declined = run(1000).await.expect_err("it is declined");
        assert!(
            declined.to_string().contains("the card was declined"),
            "{declined}"
        );
        let failed = run(0).await.expect_err("it fails");
        assert!(failed.to_string().contains("a step failed"), "{failed}");
    }
}

#[test]
fn the_guide_shows_this_code() {
    let guide = include_str!("../../docs/writing-workflows.md");
    guide::assert_shows(guide, include_str!("writing_guide.rs"), 14);
}
