//! A disk that forgets what was not synced.

use std::collections::BTreeMap;

use super::trace::Event;
use crate::generator::Random;

/// What is written at once, or not.
const SECTOR_BYTES: u64 = 512;

/// A folder with what is durable of it, and what is under way.
///
/// Each file is by itself: what is synced of one says nothing of another. Names are kept in the order in
/// which they were made or taken away, as a journaling file system does, and are durable after a sync of
/// the folder.
#[derive(Debug, Default)]
pub(super) struct Disk {
    files: Vec<File>,
    /// The names as a program sees them.
    names: BTreeMap<String, usize>,
    durable: BTreeMap<String, usize>,
    pending: Vec<Naming>,
    /// How many of these a sync of the folder covers that is under way, by thread.
    covered: BTreeMap<u32, usize>,
}

/// The files of a folder after the power was cut, by name.
pub(super) type Image = BTreeMap<String, Vec<u8>>;

#[derive(Debug, Default)]
struct File {
    durable: Vec<u8>,
    pending: Vec<Change>,
    covered: BTreeMap<u32, usize>,
    /// Its length as a program sees it.
    length: u64,
}

#[derive(Clone, Debug)]
enum Change {
    Write { offset: u64, data: Vec<u8> },
    Resize(u64),
}

#[derive(Debug)]
enum Naming {
    Add(String, usize),
    Remove(String),
}

/// What becomes of what is under way.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// It is lost.
    Dropped,
    /// What was written first is there, the last of it in part.
    Prefix,
    /// Some of it is there.
    Subset,
    /// Some of it is there, written in another order.
    Reordered,
    /// Some sectors of it are there.
    Torn,
}

const CUTS: [Cut; 5] = [
    Cut::Dropped,
    Cut::Prefix,
    Cut::Subset,
    Cut::Reordered,
    Cut::Torn,
];

impl Disk {
    /// Takes notice of an event. Returns false if it is about a file that nobody has made.
    pub(super) fn apply(&mut self, event: &Event) -> bool {
        match event {
            Event::Opened { name } => {
                if !self.names.contains_key(name) {
                    self.files.push(File::default());
                    self.add(name, self.files.len() - 1);
                }
            }
            Event::Linked { from, to } => {
                let Some(file) = self.names.get(from).copied() else {
                    return false;
                };
                // A link fails if the name is taken.
                if !self.names.contains_key(to) {
                    self.add(to, file);
                }
            }
            Event::Unlinked { name } => {
                if self.names.remove(name).is_some() {
                    self.pending.push(Naming::Remove(name.clone()));
                }
            }
            Event::Wrote { name, offset, data } => {
                let Some(file) = self.file(name) else {
                    return false;
                };
                let offset = offset.unwrap_or(file.length);
                file.length = file.length.max(offset + data.len() as u64);
                let data = data.clone();
                file.pending.push(Change::Write { offset, data });
            }
            Event::Resized { name, length } => {
                let Some(file) = self.file(name) else {
                    return false;
                };
                file.length = *length;
                file.pending.push(Change::Resize(*length));
            }
            Event::SyncBegun { thread, name } => return self.begin_sync(*thread, name.as_deref()),
            Event::Synced { thread, name } => return self.end_sync(*thread, name.as_deref()),
            Event::Acknowledged(_) | Event::Affected => {}
        }
        true
    }

    /// Cuts the power.
    pub(super) fn cut(&self, random: &mut Random) -> Image {
        let cut = CUTS[random.below(CUTS.len() as u64) as usize];
        let mut names = self.durable.clone();
        let kept = match cut {
            Cut::Dropped => 0,
            _ => random.below(self.pending.len() as u64 + 1) as usize,
        };
        self.pending[..kept]
            .iter()
            .for_each(|it| it.apply(&mut names));
        let files = names.into_iter();
        files
            .map(|(name, file)| (name, self.files[file].cut(cut, random)))
            .collect()
    }

    fn add(&mut self, name: &str, file: usize) {
        self.names.insert(name.to_owned(), file);
        self.pending.push(Naming::Add(name.to_owned(), file));
    }

    fn file(&mut self, name: &str) -> Option<&mut File> {
        let file = self.names.get(name)?;
        self.files.get_mut(*file)
    }

    fn begin_sync(&mut self, thread: u32, name: Option<&str>) -> bool {
        let Some(name) = name else {
            self.covered.insert(thread, self.pending.len());
            return true;
        };
        let file = self.file(name);
        file.map(|file| file.covered.insert(thread, file.pending.len()))
            .is_some()
    }

    fn end_sync(&mut self, thread: u32, name: Option<&str>) -> bool {
        let Some(name) = name else {
            let covered = self.covered.remove(&thread).unwrap_or(0);
            let drained: Vec<_> = self.pending.drain(..covered).collect();
            drained.iter().for_each(|it| it.apply(&mut self.durable));
            for others in self.covered.values_mut() {
                *others = others.saturating_sub(covered);
            }
            return true;
        };
        let Some(file) = self.file(name) else {
            return false;
        };
        let covered = file.covered.remove(&thread).unwrap_or(0);
        let drained: Vec<_> = file.pending.drain(..covered).collect();
        drained.iter().for_each(|it| it.apply(&mut file.durable));
        for others in file.covered.values_mut() {
            *others = others.saturating_sub(covered);
        }
        true
    }
}

impl Naming {
    fn apply(&self, names: &mut BTreeMap<String, usize>) {
        match self {
            Self::Add(name, file) => names.insert(name.clone(), *file),
            Self::Remove(name) => names.remove(name),
        };
    }
}

impl File {
    fn cut(&self, cut: Cut, random: &mut Random) -> Vec<u8> {
        let mut contents = self.durable.clone();
        match cut {
            Cut::Dropped => {}
            Cut::Prefix => {
                let kept = random.below(self.pending.len() as u64 + 1) as usize;
                let (before, after) = self.pending.split_at(kept);
                before.iter().for_each(|it| it.apply(&mut contents));
                if let Some(last) = after.first() {
                    let sectors = last.sectors();
                    let kept = random.below(sectors.len() as u64 + 1) as usize;
                    sectors[..kept]
                        .iter()
                        .for_each(|it| it.apply(&mut contents));
                }
            }
            Cut::Subset => {
                let kept = self.pending.iter().filter(|_| random.one_in(2));
                kept.for_each(|it| it.apply(&mut contents));
            }
            Cut::Reordered => {
                let kept = self.pending.iter().filter(|_| !random.one_in(4));
                let mut kept: Vec<_> = kept.collect();
                for place in (1..kept.len()).rev() {
                    kept.swap(place, random.below(place as u64 + 1) as usize);
                }
                kept.iter().for_each(|it| it.apply(&mut contents));
            }
            Cut::Torn => {
                let sectors = self.pending.iter().flat_map(Change::sectors);
                let kept = sectors.filter(|_| random.one_in(2));
                kept.for_each(|it| it.apply(&mut contents));
            }
        }
        contents
    }
}

impl Change {
    fn apply(&self, contents: &mut Vec<u8>) {
        match self {
            Self::Write { offset, data } => {
                let start = *offset as usize;
                let end = start + data.len();
                if contents.len() < end {
                    contents.resize(end, 0);
                }
                contents[start..end].copy_from_slice(data);
            }
            Self::Resize(length) => contents.resize(*length as usize, 0),
        }
    }

    /// The same change, in parts that are written at once.
    fn sectors(&self) -> Vec<Self> {
        let Self::Write { offset, data } = self else {
            return vec![self.clone()];
        };
        let mut parts = Vec::new();
        let mut from = 0;
        while from < data.len() {
            let at = offset + from as u64;
            let until = (SECTOR_BYTES - at % SECTOR_BYTES) as usize + from;
            let until = until.min(data.len());
            parts.push(Self::Write {
                offset: at,
                data: data[from..until].to_vec(),
            });
            from = until;
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrote(offset: u64, data: &[u8]) -> Event {
        Event::Wrote {
            name: "a".to_owned(),
            offset: Some(offset),
            data: data.to_vec(),
        }
    }

    fn sync(disk: &mut Disk, name: Option<&str>) {
        let (thread, name) = (1, name.map(str::to_owned));
        let begun = Event::SyncBegun {
            thread,
            name: name.clone(),
        };
        assert!(disk.apply(&begun) && disk.apply(&Event::Synced { thread, name }));
    }

    #[test]
    fn what_is_synced_stays_and_the_rest_may_not() {
        let mut disk = Disk::default();
        let name = "a".to_owned();
        disk.apply(&Event::Opened { name });
        disk.apply(&wrote(0, &[1; 1024]));
        sync(&mut disk, Some("a"));
        let mut random = Random::new(1);
        let mut images =
            |disk: &Disk| -> Vec<_> { (0..200).map(|_| disk.cut(&mut random)).collect() };
        let unnamed = images(&disk);
        assert!(
            unnamed.iter().any(BTreeMap::is_empty),
            "its name was not synced"
        );

        sync(&mut disk, None);
        disk.apply(&wrote(512, &[2; 512]));
        disk.apply(&wrote(1024, &[3; 512]));
        let images = images(&disk);
        assert!(images.iter().all(|image| image["a"][..512] == [1; 512]));
        let has = |place: usize, byte: u8| {
            images
                .iter()
                .any(|image| image["a"].get(place) == Some(&byte))
        };
        assert!(has(512, 1) && has(512, 2) && has(1024, 3));
        let is_shorter = images.iter().any(|image| image["a"].len() == 1024);
        assert!(is_shorter);
    }

    #[test]
    fn a_write_during_a_sync_is_not_covered_by_it() {
        let mut disk = Disk::default();
        let name = "a".to_owned();
        disk.apply(&Event::Opened { name });
        sync(&mut disk, None);
        disk.apply(&wrote(0, &[1]));
        let (thread, name) = (1, Some("a".to_owned()));
        disk.apply(&Event::SyncBegun {
            thread,
            name: name.clone(),
        });
        disk.apply(&wrote(1, &[1]));
        disk.apply(&Event::Synced { thread, name });
        assert_eq!(disk.files[0].durable, [1]);
        assert_eq!(disk.files[0].pending.len(), 1);
    }
}
