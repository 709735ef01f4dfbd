//! Random bodies of workflows, well-typed by construction.
//!
//! A body is text for the differential test: it is compiled as a plain async function and as a
//! workflow. It always ends: every loop is bounded by a counter of its own.

mod block;
mod expr;
mod random;
mod scope;

use std::fmt::Write;

pub use self::random::Random;
use self::scope::Scope;

/// The text of one body, as an entry of the differential test's `same!`.
#[must_use]
pub fn body(name: &str, seed: u64) -> String {
    let mut generator = Generator::new(seed);
    let body = generator.function();
    let scripts: String = (0..3)
        .map(|_| format!("    with {}\n", generator.script()))
        .collect();
    let scripts = scripts.replace("\n    with ", "\n        ");
    format!(
        "    async fn {name}(p0: i64 = {}, p1: String = \"in\".to_owned()) -> Result<String> {{\n{body}    }}\n{scripts}",
        generator.random.below(9)
    )
}

/// The fixed sample of bodies that is part of the ordinary tests.
#[must_use]
pub fn sample() -> String {
    let bodies: String = (1..=SAMPLE_BODIES)
        .map(|seed| body(&format!("body_{seed}"), seed))
        .collect();
    format!(
        "//! Random bodies, made by `cargo run -p workflow-tests --bin sweep -- sample`.\n\n\
         #![allow(warnings, clippy::all, clippy::pedantic)]\n\nsame! {{\n{bodies}}}\n"
    )
}

/// How many bodies the fixed sample has.
const SAMPLE_BODIES: u64 = 12;

/// How deep blocks are nested.
const DEPTH_MAX: usize = 4;

/// How many suspension points a body has at most.
const WAITS_MAX: usize = 14;

struct Generator {
    random: Random,
    scope: Scope,
    text: String,
    depth: usize,
    waits: usize,
    names: usize,
}

impl Generator {
    fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            scope: Scope::new(),
            text: String::new(),
            depth: 2,
            waits: 0,
            names: 0,
        }
    }

    fn function(&mut self) -> String {
        self.scope.push();
        self.scope.declare("p0", scope::Type::Number, false);
        self.scope.declare("p1", scope::Type::Text, false);
        self.line("let hook = create_webhook!(\"hook\");");
        self.line("let mut out = String::from(\"out\");");
        self.line("let mut sum = 1_i64;");
        self.scope.declare("sum", scope::Type::Number, true);
        let statements = 4 + self.random.below(5);
        self.statements(statements as usize);
        let last = self.number(2);
        self.line(&format!(
            "out.push_str(&format!(\"{{}} {{sum}}\", {last}));"
        ));
        self.line("Ok(out)");
        self.scope.pop();
        std::mem::take(&mut self.text)
    }

    /// Events for the waits: a number, or nothing in time.
    fn script(&mut self) -> String {
        let mut events = String::from("[");
        for _ in 0..120 {
            let event = if self.random.one_in(5) {
                "None".to_owned()
            } else {
                format!("Some({})", self.random.below(12))
            };
            // Writing to a string cannot fail.
            let _ = write!(events, "{event}, ");
        }
        events.push_str("Some(0)]");
        events
    }

    fn line(&mut self, text: &str) {
        let indent = "    ".repeat(self.depth);
        self.text.push_str(&indent);
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// A new name, or now and then one that shadows another.
    fn name(&mut self) -> String {
        if self.random.one_in(4) {
            return format!("v{}", self.random.below(4));
        }
        self.names += 1;
        format!("v{}", self.names)
    }

    /// The name of a new suspension point, or nothing if there are enough.
    fn wait_name(&mut self) -> Option<String> {
        if self.waits >= WAITS_MAX {
            return None;
        }
        self.waits += 1;
        Some(format!("wait-{}", self.waits).replace('-', "w"))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_sample_is_what_the_generator_makes() {
        let committed = include_str!("../../differential/sample.rs");
        let is_same = committed == super::sample();
        assert!(
            is_same,
            "make it anew: cargo run -p workflow-tests --bin sweep -- sample"
        );
    }

    #[test]
    fn the_same_seed_makes_the_same_body() {
        assert_eq!(super::body("a", 7), super::body("a", 7));
        assert_ne!(super::body("a", 7), super::body("a", 8));
    }
}
