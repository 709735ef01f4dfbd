//! What nodes note of the transitions that they ask for, in files that outlive them.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};
use workflow_runtime::clock::Clock;
use workflow_runtime::id::RunKey;
use workflow_runtime::store::{Advanced, Committed, Next, StoreError, Transition};

/// The notes of one node.
#[derive(Debug)]
pub(super) struct Notes {
    file: File,
    next: AtomicU64,
    clock: Clock,
}

/// A transition that a node asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Attempt {
    pub(super) run: RunKey,
    pub(super) frame: u32,
    pub(super) epoch: i64,
    /// What is in the history if it is made.
    pub(super) at: i64,
    /// When it was asked for.
    pub(super) asked_at: i64,
    /// Whether it counts only in its epoch.
    pub(super) is_fenced: bool,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Answer {
    Done,
    Stale,
    /// Nobody knows.
    Unknown,
}

#[derive(Serialize, Deserialize)]
enum Line {
    Asked(u64, Attempt),
    Answered(u64, Answer),
}

impl Notes {
    /// Begins a file.
    pub(super) fn begin(path: &Path) -> io::Result<Arc<Self>> {
        let file = OpenOptions::new()
            .create_new(true)
            .append(true)
            .open(path)?;
        Ok(Arc::new(Self {
            file,
            next: AtomicU64::new(0),
            clock: Clock::system(),
        }))
    }

    /// Notes that a transition is asked for, before it is. Returns its number.
    pub(super) fn asked(&self, transition: &Transition) -> u64 {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let attempt = Attempt {
            run: transition.frame.run,
            frame: transition.frame.frame,
            epoch: transition.epoch.0,
            at: transition.at.as_millis(),
            asked_at: self.clock.machine_time().as_millis(),
            is_fenced: !matches!(transition.next, Next::Redrive),
        };
        self.write(&Line::Asked(number, attempt));
        number
    }

    pub(super) fn answered(&self, number: u64, advanced: &Result<Committed<Advanced>, StoreError>) {
        let answer = match advanced.as_ref().map(Committed::get) {
            Ok(Advanced::Done { .. }) => Answer::Done,
            Ok(Advanced::Stale) => Answer::Stale,
            Err(_) => Answer::Unknown,
        };
        self.write(&Line::Answered(number, answer));
    }

    /// The system has it then, whatever becomes of this process.
    fn write(&self, line: &Line) {
        let mut text = serde_json::to_string(line).expect("a note can be written");
        text.push('\n');
        let written = (&self.file).write_all(text.as_bytes());
        written.expect("there is room for a note");
    }
}

/// Reads all notes in a folder. What has no answer is unknown.
pub(super) fn read(folder: &Path) -> io::Result<Vec<(Attempt, Answer)>> {
    let mut all = Vec::new();
    for file in fs::read_dir(folder)? {
        let text = fs::read_to_string(file?.path())?;
        let mut asked = BTreeMap::new();
        // A node that was killed may have left the beginning of a line.
        for line in text.split_inclusive('\n').filter(|it| it.ends_with('\n')) {
            match serde_json::from_str(line)? {
                Line::Asked(number, attempt) => {
                    asked.insert(number, (attempt, Answer::Unknown));
                }
                Line::Answered(number, answer) => {
                    if let Some(attempt) = asked.get_mut(&number) {
                        attempt.1 = answer;
                    }
                }
            }
        }
        all.extend(asked.into_values());
    }
    Ok(all)
}
