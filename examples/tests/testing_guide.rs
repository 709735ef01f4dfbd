//! The code of `docs/testing.md`, which is held to be the same by the last test.

#[path = "support/guide.rs"]
mod guide;

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use workflow_runtime::prelude::*;
use workflow_runtime::testing::{self, Fault, Faults, Method, TestRequest, TestRuntime};

#[derive(Serialize, Deserialize)]
struct Order {
    id: String,
    cents: u64,
}

/// What the workflow needs of the world.
#[derive(Default)]
struct Shop {
    /// The payments that were asked for: an idempotency key and an amount.
    payments: Mutex<Vec<(String, u64)>>,
    /// How often the payment provider is down before it answers.
    outages: Mutex<u32>,
}

impl Shop {
    async fn request_payment(&self, cents: u64, _callback: &str, key: &str) -> Result<()> {
        let mut outages = self.outages.lock().expect("no panic");
        if *outages > 0 {
            *outages -= 1;
            return Err(Error::msg("503 Service Unavailable"));
        }
        let mut payments = self.payments.lock().expect("no panic");
        if payments.iter().all(|(known, _)| known != key) {
            payments.push((key.to_owned(), cents));
        }
        Ok(())
    }
}

#[workflow]
async fn checkout(cx: Context<Shop>, order: Order) -> Result<String> {
    let paid = create_webhook!("payment");
    step!("request-payment", async {
        let key = cx.idempotency_key();
        Ok(cx
            .state()
            .request_payment(order.cents, paid.url(), &key)
            .await?)
    })
    .await?;
    let Ok(request) = wait_for_webhook!("wait-for-payment", paid, timeout = "3d").await else {
        return Ok(format!("{} was not paid in time", order.id));
    };
    Ok(format!("{} is paid by {}", order.id, request.text()?))
}

fn order() -> Order {
    Order {
        id: "order-42".to_owned(),
        cents: 1_999,
    }
}

#[tokio::test]
async fn an_order_is_paid() -> Result<()> {
    let rt = TestRuntime::new()
        .workflow(checkout)
        .state(Shop::default())
        .build()
        .await;
    let run = rt.start(checkout, order()).await?;
    rt.settle().await;
    assert_eq!(run.waiting_on().await?, ["wait-for-payment"]);

    let payment = run.webhook("payment").await?;
    let answer = rt.deliver(&payment, testing::post("card")).await?;
    assert_eq!(answer.status(), 202);
    assert_eq!(run.result().await?, "order-42 is paid by card");
    Ok(())
}

#[tokio::test]
async fn an_order_is_not_paid() -> Result<()> {
    let rt = TestRuntime::new()
        .workflow(checkout)
        .state(Shop::default())
        .build()
        .await;
    let run = rt.start(checkout, order()).await?;
    rt.advance("2d23h59m").await;
    assert_eq!(run.status().await?, RunStatus::Waiting);
    rt.advance("1m").await;
    assert_eq!(run.result().await?, "order-42 was not paid in time");
    Ok(())
}

#[tokio::test]
async fn an_outage_is_survived() -> Result<()> {
    let shop = Shop {
        outages: Mutex::new(2),
        ..Shop::default()
    };
    let rt = TestRuntime::new()
        .workflow(checkout)
        .state(shop)
        .build()
        .await;
    let run = rt.start(checkout, order()).await?;
    rt.settle().await;
    assert_eq!(run.waiting_on().await?, ["request-payment"]); // for its next attempt
    rt.advance("1m").await;
    assert_eq!(run.waiting_on().await?, ["wait-for-payment"]);
    let shop = rt.state::<Shop>().expect("it was given");
    assert_eq!(shop.payments.lock().expect("no panic").len(), 1);
    Ok(())
}

#[workflow]
async fn remind(order: Order, at: SystemTime) -> Result<String> {
    sleep_until!("wait", at).await;
    Ok(format!("{} is due", order.id))
}

#[tokio::test]
async fn a_reminder_comes_at_its_instant() -> Result<()> {
    let rt = TestRuntime::new().workflow(remind).build().await;
    let at = rt.now() + Duration::from_secs(60 * 60);
    let run = rt.start(remind, (order(), at)).await?;
    rt.advance_to(at).await;
    assert_eq!(run.result().await?, "order-42 is due");
    Ok(())
}

#[tokio::test]
async fn a_repeated_delivery_is_taken_once() -> Result<()> {
    let rt = TestRuntime::new()
        .workflow(checkout)
        .state(Shop::default())
        .build()
        .await;
    let run = rt.start(checkout, order()).await?;
    rt.settle().await;
    let payment = run.webhook("payment").await?;
    let request = TestRequest::put()
        .header("webhook-id", "evt_1")
        .form(&[("method", "card")]);
    for _ in 0..2 {
        assert_eq!(rt.deliver(&payment, request.clone()).await?.status(), 202);
    }
    assert_eq!(rt.deliver(&payment, testing::get()).await?.status(), 405);
    assert_eq!(run.result().await?, "order-42 is paid by method=card");
    Ok(())
}

#[workflow]
async fn approval() -> Result<bool> {
    Ok(wait_for_event!("wait-for-approval", "approved")
        .await
        .json()?)
}

#[tokio::test]
async fn an_approval_is_told() -> Result<()> {
    let rt = TestRuntime::new().workflow(approval).build().await;
    let run = rt.start(approval, ()).await?;
    rt.settle().await;
    let notified = rt.runtime().await.notify("approved", &true).await?;
    assert_eq!(notified.woken(), 1);
    assert!(run.result().await?);
    Ok(())
}

async fn pay(rt: TestRuntime) -> Result<(String, usize)> {
    let run = rt.start(checkout, order()).id("order-42").await?;
    rt.settle().await;
    let payment = run.webhook("payment").await?;
    assert_eq!(
        rt.deliver(&payment, testing::post("card")).await?.status(),
        202
    );
    let shop = rt.state::<Shop>().expect("it was given");
    let payments = shop.payments.lock().expect("no panic").len();
    Ok((run.result().await?, payments))
}

#[tokio::test]
async fn an_order_is_paid_once_wherever_the_process_dies() {
    testing::crash_everywhere(checkout, pay)
        .configure(|rt| rt.state(Shop::default()))
        .await;
}

#[tokio::test]
async fn a_payment_is_asked_for_once_although_the_store_fails() -> Result<()> {
    let faults = Faults::new();
    let rt = TestRuntime::new()
        .workflow(checkout)
        .state(Shop::default())
        .store(faults.around(MemoryStore::new()))
        .build()
        .await;
    // The step's outcome is recorded by the second transition. It is written, and the answer is lost.
    faults.fail_next(Method::Advance, [None, Some(Fault::AnswerLost)]);
    assert_eq!(pay(rt).await?, ("order-42 is paid by card".to_owned(), 1));
    assert!(faults.all_met());
    Ok(())
}

mod next_version {
    use super::*;

    #[workflow]
    pub(super) async fn checkout(order: Order) -> Result<String> {
        let paid = create_webhook!("payment");
        let Ok(request) = wait_for_webhook!("wait-for-payment", paid, timeout = "3d").await else {
            return Ok(format!("{} was given up", order.id));
        };
        let method = request.text()?;
        sleep!("let-it-settle", "1h").await;
        Ok(format!("{} is paid by {method}", order.id))
    }
}

#[tokio::test]
async fn the_next_version_takes_over_what_waits() -> Result<()> {
    let store = MemoryStore::new();
    let old = TestRuntime::new()
        .store(store.clone())
        .workflow(checkout)
        .state(Shop::default())
        .build()
        .await;
    old.start(checkout, order()).id("order-42").await?;
    old.advance("1d").await;

    let new = TestRuntime::new()
        .store(store)
        .clock(old.clock().clone())
        .workflow(next_version::checkout)
        .build()
        .await;
    let run = new.run(next_version::checkout, "order-42");
    let payment = run.webhook("payment").await?;
    new.deliver(&payment, testing::post("card")).await?;
    new.advance("1h").await;
    assert_eq!(run.result().await?, "order-42 is paid by card");
    Ok(())
}

#[test]
fn the_next_version_reads_what_is_stored() {
    // As the operators' API shows it.
    let stored = r#"{"WaitForPayment":{"order":{"id":"order-42","cents":1999}}}"#;
    let state = serde_json::from_str::<next_version::CheckoutState>(stored);
    state.expect("the state fits");
}

/// A store of another crate would stand here.
async fn make() -> MemoryStore {
    MemoryStore::new()
}

#[tokio::test]
async fn the_store_keeps_its_contract() {
    testing::conformance::check_all(make).await;
}

#[test]
fn what_does_not_fit_the_next_version_is_told() {
    for (stored, what) in [
        (
            r#"{"WaitForMoney":{"order":{"id":"order-42","cents":1999}}}"#,
            "unknown variant `WaitForMoney`",
        ),
        (r#"{"WaitForPayment":{}}"#, "missing field `order`"),
    ] {
        let state = serde_json::from_str::<next_version::CheckoutState>(stored);
        let error = state.expect_err("it does not fit").to_string();
        assert!(error.contains(what), "{error}");
    }
}

#[test]
fn the_guide_shows_this_code() {
    let guide = include_str!("../../docs/testing.md");
    guide::assert_shows(guide, include_str!("testing_guide.rs"), 12);
}
