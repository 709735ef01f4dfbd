//! Expressions.

use super::Generator;
use super::scope::{Type, Variable};

impl Generator {
    /// An expression of type `i64`. At most `depth` operators deep.
    pub(super) fn number(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.plain_number();
        }
        match self.random.below(16) {
            0..=2 => self.plain_number(),
            3 | 4 => {
                let (a, b) = (self.number(depth - 1), self.number(depth - 1));
                let op = ["+", "-", "*"][self.random.below(3) as usize];
                format!("(({a} {op} {b}) % 1000)")
            }
            5 => format!("noted({})", self.number(depth - 1)),
            6 | 7 => self.wait_number(),
            8 => {
                let (a, b) = (self.number(depth - 1), self.number(depth - 1));
                format!("[{a}, {b}, 3].iter().map(|n| n * 2).sum::<i64>()")
            }
            9 => {
                let (cond, a, b) = (
                    self.condition(depth - 1),
                    self.number(depth - 1),
                    self.number(depth - 1),
                );
                format!("(if {cond} {{ {a} }} else {{ {b} }})")
            }
            10 => {
                let (text, n) = (self.text_ref(), self.number(depth - 1));
                format!("({text}.len() as i64 + {n})")
            }
            11 => match self.pick(|v| v.ty == Type::List) {
                Some(list) => format!(
                    "{}.first().copied().unwrap_or({})",
                    list.name,
                    self.plain_number()
                ),
                None => self.plain_number(),
            },
            12 => match self.pick(|v| v.ty == Type::Pair) {
                Some(pair) => format!("({}.0 + {})", pair.name, self.number(depth - 1)),
                None => self.plain_number(),
            },
            13 => match self.pick(|v| v.ty == Type::Thing) {
                Some(thing) => format!("({}.n - {})", thing.name, self.number(depth - 1)),
                None => self.plain_number(),
            },
            14 => {
                let (a, b) = (self.number(depth - 1), self.number(depth - 1));
                let index = self.number(depth - 1);
                format!("[{a}, {b}][({index}).unsigned_abs() as usize % 2]")
            }
            _ => format!("({}, {}).1", self.number(depth - 1), self.number(depth - 1)),
        }
    }

    /// A wait in an operand.
    pub(super) fn wait_number(&mut self) -> String {
        match self.wait_name() {
            Some(name) => self.waiting(&name),
            None => self.plain_number(),
        }
    }

    /// The wait of this name.
    pub(super) fn waiting(&mut self, name: &str) -> String {
        let hook = self.hook();
        format!("wait_for_webhook!(\"{name}\", {hook}).await.number()")
    }

    /// An expression of type `bool`.
    pub(super) fn condition(&mut self, depth: usize) -> String {
        let (a, b) = (self.number(depth.min(1)), self.number(0));
        let op = ["<", ">", "==", "!=", "<="][self.random.below(5) as usize];
        let simple = format!("{a} {op} {b}");
        if depth == 0 {
            return simple;
        }
        match self.random.below(7) {
            0 => format!("({simple}) && ({})", self.condition(depth - 1)),
            1 => format!("({simple}) || ({})", self.condition(depth - 1)),
            2 => format!("!({simple})"),
            // An operand that begins with a block.
            3 => format!("({simple}) && {{ {} }} - 1 {op} {b}", self.wait_number()),
            4 => {
                let (other, number) = (self.condition(0), self.wait_number());
                format!("({simple}) || if {other} {{ {b} }} else {{ {number} }} - 1 {op} {b}")
            }
            _ => simple,
        }
    }

    /// An expression of type `String`, which owns its text.
    pub(super) fn text(&mut self) -> String {
        match self.random.below(5) {
            0 => format!("{}.to_string()", self.text_ref()),
            1 => format!(
                "format!(\"{{}}-{{}}\", {}, {})",
                self.number(1),
                self.text_ref()
            ),
            2 => match self.pick(|v| v.ty == Type::Number) {
                Some(n) => format!("format!(\"<{{{}:>4}}>\")", n.name),
                None => "String::from(\"t\")".to_owned(),
            },
            3 => match self.pick(|v| v.ty == Type::Thing) {
                Some(thing) => format!("{}.text.clone()", thing.name),
                None => "p1.to_uppercase()".to_owned(),
            },
            _ => format!("String::from(\"t{}\")", self.random.below(10)),
        }
    }

    /// Something with the methods of a string.
    pub(super) fn text_ref(&mut self) -> String {
        self.pick(|v| matches!(v.ty, Type::Text | Type::TextRef))
            .map_or_else(|| "p1".to_owned(), |variable| variable.name)
    }

    /// A number that suspends nowhere.
    pub(super) fn plain_number(&mut self) -> String {
        match self.pick(|v| matches!(v.ty, Type::Number | Type::NumberRef)) {
            Some(it) if !self.random.one_in(4) && it.ty == Type::NumberRef => {
                format!("*{}", it.name)
            }
            Some(it) if it.ty == Type::Number && !self.random.one_in(4) => it.name,
            _ => format!("{}_i64", self.random.below(20)),
        }
    }

    /// A number that nothing changes while a closure or a step holds it.
    pub(super) fn stable_number(&mut self) -> String {
        match self.pick(|v| v.ty == Type::Number && !v.mutable) {
            Some(variable) => variable.name,
            None => format!("{}_i64", self.random.below(20)),
        }
    }

    pub(super) fn pick(&mut self, wanted: impl Fn(&Variable) -> bool) -> Option<Variable> {
        let mut candidates = self.scope.visible(wanted);
        if candidates.is_empty() {
            return None;
        }
        let index = self.random.below(candidates.len() as u64) as usize;
        Some(candidates.swap_remove(index))
    }
}
