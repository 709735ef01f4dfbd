//! What servers write to their disks and send to their peers, in order.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::driver::Drivers;
use super::life::Log;
use super::random::Random;
use super::stage::{Stage, Threads};
use super::trace::{self, Event, TRACED};
use super::world::Urls;

/// The key's name in the folder.
pub(super) const KEY_FILE: &str = "workflows.db.key";

/// How many pages the log of the recorded servers grows to, so that it is copied into the database often.
const CHECKPOINT_PAGES: u16 = 256;

/// Lives that are recorded, one after the other. Each ends with a shutdown.
const LIVES: u64 = 2;

const SENDERS: usize = 4;

/// What servers have done, and in which order.
#[derive(Debug)]
pub struct Recording {
    pub(super) events: Vec<Event>,
    pub(super) key: Vec<u8>,
    pub(super) hooks: Hooks,
}

/// The webhooks that servers have handed out, by journey.
#[derive(Debug)]
pub(super) struct Hooks {
    server: String,
    urls: BTreeMap<u64, Urls>,
}

impl Hooks {
    /// The same webhooks, at another server.
    pub(super) fn at(&self, server: &str) -> BTreeMap<u64, Urls> {
        let moved = |url: &String| url.replacen(&self.server, server, 1);
        let journeys = self.urls.iter();
        journeys
            .map(|(journey, urls)| {
                let urls = urls.iter().map(|(name, url)| (name.clone(), moved(url)));
                (*journey, urls.collect())
            })
            .collect()
    }
}

impl Recording {
    /// How many events were recorded, and how many of them are acknowledgements.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        let acknowledged = |event: &&Event| matches!(event, Event::Acknowledged(_));
        (
            self.events.len(),
            self.events.iter().filter(acknowledged).count(),
        )
    }
}

/// Lets servers work under strace and writes down what they do. If `syncs_commits` is not set, their
/// database does not sync commits, which is the control.
///
/// # Errors
///
/// If a server fails.
pub async fn record(
    program: &Path,
    journeys: u64,
    syncs_commits: bool,
) -> Result<Recording, Box<dyn Error>> {
    let stage = Stage::set(program, Threads::Several).await?.with_log(Log {
        syncs_commits,
        checkpoint_pages: CHECKPOINT_PAGES,
    });
    let folder = stage.folder()?;
    let traced = tempfile::NamedTempFile::new()?;
    let trace = traced.path();
    let tracer = tracer(trace);
    let random = Arc::new(Random::new(1));
    let mut events = Vec::new();
    for number in 0..LIVES {
        let mut process = stage.begin(number, Some(&tracer))?;
        if !process.is_ready().await? {
            return Err("the server under strace does not serve".into());
        }
        let numbers = number * journeys..(number + 1) * journeys;
        Drivers::drive(SENDERS, stage.world(), stage.port(), &random, numbers).await?;
        stage.shut_down(process).await?;
        events.extend(trace::read(&fs::read_to_string(trace)?, &folder)?);
    }
    let key = fs::read(folder.join(KEY_FILE))?;
    let hooks = Hooks {
        server: stage.port().url(),
        urls: stage.world().memory().known().urls.clone(),
    };
    Ok(Recording { events, key, hooks })
}

/// Lets a server begin with a key file that another one has made, and tells whether it makes sure, between
/// opening the file and writing anything of its own, that the file's contents and its name are durable.
///
/// # Errors
///
/// If a server fails.
pub async fn sync_of_a_named_key(program: &Path) -> Result<bool, Box<dyn Error>> {
    let stage = Stage::set(program, Threads::One).await?;
    let folder = stage.folder()?;
    // The store is there, so that its own beginning does not sync the folder.
    let first = stage.begin_ready(0).await?;
    stage.shut_down(first).await?;
    let traced = tempfile::NamedTempFile::new()?;
    let mut second = stage.begin(1, Some(&tracer(traced.path())))?;
    second.is_ready().await?;
    stage.shut_down(second).await?;
    let events = trace::read(&fs::read_to_string(traced.path())?, &folder)?;
    let synced = |event: &Event| match event {
        Event::Synced { name, .. } => Some(name.clone()),
        _ => None,
    };
    let key = events
        .iter()
        .position(|event| synced(event) == Some(Some(KEY_FILE.to_owned())));
    // What comes next is the sync of the folder. The store would sync it too, when it first writes.
    let next = key.and_then(|key| {
        let rest = events[key + 1..].iter();
        rest.clone()
            .find(|event| !matches!(event, Event::SyncBegun { .. }))
    });
    Ok(matches!(next, Some(Event::Synced { name: None, .. })))
}

fn tracer(trace: &Path) -> Vec<String> {
    let options = [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-y",
        "-xx",
        "-s",
        "1000000",
        "-qq",
        "-o",
    ];
    let options = options.map(str::to_owned).into_iter();
    let trace = trace.display().to_string();
    let what = ["-e".to_owned(), format!("trace={TRACED}")];
    options.chain([trace]).chain(what).collect()
}
