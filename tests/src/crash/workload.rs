//! What the servers under test run: one of each kind of wait, and effects on the world outside.

use workflow_runtime::prelude::*;

/// The way from a workflow to the world. Each life of the server has one of its own.
#[derive(Clone, Debug)]
pub(super) struct Outside {
    pub(super) client: reqwest::Client,
    pub(super) world: String,
    pub(super) life: u64,
}

/// What tells the world which life of the server has had an effect.
pub(super) const LIFE: &str = "x-life";

/// What tells the world which journey an effect belongs to.
pub(super) const JOURNEY: &str = "x-journey";

/// The event that each journey waits for.
pub(super) const GO: &str = "go";

/// A delivery or notification, known by its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) is_last: bool,
}

/// The result of a journey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Report {
    /// The ids of what it has taken, in order.
    pub(super) taken: Vec<String>,
    /// Whether the delivery that races with a timeout came in time.
    pub(super) is_in_time: bool,
    /// Whether the last delivery came before the sleep beside it.
    pub(super) is_patient: bool,
    /// What the child run has made.
    pub(super) made: u64,
}

impl Outside {
    /// Has an effect on the world.
    async fn affect(&self, number: u64, key: &str, told: &serde_json::Value) -> Result<()> {
        let request = self.client.post(format!("{}/effects", self.world));
        let request = request
            .header(LIFE, self.life)
            .header(JOURNEY, number)
            .header("idempotency-key", key)
            .json(told);
        request.send().await?.error_for_status()?;
        Ok(())
    }

    /// An effect that a call has.
    fn question(&self, number: u64) -> CallRequest {
        CallRequest::post(format!("{}/effects", self.world))
            .header(LIFE, self.life)
            .header(JOURNEY, number)
    }
}

/// Makes a part, with an effect.
#[workflow]
pub(super) async fn part(cx: Context<Outside>, number: u64) -> Result<u64> {
    step!("make", async {
        let key = cx.idempotency_key();
        cx.state().affect(number, &key, &"made".into()).await?;
        Ok(())
    })
    .await?;
    sleep!("dry", "1ms").await;
    Ok(number + 1)
}

/// Goes through a step, a call, deliveries in order, a race with a timeout, branches with a child run and
/// an event, and the first of several.
#[workflow]
pub(super) async fn journey(cx: Context<Outside>, number: u64) -> Result<Report> {
    let items = create_webhook!("items");
    let race = create_webhook!("race");
    let left = create_webhook!("left");
    let last = create_webhook!("last");
    step!("announce", async {
        let urls = serde_json::json!({
            "items": items.url(), "race": race.url(), "left": left.url(), "last": last.url(),
        });
        let key = cx.idempotency_key();
        cx.state().affect(number, &key, &urls).await?;
        Ok(())
    })
    .await?;
    let answer = call!("ask", cx.state().question(number)).await?;
    answer.error_for_status()?;

    let mut taken = Vec::new();
    loop {
        let item: Item = wait_for_webhook!("wait-item", items).await.json()?;
        taken.push(item.id);
        if item.is_last {
            break;
        }
    }
    let raced = wait_for_webhook!("wait-race", race, timeout = "8ms").await;
    let is_in_time = raced.is_ok();
    if let Ok(request) = raced {
        taken.push(request.json::<Item>()?.id);
    }

    let (packed, told, made) = join!(
        "gather",
        async {
            let item: Item = wait_for_webhook!("wait-left", left).await.json()?;
            step!("pack", async {
                let key = cx.idempotency_key();
                cx.state().affect(number, &key, &"packed".into()).await?;
                Ok(())
            })
            .await?;
            Ok::<_, Error>(item.id)
        },
        wait_for_event!("wait-go", GO),
        invoke!("make-part", part, number),
    )
    .await;
    taken.push(packed?);
    taken.push(told.json::<Item>()?.id);
    if !is_in_time {
        let late: Item = wait_for_webhook!("wait-late", race).await.json()?;
        taken.push(late.id);
    }
    let made = made?;

    let first = select! {
        request = wait_for_webhook!("wait-last", last) => Some(request.json::<Item>()?.id),
        () = sleep!("lose-patience", "4ms") => None,
    }
    .await;
    let is_patient = first.is_some();
    match first {
        Some(id) => taken.push(id),
        None => {
            let item: Item = wait_for_webhook!("wait-last-again", last).await.json()?;
            taken.push(item.id);
        }
    }
    Ok(Report {
        taken,
        is_in_time,
        is_patient,
        made,
    })
}
