//! Random bodies of workflows, well-typed by construction.
//!
//! A body is text for the differential test: it is compiled as a plain async function and as a
//! workflow. It always ends: every loop is bounded by a counter of its own.

mod block;
mod expr;
mod loops;
mod pattern;
mod random;
mod scope;
mod several;

pub use self::random::Random;
use self::scope::Scope;

/// The text of one body, as an entry of the differential test's `same!`.
#[must_use]
pub fn body(name: &str, seed: u64) -> String {
    let mut generator = Generator::new(seed);
    let body = generator.function();
    let p0 = generator.random.below(9);
    let scripts = [(); SCRIPTS].map(|()| generator.random.below(1 << 32).to_string());
    format!(
        "    async fn {name}(p0: i64 = {p0}, p1: String = \"in\".to_owned()) -> Result<String> {{\n{body}    }}\n    \
         with seeds [{}]\n",
        scripts.join(", ")
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
const SAMPLE_BODIES: u64 = 30;

/// With how many lists of events a body is run.
const SCRIPTS: usize = 3;

/// How big a body becomes.
#[derive(Clone, Copy, Debug)]
struct Size {
    /// How many statements its outermost block has, at most.
    statements: u64,
    /// How deep blocks are nested.
    depth: usize,
    /// How many suspension points there are at most.
    waits: usize,
    /// After how many lines no block is begun.
    lines: usize,
}

impl Size {
    /// Most bodies are small, because many small ones find more than a few big ones in the same time.
    fn of(random: &mut Random) -> Self {
        let (statements, depth, waits, lines) = match random.below(40) {
            0 => (8, 4, 14, 80),
            1..=5 => (6, 3, 7, 28),
            _ => (3, 2, 4, 9),
        };
        Self {
            statements,
            depth,
            waits,
            lines,
        }
    }
}

struct Generator {
    random: Random,
    size: Size,
    scope: Scope,
    text: String,
    lines: usize,
    depth: usize,
    waits: usize,
    names: usize,
    /// How many branches surround the place.
    branches: usize,
    /// Whether the body runs itself already: once is enough.
    is_invoking: bool,
    /// The names of what is borrowed. A borrow that is kept while its place is shadowed is refused.
    lent: Vec<String>,
}

impl Generator {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let size = Size::of(&mut random);
        Self {
            random,
            size,
            scope: Scope::new(),
            text: String::new(),
            lines: 0,
            depth: 2,
            waits: 0,
            // Below are the names that shadow each other.
            names: 3,
            branches: 0,
            is_invoking: false,
            lent: Vec::new(),
        }
    }

    fn function(&mut self) -> String {
        self.scope.push();
        self.scope.declare("p0", scope::Type::Number, false);
        self.scope.declare("p1", scope::Type::Text, false);
        self.line("let hook = create_webhook!(\"hook\");");
        self.scope.declare("hook", scope::Type::Hook, false);
        self.line("let mut out = String::from(\"out\");");
        self.line("let mut sum = 1_i64;");
        self.scope.declare("sum", scope::Type::Number, true);
        self.let_other();
        let statements = self.size.statements / 2 + self.random.below(self.size.statements / 2 + 1);
        self.statements(statements as usize);
        let last = self.number(2);
        self.line(&format!(
            "out.push_str(&format!(\"{{}} {{sum}}\", {last}));"
        ));
        self.line("Ok(out)");
        self.scope.pop();
        std::mem::take(&mut self.text)
    }

    /// What `made` makes without the name.
    fn without(&mut self, name: &str, made: impl FnOnce(&mut Self) -> String) -> String {
        self.scope.push();
        self.scope.declare(name, scope::Type::Hidden, false);
        let text = made(self);
        self.scope.pop();
        text
    }

    fn line(&mut self, text: &str) {
        let indent = "    ".repeat(self.depth);
        self.text.push_str(&indent);
        self.text.push_str(text);
        self.text.push('\n');
        self.lines += 1;
    }

    /// A new name, or now and then one that shadows another.
    fn name(&mut self) -> String {
        if self.random.one_in(4) {
            let name = format!("v{}", self.random.below(4));
            if !self.lent.contains(&name) {
                return name;
            }
        }
        self.fresh("v")
    }

    /// A name that is not lent, and that hardly anything else has.
    fn fresh(&mut self, prefix: &str) -> String {
        loop {
            self.names += 1;
            let name = format!("{prefix}{}", self.names);
            if !self.lent.contains(&name) {
                return name;
            }
        }
    }

    /// The name of a new suspension point, or nothing if there are enough.
    fn wait_name(&mut self) -> Option<String> {
        if self.waits >= self.size.waits {
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
