//! The file that holds the keys.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::{FIRST_KEY_ID, KEY_BYTES, Key, Keyring, KeyringError};
use crate::entropy::Entropy;

/// The longest key file that is read: 256 keys and some comments.
const KEY_FILE_BYTES_MAX: u64 = 64 * 1024;

const HEADER: &str = "# Keys of the webhook URLs: number and key, the last line is current.\n\
                      # Keep this file secret, and keep it: without it the URLs stop working.\n";

pub(super) fn load_or_create(path: &Path, entropy: &Entropy) -> Result<Keyring, KeyringError> {
    match load(path) {
        Err(KeyringError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            create(path, entropy).map_err(|source| io_error(path, source))?;
            load(path)
        }
        loaded => loaded,
    }
}

/// Reads the keys once they are durable. Whoever made the file may have died between naming and syncing
/// it, may still be about to sync it, or may be an editor that syncs nothing.
fn load(path: &Path) -> Result<Keyring, KeyringError> {
    let mut file = File::open(path).map_err(|source| io_error(path, source))?;
    check_private(path, &file)?;
    sync(&file, path).map_err(|source| io_error(path, source))?;
    let mut text = String::new();
    let read = (&mut file)
        .take(KEY_FILE_BYTES_MAX + 1)
        .read_to_string(&mut text);
    match read {
        Ok(length) if length as u64 > KEY_FILE_BYTES_MAX => Err(malformed(
            path,
            format!("it is longer than {KEY_FILE_BYTES_MAX} bytes"),
        )),
        Ok(_) => parse(path, &text),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            Err(malformed(path, "it is not text".to_owned()))
        }
        Err(source) => Err(io_error(path, source)),
    }
}

#[cfg(unix)]
fn check_private(path: &Path, file: &File) -> Result<(), KeyringError> {
    use std::os::unix::fs::PermissionsExt;

    let metadata = file.metadata().map_err(|source| io_error(path, source))?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        Ok(())
    } else {
        Err(KeyringError::Exposed {
            path: path.to_owned(),
            mode,
        })
    }
}

#[cfg(not(unix))]
fn check_private(_: &Path, _: &File) -> Result<(), KeyringError> {
    Ok(())
}

fn parse(path: &Path, text: &str) -> Result<Keyring, KeyringError> {
    let mut ring: Option<Keyring> = None;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let current = parse_line(line).ok_or_else(|| {
            let fault = "is not a number from 0 to 255 and 64 hexadecimal digits";
            malformed(path, format!("line {} {fault}", index + 1))
        })?;
        let next = Keyring {
            current,
            older: Vec::new(),
        };
        let keys = ring
            .into_iter()
            .flat_map(|ring| [ring.older, vec![ring.current]]);
        let longer = keys.flatten().try_fold(next, Keyring::with_older);
        ring = Some(longer.map_err(|error| malformed(path, error.to_string()))?);
    }
    ring.ok_or_else(|| malformed(path, "it holds no key".to_owned()))
}

fn parse_line(line: &str) -> Option<Key> {
    let (id, digits) = line.split_once(' ')?;
    let digits = digits.trim_start();
    let hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if digits.len() != 2 * KEY_BYTES || !hexadecimal {
        return None;
    }
    let mut key = [0; KEY_BYTES];
    for (byte, pair) in key.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(Key::new(id.parse().ok()?, key))
}

/// Writes the whole file under another name and links it into place, which fails if a file is there.
/// A crash leaves no partial key file, and of two processes that start at once one wins.
fn create(path: &Path, entropy: &Entropy) -> io::Result<()> {
    let draft = draft_path(path, entropy);
    let linked =
        write_private(&draft, &contents(entropy)).and_then(|()| fs::hard_link(&draft, path));
    let removed = fs::remove_file(&draft);
    match linked {
        Ok(()) => removed,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

fn draft_path(path: &Path, entropy: &Entropy) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{:016x}.new", u64::from_be_bytes(entropy.bytes())));
    path.with_file_name(name)
}

fn contents(entropy: &Entropy) -> String {
    let mut text = format!("{HEADER}{FIRST_KEY_ID} ");
    for byte in entropy.bytes::<KEY_BYTES>() {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.push('\n');
    text
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Makes the contents and the name durable: a URL must not outlive the key it was made with.
#[cfg(unix)]
fn sync(file: &File, path: &Path) -> io::Result<()> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    file.sync_all()?;
    match File::open(parent.unwrap_or(Path::new("."))) {
        Ok(folder) => folder.sync_all(),
        // A folder that is not to be listed, such as one of mounted secrets. Somebody else made the file.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn sync(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}

fn io_error(path: &Path, source: io::Error) -> KeyringError {
    KeyringError::Io {
        path: path.to_owned(),
        source,
    }
}

fn malformed(path: &Path, fault: String) -> KeyringError {
    KeyringError::Malformed {
        path: path.to_owned(),
        fault,
    }
}
