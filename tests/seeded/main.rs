//! The seeded bugs do not rot: each patch fits the code as it is, and names a test that is there.
//! `scripts/seeded-bugs` puts them in, one after the other, and runs those tests.

use std::fs;
use std::path::{Path, PathBuf};

/// How many there are at least, so that none is lost unseen.
const PATCHES_MIN: usize = 13;

#[test]
fn each_seeded_bug_fits_the_code() {
    let patches = patches();
    assert!(patches.len() >= PATCHES_MIN, "{patches:?}");
    for patch in patches {
        let text = fs::read_to_string(&patch).expect("a patch can be read");
        let hunks = hunks(&text);
        assert!(!hunks.is_empty(), "{} changes nothing", patch.display());
        for hunk in hunks {
            let code = fs::read_to_string(root().join(&hunk.file));
            let code = code.unwrap_or_else(|error| panic!("{}: {error}", hunk.file));
            let code: Vec<_> = code.lines().collect();
            assert!(
                code.windows(hunk.before.len())
                    .any(|lines| lines == hunk.before),
                "{} does not fit {}: this is not there any more:\n{}",
                patch.display(),
                hunk.file,
                hunk.before.join("\n")
            );
        }
    }
}

#[test]
fn each_seeded_bug_names_a_test_that_is_there() {
    let mut sources = String::new();
    for folder in [
        "workflow-runtime/src",
        "workflow-runtime/tests",
        "tests/recovery",
        "tests/storms",
    ] {
        read_all(&root().join(folder), &mut sources);
    }
    for patch in patches() {
        let text = fs::read_to_string(&patch).expect("a patch can be read");
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
        field("Cargo: -p ").unwrap_or_else(|| panic!("{} says no package", patch.display()));
        let test = field("Test: ").unwrap_or_else(|| panic!("{} says no test", patch.display()));
        let name = test.rsplit("::").next().unwrap_or(test);
        assert!(
            sources.contains(&format!("fn {name}(")),
            "{}: there is no test {name}",
            patch.display()
        );
    }
}

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("it is in the workspace").to_owned()
}

fn patches() -> Vec<PathBuf> {
    let folder = fs::read_dir(root().join("tests/seeded")).expect("the folder is there");
    let files = folder.map(|file| file.expect("the folder can be read").path());
    let is_patch = |file: &PathBuf| file.extension().is_some_and(|it| it == "patch");
    files.filter(is_patch).collect()
}

/// A change of some lines of a file.
struct Hunk<'a> {
    file: String,
    /// The lines as they have to be before it.
    before: Vec<&'a str>,
}

/// The changes of a patch in the unified format.
fn hunks(patch: &str) -> Vec<Hunk<'_>> {
    let mut hunks: Vec<Hunk<'_>> = Vec::new();
    let mut file = "";
    let mut left = 0;
    for line in patch.lines() {
        if let Some(path) = line.strip_prefix("--- a/") {
            file = path;
        } else if let Some(header) = line.strip_prefix("@@ -") {
            left = lines_before(header);
            hunks.push(Hunk {
                file: file.to_owned(),
                before: Vec::new(),
            });
        } else if let (1.., Some(hunk)) = (left, hunks.last_mut())
            && !line.starts_with('+')
        {
            hunk.before.push(line.get(1..).unwrap_or_default());
            left -= 1;
        }
    }
    hunks
}

/// How many lines a hunk has before it is applied: `12,7 +12,9 @@`.
fn lines_before(header: &str) -> usize {
    let range = header.split(' ').next().unwrap_or_default();
    let count = range.split_once(',').map_or("1", |(_, count)| count);
    count
        .parse()
        .expect("the header of a hunk has a number of lines")
}

fn read_all(folder: &Path, into: &mut String) {
    for file in fs::read_dir(folder).expect("the folder is there") {
        let path = file.expect("the folder can be read").path();
        if path.is_dir() {
            read_all(&path, into);
        } else if path.extension().is_some_and(|it| it == "rs") {
            *into += &fs::read_to_string(&path).expect("a source file can be read");
        }
    }
}
