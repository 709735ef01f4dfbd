//! Statements and blocks.

use super::Generator;
use super::scope::{Target, Type, Variable};

impl Generator {
    pub(super) fn statements(&mut self, count: usize) {
        for _ in 0..count {
            self.statement();
        }
    }

    /// A block of its own scope, between braces that the caller writes.
    pub(super) fn inner(&mut self, count: u64) {
        let lent = self.lent.len();
        self.depth += 1;
        self.scope.push();
        let count = 1 + self.random.below(count) as usize;
        self.statements(count);
        self.scope.pop();
        self.depth -= 1;
        self.lent.truncate(lent);
    }

    fn statement(&mut self) {
        let is_deep = self.depth > self.size.depth + 1 || self.lines > self.size.lines;
        match self.random.below(if is_deep { 13 } else { 40 }) {
            0 | 1 => self.let_number(),
            2 | 3 => self.let_other(),
            4 | 5 => self.assign(),
            6 => self.effect(),
            7 => self.jump(),
            8 | 9 => self.borrow_or_move(),
            10 => self.step(),
            11 => self.sleep_or_webhook(),
            12 => self.unpack(),
            13 | 14 => self.condition_chain(),
            15 => self.matching(),
            16 | 17 => self.matching_shapes(),
            18 => self.counted_loop(),
            19 => self.loop_with_value(),
            20 => self.for_loop(),
            21 | 22 => self.for_over_adapters(),
            23 | 24 => self.for_over_borrowed(),
            25 => self.plain_block(),
            26 => self.labelled_value(),
            27 => self.let_else(),
            28 => self.if_let(),
            29 => self.deferred(),
            30 => self.while_let(),
            31 => self.while_pop(),
            32..=34 => self.join(),
            35 | 36 => self.join_all_or_invoke(),
            _ => self.select(),
        }
    }

    pub(super) fn let_number(&mut self) {
        let value = self.number(3);
        let name = self.name();
        let mutable = self.random.one_in(2);
        let keyword = if mutable { "let mut" } else { "let" };
        self.line(&format!("{keyword} {name} = {value};"));
        self.scope.declare(&name, Type::Number, mutable);
    }

    pub(super) fn let_other(&mut self) {
        match self.random.below(5) {
            0 => {
                let value = self.text();
                let name = self.name();
                self.line(&format!("let {name} = {value};"));
                self.scope.declare(&name, Type::Text, false);
            }
            1 => {
                let (a, b) = (self.number(2), self.number(2));
                let name = self.name();
                self.line(&format!("let mut {name} = vec![{a}, {b}];"));
                self.scope.declare(&name, Type::List, true);
            }
            2 => {
                let (a, b) = (self.number(2), self.number(2));
                let name = self.name();
                self.line(&format!("let {name} = ({a}, {b});"));
                self.scope.declare(&name, Type::Pair, false);
            }
            3 => {
                let (n, text) = (self.number(2), self.text());
                let name = self.name();
                self.line(&format!(
                    "let mut {name} = Thing {{ n: {n}, text: {text} }};"
                ));
                self.scope.declare(&name, Type::Thing, true);
            }
            _ => {
                let (a, b) = (self.number(2), self.number(2));
                let (first, second) = (self.name(), self.fresh("v"));
                self.line(&format!("let ({first}, mut {second}) = ({a}, {b});"));
                self.scope.declare(&first, Type::Number, false);
                self.scope.declare(&second, Type::Number, true);
            }
        }
    }

    fn assign(&mut self) {
        let Some(target) = self.pick(Variable::can_change) else {
            return self.let_number();
        };
        let name = target.name;
        // A receiver that its arguments name is refused if they suspend.
        let value = match target.ty {
            Type::List => self.without(&name, |it| it.number(2)),
            _ => self.number(2),
        };
        match target.ty {
            Type::Number if self.random.one_in(2) => self.line(&format!("{name} = {value} % 500;")),
            Type::Number => self.line(&format!("{name} += {value} % 50;")),
            Type::Thing if self.random.one_in(2) => {
                self.line(&format!("{name}.n = {value} % 500;"));
            }
            Type::Thing => {
                let text = self.text();
                self.line(&format!("{name}.text = {text};"));
            }
            _ => self.line(&format!("{name}.push({value});")),
        }
    }

    fn effect(&mut self) {
        match self.random.below(3) {
            0 => {
                let value = self.number(2);
                self.line(&format!("effect({value});"));
            }
            1 => {
                let text = self.text_ref();
                self.line(&format!("effect(format_args!(\"{{}} {{sum}}\", {text}));"));
            }
            _ if self.branches > 0 => {
                let text = self.text();
                self.line(&format!("effect(noted({text}));"));
            }
            _ => {
                let text = self.text();
                self.line(&format!("out.push_str(&{text});"));
            }
        }
    }

    /// A jump under a condition, so that what follows can be reached.
    fn jump(&mut self) {
        let targets = self.scope.targets.clone();
        if targets.is_empty() && !self.random.one_in(3) {
            return self.effect();
        }
        let condition = self.condition(0);
        let jump = if targets.is_empty() || self.random.one_in(5) {
            self.leave()
        } else {
            let target = &targets[self.random.below(targets.len() as u64) as usize];
            let label = &target.label;
            match target {
                Target {
                    has_value: true, ..
                } => format!("break {label} {}", self.number(1)),
                Target { is_loop: true, .. } if self.random.one_in(2) => {
                    format!("continue {label}")
                }
                _ => format!("break {label}"),
            }
        };
        self.line(&format!("if {condition} {{ {jump}; }}"));
    }

    fn borrow_or_move(&mut self) {
        let own = self
            .scope
            .own(|v| v.ty == Type::Text && v.name != "p1" && v.is_free());
        match own.first() {
            // Moved in the block that declares it, so that no path uses it afterwards.
            Some(text) if self.random.one_in(2) => {
                self.line(&format!("effect(String::from({}) + \"!\");", text.name));
                let name = text.name.clone();
                self.line(&format!("let {name} = 7_i64;"));
                self.scope.remove(&name);
                self.scope.declare(&name, Type::Number, false);
            }
            _ if self.random.one_in(2) => {
                let text = self.text_ref();
                self.line(&format!("let borrowed = &{text};"));
                self.line("effect(borrowed.len());");
            }
            _ => self.let_borrow(),
        }
    }

    /// A borrow of a local, which may be used after a suspension.
    fn let_borrow(&mut self) {
        let kinds = [Type::Number, Type::Text, Type::Thing];
        let Some(place) = self.pick(|v| kinds.contains(&v.ty) && is_own_name(&v.name)) else {
            return self.effect();
        };
        let (field, ty) = match place.ty {
            Type::Number => ("", Type::NumberRef),
            Type::Text => ("", Type::TextRef),
            _ if self.random.one_in(2) => (".n", Type::NumberRef),
            _ => (".text", Type::TextRef),
        };
        let name = self.fresh("r");
        self.line(&format!("let {name} = &{}{field};", place.name));
        self.lent.push(place.name.clone());
        self.scope.borrow(&place.name);
        self.scope.declare(&name, ty, false);
    }

    fn step(&mut self) {
        let Some(name) = self.wait_name() else {
            return self.effect();
        };
        let (value, text) = (self.plain_number(), self.text_ref());
        let result = self.name();
        self.line(&format!(
            "let {result} = step!(\"{name}\", async {{ effect(&{text}); Ok({value} % 100) }}).await{};",
            self.or_leave()
        ));
        self.scope.declare(&result, Type::Number, false);
    }

    fn condition_chain(&mut self) {
        let condition = self.condition(2);
        self.line(&format!("if {condition} {{"));
        self.inner(3);
        if self.random.one_in(2) {
            let other = self.condition(1);
            self.line(&format!("}} else if {other} {{"));
            self.inner(2);
        }
        if self.random.one_in(2) {
            self.line("} else {");
            self.inner(3);
        }
        self.line("}");
    }

    fn matching(&mut self) {
        let value = self.number(2);
        let name = self.name();
        self.line(&format!("let {name} = match {value} % 4 {{"));
        self.depth += 1;
        let m = self.fresh("m");
        let guard = match self.random.one_in(2) {
            true => format!("{m} if {m} > 0 && {}", self.guard()),
            false => format!("{m} if {m} > 100"),
        };
        for pattern in ["0", "1 | 2", &guard, &format!("{m} @ 3"), "_"] {
            self.line(&format!("{pattern} => {{"));
            self.depth += 1;
            self.scope.push();
            let count = 1 + self.random.below(2) as usize;
            self.statements(count);
            let last = self.number(2);
            self.line(&last);
            self.scope.pop();
            self.depth -= 1;
            self.line("}");
        }
        self.depth -= 1;
        self.line("};");
        self.scope.declare(&name, Type::Number, false);
    }

    pub(super) fn label(&mut self) -> String {
        self.names += 1;
        format!("'l{}", self.names)
    }

    pub(super) fn within(&mut self, target: Target, count: u64) {
        self.scope.targets.push(target);
        self.inner(count);
        self.scope.targets.pop();
    }

    fn plain_block(&mut self) {
        self.line("{");
        self.inner(4);
        self.line("}");
    }

    fn labelled_value(&mut self) {
        let label = self.label();
        let name = self.name();
        self.line(&format!("let {name} = {label}: {{"));
        self.depth += 1;
        self.scope.push();
        self.scope.targets.push(Target {
            label,
            is_loop: false,
            has_value: true,
        });
        let count = 1 + self.random.below(3) as usize;
        self.statements(count);
        let last = self.number(2);
        self.line(&last);
        self.scope.targets.pop();
        self.scope.pop();
        self.depth -= 1;
        self.line("};");
        self.scope.declare(&name, Type::Number, false);
    }

    fn let_else(&mut self) {
        let Some(wait) = self.wait_name() else {
            return self.let_number();
        };
        let name = self.name();
        let otherwise = match self.scope.targets.last() {
            Some(Target {
                is_loop: true,
                label,
                ..
            }) => format!("continue {label}"),
            Some(Target {
                has_value: true,
                label,
                ..
            }) => format!("break {label} -1"),
            _ => self.leave(),
        };
        self.line(&format!(
            "let Ok({name}) = wait_for_webhook!(\"{wait}\", hook, timeout = \"1m\").await else {{ {otherwise} }};"
        ));
        self.line(&format!("let {name} = {name}.number();"));
        self.scope.declare(&name, Type::Number, false);
    }

    fn if_let(&mut self) {
        let Some(wait) = self.wait_name() else {
            return self.condition_chain();
        };
        let name = self.name();
        self.line(&format!(
            "if let Ok(request) = wait_for_webhook!(\"{wait}\", hook, timeout = \"1m\").await {{"
        ));
        self.line(&format!("    let {name} = request.number();"));
        self.scope.push();
        self.scope.declare(&name, Type::Number, false);
        self.inner(3);
        self.scope.pop();
        self.line("} else {");
        self.inner(2);
        self.line("}");
    }

    fn deferred(&mut self) {
        // A name that nothing else can mean before it has a value.
        let name = self.fresh("d");
        let condition = self.condition(1);
        self.line(&format!("let {name};"));
        // The inner braces end the scope of what the value must not name.
        self.line(&format!("if {condition} {{ {{"));
        self.inner(2);
        self.line("}");
        let value = self.number(2);
        self.line(&format!("    {name} = {value};"));
        self.line("} else {");
        let value = self.number(1);
        self.line(&format!("    {name} = {value};"));
        self.line("}");
        self.scope.declare(&name, Type::Number, false);
    }
}

/// Whether the generator gives the name to one local only, or keeps it free once it is lent.
fn is_own_name(name: &str) -> bool {
    name.starts_with(['v', 'p'])
}
