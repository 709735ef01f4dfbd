//! A server whose power is cut: what it has written is recorded, and images of its disk are made and opened.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use rusqlite::{Connection, OpenFlags};
use workflow_runtime::SqliteStore;
use workflow_runtime::clock::Clock;
use workflow_runtime::entropy::Entropy;
use workflow_runtime::id::RunKey;
use workflow_runtime::store::{EncodedState, NewRun, Store, StoreError};

use super::disk::{Disk, Image};
use super::driver::{Drivers, Journey};
use super::life::Log;
use super::random::Random;
use super::resume;
use super::stage::{DATABASE, Stage, Threads};
use super::trace::{self, Acknowledged, Event, TRACED};
use crate::generator::Random as Sequence;

/// The key's name in the folder.
const KEY_FILE: &str = "workflows.db.key";

/// How many pages the log of the recorded servers grows to, so that it is copied into the database often.
const CHECKPOINT_PAGES: u16 = 256;

/// Lives that are recorded, one after the other. Each ends with a shutdown.
const LIVES: u64 = 2;

const SENDERS: usize = 4;

/// The disk of one image in this many is given to a server that has to bring all runs to their ends.
const RESUMED_ONE_IN: usize = 500;

/// Violations that are told about.
const VIOLATIONS_TOLD_MAX: usize = 10;

/// What servers have done, and in which order.
#[derive(Debug)]
pub struct Recording {
    events: Vec<Event>,
    key: Vec<u8>,
}

/// What became of images.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// How many there were.
    pub images: usize,
    /// In how many of them something acknowledged is missing.
    pub lost: usize,
    /// How many could not be opened or are not sound.
    pub corrupt: usize,
    /// In how many of them a state and the deliveries do not fit together.
    pub doubled: usize,
    /// How many were given to a server, and brought to their ends.
    pub resumed: usize,
    /// The first of what went wrong.
    pub violations: Vec<String>,
}

impl Outcome {
    /// Whether all is as it must be.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.images > 0 && self.violations.is_empty()
    }

    fn add(&mut self, other: Self) {
        self.images += other.images;
        self.lost += other.lost;
        self.corrupt += other.corrupt;
        self.doubled += other.doubled;
        self.resumed += other.resumed;
        self.violations.extend(other.violations);
        self.violations.truncate(VIOLATIONS_TOLD_MAX);
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} images: {} lost something acknowledged, {} corrupt, {} inconsistent, {} resumed to the end",
            self.images, self.lost, self.corrupt, self.doubled, self.resumed
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
    Ok(Recording { events, key })
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
    let mut first = stage.begin(0, None)?;
    first.is_ready().await?;
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
    let options = ["strace", "-f", "-y", "-xx", "-s", "1000000", "-qq", "-o"];
    let options = options.map(str::to_owned).into_iter();
    let trace = trace.display().to_string();
    let what = ["-e".to_owned(), format!("trace={TRACED}")];
    options.chain([trace]).chain(what).collect()
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

    /// Cuts the power at random points, and opens what is left. With `resumes`, servers bring some images
    /// to their ends.
    ///
    /// # Errors
    ///
    /// If images cannot be made.
    pub fn cut(&self, images: usize, seed: u64, resumes: bool) -> io::Result<Outcome> {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let mut random = Sequence::new(seed);
        let mut cuts: Vec<_> = (0..images)
            .map(|_| random.below(self.events.len() as u64 + 1) as usize)
            .collect();
        cuts.sort_unstable();
        // Each thread takes every n-th cut, so that all have as much to do.
        thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|worker| {
                    let cuts = cuts.iter().copied().enumerate();
                    let cuts = cuts.skip(worker).step_by(threads);
                    let random = Sequence::new(random.next());
                    scope.spawn(move || Worker::begin(self, random, resumes)?.cut_at(cuts))
                })
                .collect();
            let mut outcome = Outcome::default();
            for worker in workers {
                outcome.add(worker.join().map_err(|_| io::Error::other("a panic"))??);
            }
            Ok(outcome)
        })
    }
}

/// Goes through the recording and makes images on the way.
struct Worker<'a> {
    recording: &'a Recording,
    random: Sequence,
    resumes: bool,
    folder: tempfile::TempDir,
    tokio: tokio::runtime::Runtime,
    disk: Disk,
    promised: Promised,
    outcome: Outcome,
}

/// What the world relies on.
#[derive(Debug, Default)]
pub(super) struct Promised {
    pub(super) starts: BTreeSet<String>,
    pub(super) deliveries: BTreeSet<String>,
    /// Whether URLs were handed out.
    has_urls: bool,
}

impl<'a> Worker<'a> {
    fn begin(recording: &'a Recording, random: Sequence, resumes: bool) -> io::Result<Self> {
        // In memory, if the machine has such a folder: it is the images that matter, not the disk.
        let memory = PathBuf::from("/dev/shm");
        let parent = if memory.is_dir() {
            memory
        } else {
            std::env::temp_dir()
        };
        Ok(Self {
            recording,
            random,
            resumes,
            folder: tempfile::tempdir_in(parent)?,
            tokio: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?,
            disk: Disk::default(),
            promised: Promised::default(),
            outcome: Outcome::default(),
        })
    }

    fn cut_at(mut self, cuts: impl Iterator<Item = (usize, usize)>) -> io::Result<Outcome> {
        let mut passed = 0;
        for (number, cut) in cuts {
            for event in &self.recording.events[passed..cut] {
                if !self.disk.apply(event) {
                    return Err(io::Error::other(format!("unexpected: {event:?}")));
                }
                self.promised.note(event);
            }
            passed = cut;
            let image = self.disk.cut(&mut self.random);
            self.write(&image)?;
            self.outcome.images += 1;
            if let Err(fault) = self.look(&image, number) {
                self.tell(&fault, cut);
            }
        }
        Ok(self.outcome)
    }

    fn write(&self, image: &Image) -> io::Result<()> {
        for entry in fs::read_dir(self.folder.path())? {
            fs::remove_file(entry?.path())?;
        }
        for (name, contents) in image {
            let path = self.folder.path().join(name);
            fs::write(&path, contents)?;
            let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            fs::set_permissions(path, private)?;
        }
        Ok(())
    }

    fn look(&mut self, image: &Image, number: usize) -> Result<(), Fault> {
        if self.promised.has_urls && image.get(KEY_FILE) != Some(&self.recording.key) {
            return Err(Fault::Lost(
                "the key of URLs that were handed out".to_owned(),
            ));
        }
        let path = self.folder.path().join(DATABASE);
        let opened = self.tokio.block_on(open_and_write(&path));
        opened.map_err(|error| Fault::Corrupt(format!("{error:?}")))?;
        check(&path, &self.promised)?;
        if self.resumes && (number + 1).is_multiple_of(RESUMED_ONE_IN) {
            let resumed = resume::to_the_end(&path, &self.promised);
            let resumed = self.tokio.block_on(resumed);
            resumed.map_err(|error| Fault::Stuck(error.to_string()))?;
            self.outcome.resumed += 1;
        }
        Ok(())
    }

    fn tell(&mut self, fault: &Fault, cut: usize) {
        match fault {
            Fault::Lost(_) => self.outcome.lost += 1,
            Fault::Corrupt(_) => self.outcome.corrupt += 1,
            Fault::Doubled(_) => self.outcome.doubled += 1,
            Fault::Stuck(_) => {}
        }
        if self.outcome.violations.len() < VIOLATIONS_TOLD_MAX {
            let told = format!("power cut after {cut} events: {fault:?}");
            self.outcome.violations.push(told);
        }
    }
}

impl Promised {
    fn note(&mut self, event: &Event) {
        match event {
            Event::Acknowledged(Acknowledged::Start(id)) => {
                self.starts.insert(id.clone());
            }
            Event::Acknowledged(Acknowledged::Delivery(id)) => {
                self.deliveries.insert(id.clone());
            }
            Event::Affected => self.has_urls = true,
            _ => {}
        }
    }
}

#[derive(Debug)]
#[expect(dead_code, reason = "what they hold is printed")]
enum Fault {
    Lost(String),
    Corrupt(String),
    Doubled(String),
    Stuck(String),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}

/// Opens an image as a server does, loads what is due, writes something new, and closes it.
async fn open_and_write(path: &Path) -> Result<(), StoreError> {
    let store = SqliteStore::open(path).await?;
    store.claim().await?;
    let clock = Clock::system();
    for due in store.due(clock.now(), None, usize::MAX).await? {
        store.load(due.frame).await?;
    }
    let now = clock.now();
    let state = EncodedState {
        name: "Start".to_owned(),
        json: r#"{"Start":{"number":0}}"#.to_owned(),
        digest: 0,
    };
    let run = NewRun {
        key: RunKey::generate(now, &Entropy::system()),
        workflow: "part".to_owned(),
        id: None,
        labels: Vec::new(),
        state,
        created_at: now,
        due: now,
        parent: None,
    };
    let _ = store.start(run).await?.into_inner();
    store.close().await
}

/// Compares an image with what was promised.
fn check(path: &Path, promised: &Promised) -> Result<(), Fault> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let integrity: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if integrity != "ok" {
        return Err(Fault::Corrupt(integrity));
    }
    let mut runs = BTreeSet::new();
    let mut statement = connection
        .prepare("SELECT id, coalesce(state_json, result) FROM runs WHERE workflow = 'journey'")?;
    let mut taken = BTreeSet::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        runs.insert(row.get::<_, String>(0)?);
        for id in taken_in(&row.get::<_, String>(1)?)? {
            if !taken.insert(id.clone()) {
                return Err(Fault::Doubled(format!("{id} was taken twice")));
            }
        }
    }
    if let Some(lost) = promised.starts.difference(&runs).next() {
        return Err(Fault::Lost(lost.clone()));
    }
    let mut deliveries = BTreeSet::new();
    let sql = "SELECT dedupe_key, consumed_by IS NOT NULL FROM deliveries ORDER BY seq";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key: String = row.get(0)?;
        let id = key.rsplit(':').next().unwrap_or_default().to_owned();
        let (is_consumed, is_taken) = (row.get::<_, bool>(1)?, taken.contains(&id));
        // What branches have taken is not part of the function's own state until they have all ended.
        let is_of_branch = id.starts_with("left-") || id.starts_with("go-");
        if is_taken && !is_consumed || is_consumed && !is_taken && !is_of_branch {
            let told = format!("{id} is consumed: {is_consumed}, taken: {is_taken}");
            return Err(Fault::Doubled(told));
        }
        if !deliveries.insert(id.clone()) {
            return Err(Fault::Doubled(format!("{id} is there twice")));
        }
    }
    match promised.deliveries.difference(&deliveries).next() {
        Some(lost) => Err(Fault::Lost(lost.clone())),
        None => Ok(()),
    }
}

/// What a state or result says that the journey has taken.
fn taken_in(json: &str) -> Result<Vec<String>, Fault> {
    let value: serde_json::Value =
        serde_json::from_str(json).map_err(|error| Fault::Corrupt(error.to_string()))?;
    let states = value.as_object().into_iter().flat_map(|it| it.values());
    let taken = states
        .chain([&value])
        .find_map(|state| state.get("taken")?.as_array());
    let ids = taken.into_iter().flatten();
    Ok(ids.filter_map(|id| Some(id.as_str()?.to_owned())).collect())
}

/// The journey whose run has this id.
pub(super) fn journey_of(id: &str) -> Option<Journey> {
    let number = id.strip_prefix("journey-")?.parse().ok()?;
    Some(Journey::fixed(number))
}
