use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;

fn fixed_entropy(byte: u8) -> Entropy {
    Entropy::from_fn(move |bytes| bytes.fill(byte))
}

fn mac(ring: &Keyring) -> [u8; 32] {
    ring.current().mac(&[b"message"])
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).expect("written");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("private");
}

#[test]
fn a_key_file_is_made_once_and_private() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("workflows.key");
    let made = Keyring::load_or_create(&path, &fixed_entropy(1)).expect("made");
    let again = Keyring::load_or_create(&path, &fixed_entropy(2)).expect("loaded");
    assert_eq!(mac(&made), mac(&again));
    let mode = fs::metadata(&path).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let files = fs::read_dir(directory.path()).expect("readable").count();
    assert_eq!(files, 1, "no draft is left over");
}

#[test]
fn processes_that_start_at_once_agree_on_one_key() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("workflows.key");
    let macs: Vec<_> = std::thread::scope(|scope| {
        let start = |_| {
            scope.spawn(|| {
                let ring = Keyring::load_or_create(&path, &Entropy::system()).expect("a key");
                mac(&ring)
            })
        };
        let threads: Vec<_> = (0..8).map(start).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .collect()
    });
    assert!(macs.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn a_key_file_open_to_others_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("workflows.key");
    Keyring::load_or_create(&path, &fixed_entropy(1)).expect("made");
    for mode in [0o640, 0o604, 0o620, 0o660, 0o644, 0o610] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("changed");
        let error = Keyring::load_or_create(&path, &fixed_entropy(1)).expect_err("open");
        assert!(matches!(error, KeyringError::Exposed { .. }), "{error}");
        assert!(
            error.to_string().contains(&format!("{mode:03o}")),
            "{error}"
        );
    }
}

#[test]
fn a_malformed_key_file_is_refused_and_not_replaced() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("workflows.key");
    let key = "ab".repeat(32);
    for text in [
        "",
        "# only a comment\n",
        "1\n",
        "1 abcd\n",
        &format!("1 {key}00\n"),
        &format!("256 {key}\n"),
        &format!("-1 {key}\n"),
        &format!("1 +{}\n", &key[1..]),
        &format!("1 {key} more\n"),
        &format!("1 {key}\n1 {key}\n"),
        &"#".repeat(100_000),
    ] {
        write(&path, text);
        let error = Keyring::load_or_create(&path, &fixed_entropy(1)).expect_err(text);
        assert!(matches!(error, KeyringError::Malformed { .. }), "{error}");
        assert!(!error.to_string().contains(&key), "{error}");
        assert_eq!(fs::read_to_string(&path).expect("there"), text);
    }
    fs::write(&path, [0xff, 0xfe]).expect("written");
    let error = Keyring::load_or_create(&path, &fixed_entropy(1)).expect_err("not text");
    assert!(matches!(error, KeyringError::Malformed { .. }), "{error}");
}

#[test]
fn the_last_line_is_the_current_key() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("workflows.key");
    let (old, new) = ("ab".repeat(32), "cd".repeat(32));
    write(&path, &format!("# a comment\n\n3 {old}\r\n200 {new}"));
    let ring = Keyring::load_or_create(&path, &fixed_entropy(1)).expect("two keys");
    assert_eq!(ring.current().id(), 200);
    assert!(ring.find(3).is_some() && ring.find(200).is_some() && ring.find(1).is_none());
}

#[test]
fn a_directory_that_is_missing_is_named() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("missing").join("workflows.key");
    let error = Keyring::load_or_create(&path, &fixed_entropy(1)).expect_err("no directory");
    assert!(error.to_string().contains("missing"), "{error}");
}

#[test]
fn a_secret_must_be_long_enough() {
    let error = Keyring::from_secret("hunter2").expect_err("too short");
    assert!(error.to_string().contains("7 bytes"), "{error}");
    assert!(Keyring::from_secret([0; 31]).is_err());
    assert!(Keyring::from_secret([0; 32]).is_ok());
}

#[test]
fn debug_shows_no_key() {
    let ring = Keyring::from_secret("0123456789abcdef0123456789abcdef").expect("long enough");
    assert_eq!(format!("{ring:?}"), "Keyring { current: 1, older: [], .. }");
}
