//! What the n-th resume of one run costs, suspended before each that is measured.

use anyhow::Result;
use figures::{body, timed};

use crate::RESTATE;
use crate::server::Server;

/// After how many resumes the next ones are measured.
const AGES: [u64; 2] = [10, 1_000];

/// How many resumes are measured at each age.
const MEASURED: u64 = 50;

const SERVICE: &str = "Counted";

pub(crate) async fn measure(server: &mut Server) -> Result<()> {
    server.ingress.start(SERVICE).await?;
    let mut awakeable = server.awakeable().await?;
    let mut age = 0;
    for wanted in AGES {
        while age < wanted {
            server.ingress.resolve(&awakeable, body()).await?;
            awakeable = server.awakeable().await?;
            age += 1;
        }
        let mut times = Vec::new();
        for _ in 0..MEASURED {
            server.settled(SERVICE, "suspended", 1).await?;
            let (took, next) = timed(async {
                server.ingress.resolve(&awakeable, body()).await?;
                server.awakeable().await
            })
            .await?;
            awakeable = next;
            age += 1;
            times.push(took);
        }
        RESTATE.tell_quantile(&format!("a resume after {wanted}: p50"), &times, 0.5);
    }
    Ok(())
}
