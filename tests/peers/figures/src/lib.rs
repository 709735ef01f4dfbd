//! What the programs that measure peers have in common: figures, time and patience.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::json;

/// How long anything is waited for.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// The body of every delivery: 200 bytes of JSON.
pub fn body() -> String {
    let mut body = r#"{"event":"measured","text":""#.to_owned();
    while body.len() < 198 {
        body.push('x');
    }
    body.push_str("\"}");
    body
}

/// Who is measured. Its figures are lines of JSON on the standard output.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub &'static str);

impl Peer {
    pub fn tell(self, what: &str, value: f64, unit: &str) {
        let name = format!("{}: {what}", self.0);
        println!("{}", json!({"name": name, "value": value, "unit": unit}));
    }

    /// So many of something in that time, for each second.
    pub fn tell_rate(self, what: &str, count: u64, took: Duration) {
        self.tell(what, count as f64 / took.as_secs_f64(), "/s");
    }

    /// The share of the times that is not above the value.
    pub fn tell_quantile(self, what: &str, times: &[Duration], share: f64) {
        let mut times = times.to_vec();
        times.sort_unstable();
        let Some(last) = times.len().checked_sub(1) else {
            return;
        };
        let value = times[(last as f64 * share) as usize];
        self.tell(what, value.as_secs_f64() * 1_000.0, "ms");
    }
}

/// How long something takes.
pub async fn timed<T>(work: impl Future<Output = Result<T>>) -> Result<(Duration, T)> {
    let begun = now();
    let done = work.await?;
    Ok((begun.elapsed(), done))
}

/// Looks again and again until what is looked for is there.
pub async fn until<F>(what: &str, interval: Duration, mut look: impl FnMut() -> F) -> Result<()>
where
    F: Future<Output = Result<bool>>,
{
    let begun = now();
    while !look().await? {
        if begun.elapsed() > PATIENCE {
            bail!("{what} is not there after {PATIENCE:?}");
        }
        pause(interval).await;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "time is what is measured")]
pub fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "a peer runs in real time")]
async fn pause(interval: Duration) {
    tokio::time::sleep(interval).await;
}
