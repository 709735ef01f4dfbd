//! Runs an example as its user does.

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::process::Command;

/// An example that takes longer is killed.
const LONGEST_RUN: Duration = Duration::from_secs(60);

/// What an example did.
pub(crate) struct Told {
    pub(crate) success: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs an example with its temporary files in `folder`.
pub(crate) async fn run(example: &str, args: &[&str], folder: &Path) -> Told {
    let output = Command::new(example)
        .args(args)
        .env("TMPDIR", folder)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(LONGEST_RUN, output).await;
    let Output {
        status,
        stdout,
        stderr,
    } = output.expect("the example hangs").expect("it runs");
    Told {
        success: status.success(),
        stdout: String::from_utf8(stdout).expect("text"),
        stderr: String::from_utf8(stderr).expect("text"),
    }
}

impl Told {
    /// Asserts that the example went well and told nobody a usable URL.
    pub(crate) fn went_well(self) -> Self {
        assert!(self.success, "{}\n{}", self.stdout, self.stderr);
        assert_eq!(self.stderr, "", "{}", self.stdout);
        assert!(!self.stdout.contains("/webhooks/"), "{}", self.stdout);
        self
    }

    /// Asserts that these texts stand in what was told, in this order.
    pub(crate) fn tells(&self, texts: &[&str]) {
        let mut rest = self.stdout.as_str();
        for text in texts {
            let Some((_, after)) = rest.split_once(text) else {
                panic!(
                    "`{text}` is not told, or not at its place:\n{}",
                    self.stdout
                );
            };
            rest = after;
        }
    }

    /// The result as JSON.
    pub(crate) fn result(&self) -> serde_json::Value {
        let mut lines = self.stdout.lines();
        let first = lines.find_map(|line| line.trim_start().strip_prefix("result | "));
        let further = lines.map_while(|line| line.trim_start().strip_prefix("| "));
        let text: Vec<&str> = first.into_iter().chain(further).collect();
        serde_json::from_str(&text.join("\n")).expect("the result is JSON")
    }
}

/// Whether nothing is left in a folder.
pub(crate) fn is_empty(folder: &Path) -> bool {
    folder.read_dir().expect("a folder").next().is_none()
}
