//! Who starts journeys and calls their webhooks, and tries again as long as there is no acknowledgement.

use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::{Client, StatusCode};
use tokio::task::JoinSet;

use super::process::Port;
use super::random::Random;
use super::workload::{GO, Item};
use super::world::{Memory, Urls, World};
use crate::server::API_TOKEN;
use crate::until::pause;

/// Between two attempts.
const RETRY_PAUSE: Duration = Duration::from_millis(2);

/// For how long a sender waits for an answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// Attempts at one request, which are more than any number of kills in a row needs.
const ATTEMPTS_MAX: u32 = 20_000;

/// One of one in this many acknowledged deliveries is sent again.
const REPEATED_ONE_IN: u64 = 6;

/// One journey as its sender plans it.
#[derive(Clone, Debug)]
pub(super) struct Journey {
    /// Its number.
    pub(super) number: u64,
    /// How many items are delivered to one webhook, one after the other.
    pub(super) items: u64,
    /// How long the delivery that races with a timeout is held back.
    pub(super) race_delay: Duration,
    /// How long the last delivery is held back.
    pub(super) last_delay: Duration,
    /// Whether some acknowledged deliveries are sent again.
    pub(super) repeats: bool,
}

impl Journey {
    /// A journey with random times.
    #[must_use]
    pub(super) fn random(number: u64, random: &Random) -> Self {
        Self {
            number,
            items: random.within(1, 3),
            race_delay: Duration::from_millis(random.within(0, 14)),
            last_delay: Duration::from_millis(random.within(0, 7)),
            repeats: true,
        }
    }

    /// A journey with random times, and always as many items as a [`fixed`](Self::fixed) one.
    #[must_use]
    pub(super) fn regular(number: u64, random: &Random) -> Self {
        Self {
            items: Self::fixed(number).items,
            ..Self::random(number, random)
        }
    }

    /// The same journey for everybody.
    #[must_use]
    pub(super) const fn fixed(number: u64) -> Self {
        Self {
            number,
            items: 2,
            race_delay: Duration::ZERO,
            last_delay: Duration::ZERO,
            repeats: false,
        }
    }
}

/// The id of a journey's run.
pub(super) fn run_id(number: u64) -> String {
    format!("journey-{number}")
}

/// Senders that send one journey after the other.
#[derive(Debug)]
pub(super) struct Drivers {
    is_over: Arc<AtomicBool>,
    tasks: JoinSet<io::Result<()>>,
}

impl Drivers {
    /// Begins with `count` senders at once.
    ///
    /// # Errors
    ///
    /// If no client can be made.
    pub(super) fn begin(
        count: usize,
        world: &World,
        port: &Port,
        random: &Arc<Random>,
    ) -> io::Result<Self> {
        let is_over = Arc::<AtomicBool>::default();
        let next = Arc::new(AtomicU64::new(1));
        let mut tasks = JoinSet::new();
        for _ in 0..count {
            let (is_over, next, random) =
                (Arc::clone(&is_over), Arc::clone(&next), Arc::clone(random));
            let sender = Sender::new(world, port)?;
            tasks.spawn(async move {
                while !is_over.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let journey = Journey::random(number, &random);
                    sender.drive(&journey, &random).await?;
                }
                Ok(())
            });
        }
        Ok(Self { is_over, tasks })
    }

    /// Sends one journey and nothing else.
    ///
    /// # Errors
    ///
    /// If a request is refused, or never acknowledged.
    pub(super) async fn drive_one(world: &World, port: &Port, journey: &Journey) -> io::Result<()> {
        Sender::new(world, port)?
            .drive(journey, &Random::new(1))
            .await
    }

    /// Sends regular journeys with these numbers, `count` at once.
    ///
    /// # Errors
    ///
    /// If a request is refused, or never acknowledged.
    pub(super) async fn drive(
        count: usize,
        world: &World,
        port: &Port,
        random: &Arc<Random>,
        numbers: Range<u64>,
    ) -> io::Result<()> {
        let numbers = Arc::new(Mutex::new(numbers));
        let mut tasks = JoinSet::new();
        for _ in 0..count {
            let (numbers, random) = (Arc::clone(&numbers), Arc::clone(random));
            let sender = Sender::new(world, port)?;
            tasks.spawn(async move {
                let next = || {
                    numbers
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .next()
                };
                while let Some(number) = next() {
                    let journey = Journey::regular(number, &random);
                    sender.drive(&journey, &random).await?;
                }
                Ok(())
            });
        }
        Self::finished(tasks).await
    }

    /// Lets each sender finish its journey.
    ///
    /// # Errors
    ///
    /// If a request was refused, or never acknowledged.
    pub(super) async fn finish(self) -> io::Result<()> {
        self.is_over.store(true, Ordering::Relaxed);
        Self::finished(self.tasks).await
    }

    async fn finished(mut tasks: JoinSet<io::Result<()>>) -> io::Result<()> {
        while let Some(sent) = tasks.join_next().await {
            sent.map_err(io::Error::other)??;
        }
        Ok(())
    }
}

struct Sender {
    client: Client,
    memory: Arc<Memory>,
    server: String,
}

impl Sender {
    fn new(world: &World, port: &Port) -> io::Result<Self> {
        let client = Client::builder()
            .no_proxy()
            .timeout(ANSWER_TIMEOUT)
            .build()
            .map_err(io::Error::other)?;
        Ok(Self {
            client,
            memory: Arc::clone(world.memory()),
            server: port.url(),
        })
    }

    async fn drive(&self, journey: &Journey, random: &Random) -> io::Result<()> {
        let number = journey.number;
        self.start(journey).await?;
        let urls = self.memory.urls(number).await;
        for item in 1..=journey.items {
            let item = Item {
                id: format!("item-{number}-{item}"),
                is_last: item == journey.items,
            };
            self.deliver(journey, &urls, "items", &item, random).await?;
        }
        let (race, left, go) = (one("race", number), one("left", number), one(GO, number));
        pause(journey.race_delay).await;
        self.deliver(journey, &urls, "race", &race, random).await?;
        tokio::try_join!(
            self.deliver(journey, &urls, "left", &left, random),
            self.notify(journey, &go),
        )?;
        pause(journey.last_delay).await;
        self.deliver(journey, &urls, "last", &one("last", number), random)
            .await
    }

    async fn start(&self, journey: &Journey) -> io::Result<()> {
        let url = format!(
            "{}/workflows/journey/runs?id={}",
            self.server,
            run_id(journey.number)
        );
        let number = journey.number;
        self.acknowledged(|| self.client.post(&url).bearer_auth(API_TOKEN).json(&number))
            .await?;
        self.memory.known().started.push(number);
        Ok(())
    }

    async fn deliver(
        &self,
        journey: &Journey,
        urls: &Urls,
        webhook: &str,
        item: &Item,
        random: &Random,
    ) -> io::Result<()> {
        let url = urls
            .get(webhook)
            .ok_or_else(|| io::Error::other(format!("the webhook {webhook} is not announced")))?;
        let request = || {
            self.client
                .post(url)
                .header("webhook-id", &item.id)
                .json(item)
        };
        self.acknowledged(request).await?;
        self.note(journey, item);
        if journey.repeats && random.one_in(REPEATED_ONE_IN) {
            self.acknowledged(request).await?;
            self.memory.known().repeated += 1;
        }
        Ok(())
    }

    async fn notify(&self, journey: &Journey, item: &Item) -> io::Result<()> {
        let url = format!("{}/workflows/notify", self.server);
        let told = serde_json::json!({
            "event": GO, "payload": item, "run": run_id(journey.number), "workflow": "journey",
            "idempotency_key": item.id,
        });
        self.acknowledged(|| self.client.post(&url).bearer_auth(API_TOKEN).json(&told))
            .await?;
        self.note(journey, item);
        Ok(())
    }

    fn note(&self, journey: &Journey, item: &Item) {
        let mut known = self.memory.known();
        let acknowledged = known.acknowledged.entry(journey.number).or_default();
        acknowledged.push(item.id.clone());
    }

    /// Sends a request until it is acknowledged.
    async fn acknowledged(&self, request: impl Fn() -> reqwest::RequestBuilder) -> io::Result<()> {
        let mut last = String::new();
        for _ in 0..ATTEMPTS_MAX {
            match request().send().await {
                Ok(answer) if answer.status().is_success() => return Ok(()),
                Ok(answer) if answer.status() == StatusCode::SERVICE_UNAVAILABLE => {
                    last = answer.status().to_string();
                }
                Ok(answer) => {
                    let (status, url) = (answer.status(), answer.url().path().to_owned());
                    let text = answer.text().await.unwrap_or_default();
                    return Err(io::Error::other(format!("{url} answers {status}: {text}")));
                }
                // The server has died, or nobody serves.
                Err(error) => last = error.to_string(),
            }
            pause(RETRY_PAUSE).await;
        }
        Err(io::Error::other(format!("no acknowledgement: {last}")))
    }
}

fn one(name: &str, journey: u64) -> Item {
    Item {
        id: format!("{name}-{journey}"),
        is_last: true,
    }
}
