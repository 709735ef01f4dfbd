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

/// For how long a sender waits for the answer to a start. If it gave up earlier, a server that was stopped
/// could start the run a second time, after it has ended.
const START_TIMEOUT: Duration = Duration::from_secs(60);

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
        servers: &Servers,
        random: &Arc<Random>,
    ) -> io::Result<Self> {
        let is_over = Arc::<AtomicBool>::default();
        let next = Arc::new(AtomicU64::new(1));
        let mut tasks = JoinSet::new();
        for _ in 0..count {
            let (is_over, next, random) =
                (Arc::clone(&is_over), Arc::clone(&next), Arc::clone(random));
            let sender = Sender::new(world, servers.clone())?;
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
        Sender::new(world, Servers::one(port))?
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
            let sender = Sender::new(world, Servers::one(port))?;
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

/// Who takes what is sent.
#[derive(Clone, Debug)]
pub(super) struct Servers {
    /// What the URLs of webhooks start with.
    pub(super) public_url: String,
    /// What their own URLs start with.
    pub(super) urls: Vec<String>,
    /// For how long a sender waits for the answer to a delivery.
    pub(super) patience: Duration,
    /// Between two attempts.
    pub(super) retry_pause: Duration,
}

impl Servers {
    /// A single one.
    pub(super) fn one(port: &Port) -> Self {
        Self {
            public_url: port.url(),
            urls: vec![port.url()],
            patience: ANSWER_TIMEOUT,
            retry_pause: RETRY_PAUSE,
        }
    }
}

struct Sender {
    client: Client,
    memory: Arc<Memory>,
    servers: Servers,
}

impl Sender {
    fn new(world: &World, servers: Servers) -> io::Result<Self> {
        let client = Client::builder()
            .no_proxy()
            .timeout(ANSWER_TIMEOUT)
            .build()
            .map_err(io::Error::other)?;
        Ok(Self {
            client,
            memory: Arc::clone(world.memory()),
            servers,
        })
    }

    async fn drive(&self, journey: &Journey, random: &Random) -> io::Result<()> {
        let number = journey.number;
        self.start(journey, random).await?;
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
            self.notify(journey, &go, random),
        )?;
        pause(journey.last_delay).await;
        self.deliver(journey, &urls, "last", &one("last", number), random)
            .await
    }

    async fn start(&self, journey: &Journey, random: &Random) -> io::Result<()> {
        let number = journey.number;
        let path = format!("/workflows/journey/runs?id={}", run_id(number));
        let request = |server: &str| {
            let url = format!("{server}{path}");
            let request = self.client.post(url).timeout(START_TIMEOUT);
            request.bearer_auth(API_TOKEN).json(&number)
        };
        self.acknowledged(random, request).await?;
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
        let path = url.strip_prefix(&self.servers.public_url);
        let path = path.ok_or_else(|| io::Error::other(format!("{url} is of another server")))?;
        let request = |server: &str| {
            let request = self.client.post(format!("{server}{path}"));
            let request = request.timeout(self.servers.patience);
            request.header("webhook-id", &item.id).json(item)
        };
        self.acknowledged(random, request).await?;
        self.note(journey, item);
        if journey.repeats && random.one_in(REPEATED_ONE_IN) {
            self.acknowledged(random, request).await?;
            self.memory.known().repeated += 1;
        }
        Ok(())
    }

    async fn notify(&self, journey: &Journey, item: &Item, random: &Random) -> io::Result<()> {
        let told = serde_json::json!({
            "event": GO, "payload": item, "run": run_id(journey.number), "workflow": "journey",
            "idempotency_key": item.id,
        });
        let request = |server: &str| {
            let request = self.client.post(format!("{server}/workflows/notify"));
            let request = request.timeout(self.servers.patience);
            request.bearer_auth(API_TOKEN).json(&told)
        };
        self.acknowledged(random, request).await?;
        self.note(journey, item);
        Ok(())
    }

    fn note(&self, journey: &Journey, item: &Item) {
        let mut known = self.memory.known();
        let acknowledged = known.acknowledged.entry(journey.number).or_default();
        acknowledged.push(item.id.clone());
    }

    /// Sends a request until it is acknowledged, each time to any server.
    async fn acknowledged(
        &self,
        random: &Random,
        request: impl Fn(&str) -> reqwest::RequestBuilder,
    ) -> io::Result<()> {
        let mut last = String::new();
        for _ in 0..ATTEMPTS_MAX {
            match request(self.any_server(random)).send().await {
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
            pause(self.servers.retry_pause).await;
        }
        Err(io::Error::other(format!("no acknowledgement: {last}")))
    }

    fn any_server(&self, random: &Random) -> &str {
        match &*self.servers.urls {
            [server] => server,
            several => &several[random.within(1, several.len() as u64) as usize - 1],
        }
    }
}

fn one(name: &str, journey: u64) -> Item {
    Item {
        id: format!("{name}-{journey}"),
        is_last: true,
    }
}
