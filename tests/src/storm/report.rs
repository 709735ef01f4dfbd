//! What a storm has come to.

use std::fmt;

/// The figures of a storm, and what it found to be wrong.
#[derive(Debug, Default)]
pub struct Report {
    violations: Vec<String>,
}

impl Report {
    /// Prints a figure.
    pub fn figure(&self, figure: impl fmt::Display) {
        println!("{figure}");
    }

    /// Notes a violation if `holds` is false.
    pub fn demand(&mut self, holds: bool, violation: impl FnOnce() -> String) {
        if !holds {
            let violation = violation();
            println!("VIOLATION: {violation}");
            self.violations.push(violation);
        }
    }

    /// Whether nothing was wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }

    /// Fails a test if something was wrong.
    ///
    /// # Panics
    ///
    /// If something was.
    pub fn assert_clean(&self) {
        assert!(self.is_clean(), "{}", self.violations.join("\n"));
    }
}
