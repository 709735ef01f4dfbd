//! What strace writes down of a server, as a sequence of events.

use std::collections::BTreeMap;
use std::path::Path;

/// The system calls that are written down.
pub(super) const TRACED: &str = "openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,link,linkat,rename,\
    sendto,writev,recvfrom";

/// Something that a server did, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A file was made, or was there already. Names are those in the server's folder.
    Opened { name: String },
    /// Bytes were written. Without an offset they were appended.
    Wrote {
        name: String,
        offset: Option<u64>,
        data: Vec<u8>,
    },
    /// The file was cut or lengthened.
    Resized { name: String, length: u64 },
    /// A file got a second name.
    Linked { from: String, to: String },
    /// A name was taken away.
    Unlinked { name: String },
    /// A sync began. Without a name it is that of the folder.
    SyncBegun { thread: u32, name: Option<String> },
    /// A sync came to its end.
    Synced { thread: u32, name: Option<String> },
    /// An acknowledgement began to leave.
    Acknowledged(Acknowledged),
    /// An effect began to leave, the first of which hands out URLs.
    Affected,
}

/// What was acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Acknowledged {
    /// The start of a run, by its id.
    Start(String),
    /// A delivery or notification, by the sender's id.
    Delivery(String),
}

/// Reads what strace wrote with `-f -y -xx`, of a server whose files are in `folder`.
///
/// # Errors
///
/// What cannot be read.
pub(super) fn read(trace: &str, folder: &Path) -> Result<Vec<Event>, String> {
    let mut reader = Reader {
        folder: format!("{}/", folder.display()),
        calls: BTreeMap::new(),
        requests: BTreeMap::new(),
        events: Vec::new(),
    };
    for line in trace.lines() {
        reader.line(line).ok_or_else(|| {
            let shown: String = line.chars().take(200).collect();
            format!("cannot read what strace wrote: {shown}")
        })?;
    }
    Ok(reader.events)
}

struct Reader {
    folder: String,
    /// Calls that have begun, by thread.
    calls: BTreeMap<u32, String>,
    /// What has come in over each connection since the last answer.
    requests: BTreeMap<String, String>,
    events: Vec<Event>,
}

impl Reader {
    fn line(&mut self, line: &str) -> Option<()> {
        let (thread, rest) = line.split_once(' ')?;
        let thread: u32 = thread.parse().ok()?;
        let rest = rest.trim_start();
        if rest.starts_with("+++") || rest.starts_with("---") {
            return Some(());
        }
        if let Some(resumed) = rest.strip_prefix("<... ") {
            let (_, rest) = resumed.split_once(" resumed>")?;
            let call = self.calls.remove(&thread)? + rest;
            return self.ended(thread, &Call::read(&call)?);
        }
        if let Some(begun) = rest.strip_suffix("<unfinished ...>") {
            self.calls.insert(thread, begun.to_owned());
            return self.begun(thread, &Call::read(begun)?);
        }
        let call = Call::read(rest)?;
        self.begun(thread, &call)?;
        self.ended(thread, &call)
    }

    /// What may reach the disk, and leaves for a peer, may do so from the beginning of the call.
    fn begun(&mut self, thread: u32, call: &Call<'_>) -> Option<()> {
        let target = call.target();
        if let Some(socket) = target.as_deref().filter(|it| it.contains(":[")) {
            if matches!(call.name, "sendto" | "writev" | "write") {
                self.sent(socket, &call.strings().concat());
            }
            return Some(());
        }
        let name = target.as_deref().and_then(|path| self.name(path));
        match (call.name, name) {
            ("pwrite64", Some(name)) => {
                let offset = Some(call.last_number()?);
                let data = call.strings().concat();
                self.events.push(Event::Wrote { name, offset, data });
            }
            ("write", Some(name)) => {
                let (offset, data) = (None, call.strings().concat());
                self.events.push(Event::Wrote { name, offset, data });
            }
            ("ftruncate", Some(name)) => {
                let length = call.last_number()?;
                self.events.push(Event::Resized { name, length });
            }
            ("fsync" | "fdatasync", name) if name.is_some() || self.is_folder(call) => {
                self.events.push(Event::SyncBegun { thread, name });
            }
            ("unlink", _) => {
                let name = self.path(call, 0);
                let unlinked = name.map(|name| Event::Unlinked { name });
                self.events.extend(unlinked);
            }
            ("link" | "linkat", _) => {
                if let (Some(from), Some(to)) = (self.path(call, 0), self.path(call, 1)) {
                    self.events.push(Event::Linked { from, to });
                }
            }
            // Nothing of ours does.
            ("rename", _) => return None,
            _ => {}
        }
        Some(())
    }

    fn ended(&mut self, thread: u32, call: &Call<'_>) -> Option<()> {
        let target = call.target();
        match call.name {
            "openat" if call.text.contains("O_CREAT") && !call.text.contains(" = -1") => {
                let name = self.path(call, 0);
                self.events.extend(name.map(|name| Event::Opened { name }));
            }
            "fsync" | "fdatasync" if call.text.contains(" = 0") => {
                let name = target.as_deref().and_then(|path| self.name(path));
                if name.is_some() || self.is_folder(call) {
                    self.events.push(Event::Synced { thread, name });
                }
            }
            "recvfrom" => {
                let received = call.strings().concat();
                let request = self.requests.entry(target?).or_default();
                request.push_str(&String::from_utf8_lossy(&received));
            }
            _ => {}
        }
        Some(())
    }

    fn sent(&mut self, socket: &str, data: &[u8]) {
        if data.starts_with(b"POST /effects") {
            self.events.push(Event::Affected);
        } else if data.starts_with(b"HTTP/1.1 2") {
            let request = self.requests.remove(socket).unwrap_or_default();
            let acknowledged = acknowledged(&request).map(Event::Acknowledged);
            self.events.extend(acknowledged);
        } else if data.starts_with(b"HTTP/1.1 ") {
            self.requests.remove(socket);
        }
    }

    fn is_folder(&self, call: &Call<'_>) -> bool {
        let target = call.target().unwrap_or_default();
        self.folder.strip_suffix('/') == Some(&*target)
    }

    fn path(&self, call: &Call<'_>, place: usize) -> Option<String> {
        let path = call.strings().into_iter().nth(place)?;
        self.name(str::from_utf8(&path).ok()?)
    }

    /// The name of a file that outlives the server.
    fn name(&self, path: &str) -> Option<String> {
        let name = path.strip_prefix(&self.folder)?;
        let is_kept = !name.ends_with("-shm") && !name.ends_with(".lock");
        is_kept.then(|| name.to_owned())
    }
}

/// What a request asks for, if its acknowledgement is a promise.
fn acknowledged(request: &str) -> Option<Acknowledged> {
    let quoted = |before: &str, after: char| {
        let (_, rest) = request.split_once(before)?;
        Some(rest.split_once(after)?.0.to_owned())
    };
    if request.starts_with("POST /workflows/journey/runs") {
        return quoted("?id=", ' ').map(Acknowledged::Start);
    }
    if request.starts_with("POST /workflows/notify") {
        return quoted("\"idempotency_key\":\"", '"').map(Acknowledged::Delivery);
    }
    if request.starts_with("POST /webhooks/") {
        return quoted("webhook-id: ", '\r').map(Acknowledged::Delivery);
    }
    None
}

struct Call<'a> {
    name: &'a str,
    text: &'a str,
}

impl<'a> Call<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (name, _) = text.split_once('(')?;
        Some(Self { name, text })
    }

    /// What the file descriptor is that the call is about.
    fn target(&self) -> Option<String> {
        let (_, arguments) = self.text.split_once('(')?;
        let (number, rest) = arguments.split_once('<')?;
        number.parse::<u32>().ok()?;
        let (path, _) = rest.split_once('>')?;
        String::from_utf8(bytes(path)).ok()
    }

    /// The strings among the arguments.
    fn strings(&self) -> Vec<Vec<u8>> {
        let quoted = self.text.split('"').skip(1).step_by(2);
        quoted.map(bytes).collect()
    }

    /// The last argument.
    fn last_number(&self) -> Option<u64> {
        let arguments = self.text.rsplit_once(')').map_or(self.text, |it| it.0);
        let last = arguments.rsplit(',').next()?;
        last.trim().parse().ok()
    }
}

/// The bytes of `\x2f\x74…`, or of plain text.
fn bytes(text: &str) -> Vec<u8> {
    if !text.starts_with("\\x") {
        return text.as_bytes().to_vec();
    }
    let digits = text.split("\\x").skip(1);
    digits
        .filter_map(|pair| u8::from_str_radix(pair.get(..2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_of_several_threads_are_put_together() {
        let trace = "\
7  openat(AT_FDCWD<\\x2f>, \"\\x2f\\x64\\x2f\\x61\", O_RDWR|O_CREAT, 0644) = 3<\\x2f\\x64\\x2f\\x61>
7  pwrite64(3<\\x2f\\x64\\x2f\\x61>, \"\\x00\\x41\", 2, 512) = 2
8  recvfrom(9<\\x73\\x6f\\x63\\x6b\\x65\\x74\\x3a\\x5b\\x31\\x5d>,  <unfinished ...>
7  fsync(3<\\x2f\\x64\\x2f\\x61> <unfinished ...>
8  <... recvfrom resumed>\"POST /webhooks/x HTTP/1.1\\r\\nwebhook-id: a\\r\\n\", 8192, 0, NULL, NULL) = 9
7  <... fsync resumed>)    = 0
8  +++ exited with 0 +++
";
        let name = || "a".to_owned();
        let events = read(trace, Path::new("/d")).expect("it can be read");
        let expected = [
            Event::Opened { name: name() },
            Event::Wrote {
                name: name(),
                offset: Some(512),
                data: vec![0, 0x41],
            },
            Event::SyncBegun {
                thread: 7,
                name: Some(name()),
            },
            Event::Synced {
                thread: 7,
                name: Some(name()),
            },
        ];
        assert_eq!(events, expected);
    }
}
