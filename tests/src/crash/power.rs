//! Power cuts at random points of a recording.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::thread;

use super::disk::{Disk, Image};
use super::image::{Fault, check, open_and_write};
use super::recording::{KEY_FILE, Recording};
use super::resume;
use super::stage::DATABASE;
use super::trace::{Acknowledged, Event};
use crate::generator::Random as Sequence;

/// The disk of one image in this many is given to a server that has to bring all runs to their ends.
const RESUMED_ONE_IN: usize = 97;

/// Violations that are told about.
const VIOLATIONS_TOLD_MAX: usize = 10;

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

impl Recording {
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
            let resumed = resume::to_the_end(&path, &self.promised, &self.recording.hooks);
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
