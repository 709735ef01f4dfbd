//! Branches, selections and child runs.

use super::Generator;
use super::scope::Type;

impl Generator {
    /// Leaves the function, or the branch.
    pub(super) fn leave(&mut self) -> String {
        match self.branches {
            0 => "return Ok(out)".to_owned(),
            _ => format!("return {}", self.plain_number()),
        }
    }

    /// What follows a result whose error leaves the function; a branch has no error.
    pub(super) fn or_leave(&self) -> &'static str {
        match self.branches {
            0 => "?",
            _ => ".unwrap_or(-1)",
        }
    }

    pub(super) fn join(&mut self) {
        let (Some(first), Some(second)) = (self.wait_name(), self.wait_name()) else {
            return self.let_number();
        };
        let join = self.label().replace('\'', "join");
        let (a, b) = (self.name(), self.fresh("v"));
        self.line(&format!("let ({a}, {b}) = join!(\"{join}\","));
        self.branch(&first, 2, ",");
        self.branch(&second, 4, ",");
        self.line(").await;");
        self.scope.declare(&a, Type::Number, false);
        self.scope.declare(&b, Type::Number, false);
    }

    /// A branch that gives a number, and suspends.
    fn branch(&mut self, wait: &str, short_one_in: u64, end: &str) {
        self.branches += 1;
        let targets = self.scope.push_branch();
        self.depth += 1;
        let wait = self.waiting(wait);
        self.line("async {");
        self.depth += 1;
        if self.random.one_in(short_one_in) {
            let last = self.number(1);
            self.line(&format!("{wait} + {last}"));
        } else {
            let first = self.name();
            self.line(&format!("let {first} = {wait};"));
            self.scope.declare(&first, Type::Number, false);
            let count = 1 + self.random.below(3) as usize;
            self.statements(count);
            let last = self.number(2);
            self.line(&last);
        }
        self.depth -= 1;
        self.line(&format!("}}{end}"));
        self.depth -= 1;
        self.scope.pop_branch(targets);
        self.branches -= 1;
    }

    pub(super) fn join_all_or_invoke(&mut self) {
        if self.random.one_in(3) && !self.is_invoking {
            return self.invoke();
        }
        let Some(wait) = self.wait_name() else {
            return self.let_number();
        };
        let join = self.label().replace('\'', "join");
        let (name, item) = (self.name(), self.name());
        let items = match self.pick(|v| v.ty == Type::List) {
            Some(list) if self.random.one_in(2) => format!("{}.clone()", list.name),
            _ => format!("vec![{}, {}]", self.number(1), self.number(1)),
        };
        self.line(&format!(
            "let mut {name} = join_all!(\"{join}\", for {item} in {items} =>"
        ));
        self.scope.push();
        self.scope.declare(&item, Type::Number, false);
        self.branch(&wait, 2, "");
        self.scope.pop();
        self.line(").await;");
        self.scope.declare(&name, Type::List, true);
    }

    /// The workflow runs itself, with a number that tells the child not to.
    fn invoke(&mut self) {
        let Some(name) = self.wait_name() else {
            return self.let_number();
        };
        self.is_invoking = true;
        let text = self.text();
        self.line("if p0 > 0 {");
        self.line(&format!(
            "    let child = invoke!(\"{name}\", body, (0, {text})).await;"
        ));
        self.line("    effect(format_args!(\"{child:?}\"));");
        self.line("}");
    }

    pub(super) fn select(&mut self) {
        let (Some(first), Some(second)) = (self.wait_name(), self.wait_name()) else {
            return self.let_number();
        };
        let name = self.name();
        self.line(&format!("let {name} = select! {{"));
        self.depth += 1;
        let value = self.stable_number();
        // A step that is an arm is a branch, and cannot read a borrow from around it.
        let text = match self.pick(|v| matches!(v.ty, Type::Text | Type::TextRef)) {
            Some(text) if text.ty == Type::Text => text.name,
            _ => "p1".to_owned(),
        };
        let hook = self.hook();
        match self.random.below(4) {
            0 => self.line(&format!(
                "won = step!(\"{first}\", async {{ effect(&{text}); Ok({value} % 100) }}) => {{"
            )),
            1 => self.line(&format!(
                "won = wait_for_webhook!(\"{first}\", {hook}, timeout = \"1m\") => {{"
            )),
            _ => self.line(&format!(
                "won = wait_for_webhook!(\"{first}\", {hook}) => {{"
            )),
        }
        self.arm("let won = won.number_or(-1);", Type::Number);
        if self.random.one_in(2) {
            self.line(&format!("() = sleep!(\"{second}\", \"1h\") => {{"));
            self.arm("", Type::Hidden);
        } else {
            let hook = self.hook();
            self.line(&format!(
                "won = wait_for_webhook!(\"{second}\", {hook}) => {{"
            ));
            self.arm("let won = won.number_or(-2);", Type::Number);
        }
        self.depth -= 1;
        self.line("}");
        self.line(".await;");
        self.scope.declare(&name, Type::Number, false);
    }

    fn arm(&mut self, first: &str, ty: Type) {
        self.depth += 1;
        self.scope.push();
        if !first.is_empty() {
            self.line(first);
        }
        self.scope.declare("won", ty, false);
        let count = self.random.below(3) as usize;
        self.statements(count);
        let last = self.number(1);
        self.line(&last);
        self.scope.pop();
        self.depth -= 1;
        self.line("},");
    }
}
