//! What the n-th resume of one run costs. The run is loaded from the store for each.

use std::time::Duration;

use workflow_runtime::Result;
use workflow_tests::load::{Connection, Request};

use crate::figure::Figure;
use crate::place::Place;
use crate::storage::StoreKind;
use crate::subject::{Subject, delivery};
use crate::timing::quantile;
use crate::transport::deliver;
use crate::workflows::{QUICK, counted};

/// After how many resumes the next ones are measured.
const AGES: [u64; 6] = [10, 100, 1_000, 10_000, 100_000, 1_000_000];

/// PostgreSQL takes several times as long to make a run old.
const AGES_POSTGRES: usize = 5;

/// How many resumes are measured at each age.
const MEASURED: u64 = 200;

/// A young run is replaced after so many resumes that were measured.
const YOUNG: u64 = 40;

/// Deliveries that are sent at once to make a run older.
const AT_ONCE: u64 = 256;

/// Fewer than a webhook keeps.
const BUFFERED_MAX: u64 = 900;

pub(crate) async fn measure(place: &Place, kind: StoreKind) -> Result<Vec<Figure>> {
    let storage = place.storage(kind)?;
    let mut subject = Subject::alone(&storage).await?;
    let measured = place.scaled(MEASURED).max(5);
    let ages = match kind {
        StoreKind::Sqlite => &AGES[..],
        StoreKind::Postgres => &AGES[..AGES_POSTGRES],
    };
    let mut old = Aging::begin(&mut subject).await?;
    let mut figures = Vec::new();
    for age in place.sizes(ages) {
        old.grow(&subject, age).await?;
        let (old_p50, young_p50) = beside_young(&mut subject, &mut old, measured).await?;
        let name = format!("{kind}: a resume after {age}");
        figures.push(Figure::new(format!("{name}: p50"), old_p50, "ms"));
        let ratio = old_p50 / young_p50;
        let name = format!("{name}, against one of a young run beside it");
        figures.push(Figure::new(name, ratio, "times"));
    }
    subject.close().await?;
    Ok(figures)
}

/// Resumes the run in turns with young ones, because a machine is not equally fast at all times. Returns
/// what each took, the old run first.
async fn beside_young(subject: &mut Subject, old: &mut Aging, measured: u64) -> Result<(f64, f64)> {
    let (mut old_times, mut young_times) = (Vec::new(), Vec::new());
    let mut connection = Connection::open(subject.address).await?;
    let mut young = None;
    for number in 0..measured {
        let young = match &mut young {
            Some(young) if !number.is_multiple_of(YOUNG) => young,
            place => {
                let mut run = Aging::begin(subject).await?;
                run.grow(subject, AGES[0]).await?;
                place.insert(run)
            }
        };
        old_times.push(old.resume(subject, &mut connection).await?);
        young_times.push(young.resume(subject, &mut connection).await?);
    }
    Ok((
        quantile(&mut old_times, 0.5),
        quantile(&mut young_times, 0.5),
    ))
}

/// A run that gets older.
struct Aging {
    url: String,
    request: Request,
    age: u64,
}

impl Aging {
    async fn begin(subject: &mut Subject) -> Result<Self> {
        subject.runtime.start(counted, ()).await?;
        let url = subject.urls(1).await?.remove(0);
        subject.settle().await?;
        Ok(Self {
            request: delivery(&url),
            url,
            age: 0,
        })
    }

    /// Returns when it has been resumed so often, and waits again.
    async fn grow(&mut self, subject: &Subject, age: u64) -> Result<()> {
        let quick = Request::post(&self.url, QUICK);
        let goal = subject.resumes() + age.saturating_sub(self.age);
        while self.age < age {
            let count = (age - self.age).min(AT_ONCE);
            let quick = quick.clone();
            deliver(subject.address, count, move |_| quick.clone()).await?;
            self.age += count;
            let ahead = age - self.age;
            subject
                .resumed((goal - ahead).saturating_sub(BUFFERED_MAX - AT_ONCE))
                .await?;
        }
        subject.resumed(goal).await?;
        subject.settle().await
    }

    /// How long it takes from a delivery until the outcome of the step after it is recorded.
    async fn resume(&mut self, subject: &Subject, connection: &mut Connection) -> Result<Duration> {
        let took = subject.resume(connection, &self.request).await?;
        self.age += 1;
        subject.settle().await?;
        Ok(took)
    }
}
