//! Patterns, and what is made to be taken apart.

use super::Generator;
use super::scope::Type;

impl Generator {
    pub(super) fn sleep_or_webhook(&mut self) {
        if self.random.one_in(2) {
            let name = self.fresh("hook");
            self.line(&format!("let {name} = create_webhook!(\"{name}\");"));
            self.scope.declare(&name, Type::Hook, false);
            return;
        }
        let Some(name) = self.wait_name() else {
            return self.let_number();
        };
        self.line(&format!("sleep!(\"{name}\", \"1h\").await;"));
    }

    /// The webhook of a wait.
    pub(super) fn hook(&mut self) -> String {
        let hook = self.pick(|v| v.ty == Type::Hook);
        hook.expect("the first is always there").name
    }

    /// Takes a value apart that was declared in this block.
    pub(super) fn unpack(&mut self) {
        let own = self.scope.own(|v| v.ty == Type::Thing && v.is_free());
        let Some(thing) = own.first() else {
            return self.array_and_tuple();
        };
        let from = thing.name.clone();
        let (n, text) = (self.name(), self.fresh("t"));
        self.line(&format!("let Thing {{ n: {n}, mut text }} = {from};"));
        self.line(&format!("text.push('+');\n        let {text} = text;"));
        self.scope.remove(&from);
        // The name is still there, and its value is not.
        self.scope.declare(&from, Type::Hidden, false);
        self.scope.declare("text", Type::Hidden, false);
        self.scope.declare(&n, Type::Number, false);
        self.scope.declare(&text, Type::Text, false);
    }

    fn array_and_tuple(&mut self) {
        let values = [(); 4].map(|()| self.number(1));
        let (first, second) = (self.name(), self.fresh("v"));
        self.line(&format!(
            "let ([{first}, .., {second}], _) = ([{}, {}, {}], {});",
            values[0], values[1], values[2], values[3]
        ));
        self.scope.declare(&first, Type::Number, false);
        self.scope.declare(&second, Type::Number, false);
    }

    /// An expression of the harness's `Shape`.
    fn shape(&mut self) -> String {
        let (n, condition) = (self.number(2), self.condition(1));
        let text = self.text();
        let named = format!("Shape::Named {{ text: {text}, n: {} }}", self.number(1));
        match self.random.below(3) {
            0 => format!("if {condition} {{ Shape::Dot({n}) }} else {{ {named} }}"),
            1 => format!("if {condition} {{ Shape::Empty }} else {{ Shape::Dot({n}) }}"),
            _ => named,
        }
    }

    pub(super) fn matching_shapes(&mut self) {
        let shape = self.shape();
        let name = self.name();
        self.line(&format!("let shape = {shape};"));
        self.line(&format!("let {name} = match shape {{"));
        self.depth += 1;
        let guard = self.guard();
        // An arm that suspends is refused if it shadows what is needed after it.
        let (m, text) = (self.fresh("m"), self.fresh("t"));
        self.shape_arm(&format!("Shape::Dot({m} @ 0..=3)"), &[(&m, Type::Number)]);
        self.shape_arm(
            &format!("Shape::Dot({m}) | Shape::Named {{ n: {m}, .. }} if {m} > 2 && {guard}"),
            &[(&m, Type::Number)],
        );
        self.shape_arm(
            &format!("Shape::Named {{ text: {text}, n: {m} }}"),
            &[(&text, Type::Text), (&m, Type::Number)],
        );
        self.shape_arm(
            "other @ (Shape::Dot(_) | Shape::Empty)",
            &[("other", Type::Hidden)],
        );
        self.depth -= 1;
        self.line("};");
        self.scope.declare("shape", Type::Hidden, false);
        self.scope.declare(&name, Type::Number, false);
    }

    /// A condition that may suspend, after the test of what the pattern binds.
    pub(super) fn guard(&mut self) -> String {
        format!("({})", self.condition(1))
    }

    fn shape_arm(&mut self, pattern: &str, bound: &[(&str, Type)]) {
        self.line(&format!("{pattern} => {{"));
        self.depth += 1;
        self.scope.push();
        for (name, ty) in bound {
            self.scope.declare(name, *ty, false);
        }
        let count = 1 + self.random.below(2) as usize;
        self.statements(count);
        let last = self.number(2);
        self.line(&last);
        self.scope.pop();
        self.depth -= 1;
        self.line("}");
    }
}
