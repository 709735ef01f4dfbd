//! Statements and blocks.

use super::Generator;
use super::scope::{Target, Type};

impl Generator {
    pub(super) fn statements(&mut self, count: usize) {
        for _ in 0..count {
            self.statement();
        }
    }

    /// A block of its own scope, between braces that the caller writes.
    fn inner(&mut self, count: u64) {
        self.depth += 1;
        self.scope.push();
        let count = 1 + self.random.below(count) as usize;
        self.statements(count);
        self.scope.pop();
        self.depth -= 1;
    }

    fn statement(&mut self) {
        let is_deep = self.depth > self.size.depth + 1 || self.lines > self.size.lines;
        match self.random.below(if is_deep { 9 } else { 20 }) {
            0 | 1 => self.let_number(),
            2 => self.let_other(),
            3 | 4 => self.assign(),
            5 => self.effect(),
            6 => self.jump(),
            7 => self.borrow_or_move(),
            8 => self.step(),
            9 | 10 => self.branch(),
            11 => self.matching(),
            12 => self.counted_loop(),
            13 => self.for_loop(),
            14 => self.plain_block(),
            15 => self.labelled_value(),
            16 => self.let_else(),
            17 => self.if_let(),
            18 => self.deferred(),
            _ => self.while_let(),
        }
    }

    fn let_number(&mut self) {
        let value = self.number(3);
        let name = self.name();
        let mutable = self.random.one_in(2);
        let keyword = if mutable { "let mut" } else { "let" };
        self.line(&format!("{keyword} {name} = {value};"));
        self.scope.declare(&name, Type::Number, mutable);
    }

    fn let_other(&mut self) {
        match self.random.below(4) {
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
            _ => {
                let (a, b) = (self.number(2), self.number(2));
                let (first, second) = (self.name(), format!("w{}", self.random.below(3)));
                self.line(&format!("let ({first}, mut {second}) = ({a}, {b});"));
                self.scope.declare(&first, Type::Number, false);
                self.scope.declare(&second, Type::Number, true);
            }
        }
    }

    fn assign(&mut self) {
        let Some(target) = self.pick(|v| v.mutable) else {
            return self.let_number();
        };
        let value = self.number(2);
        let name = target.name;
        match target.ty {
            Type::Number if self.random.one_in(2) => self.line(&format!("{name} = {value} % 500;")),
            Type::Number => self.line(&format!("{name} += {value} % 50;")),
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
            _ => {
                let text = self.text();
                self.line(&format!("out.push_str(&{text});"));
            }
        }
    }

    /// A jump under a condition, so that what follows can be reached.
    fn jump(&mut self) {
        let condition = self.condition(0);
        let targets = self.scope.targets.clone();
        let jump = if targets.is_empty() || self.random.one_in(5) {
            "return Ok(out)".to_owned()
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
        let own = self.scope.own(|v| v.ty == Type::Text && v.name != "p1");
        match own.first() {
            // Moved in the block that declares it, so that no path uses it afterwards.
            Some(text) if self.random.one_in(2) => {
                self.line(&format!("effect(String::from({}) + \"!\");", text.name));
                let name = text.name.clone();
                self.line(&format!("let {name} = 7_i64;"));
                self.scope.remove(&name);
                self.scope.declare(&name, Type::Number, false);
            }
            _ => {
                let text = self.text_ref();
                self.line(&format!("let borrowed = &{text};"));
                self.line("effect(borrowed.len());");
            }
        }
    }

    fn step(&mut self) {
        let Some(name) = self.wait_name() else {
            return self.effect();
        };
        let (value, text) = (self.plain_number(), self.text_ref());
        let result = self.name();
        self.line(&format!(
            "let {result} = step!(\"{name}\", async {{ effect(&{text}); Ok({value} % 100) }}).await?;"
        ));
        self.scope.declare(&result, Type::Number, false);
    }

    fn branch(&mut self) {
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
        for pattern in ["0", "1 | 2", "m @ 3", "m if m > 100", "_"] {
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

    fn label(&mut self) -> String {
        self.names += 1;
        format!("'l{}", self.names)
    }

    fn within(&mut self, target: Target, count: u64) {
        self.scope.targets.push(target);
        self.inner(count);
        self.scope.targets.pop();
    }

    fn counted_loop(&mut self) {
        let label = self.label();
        let counter = format!("c{}", self.names);
        let rounds = 1 + self.random.below(3);
        self.line(&format!("let mut {counter} = 0;"));
        let head = if self.random.one_in(2) {
            format!("{label}: while {counter} < {rounds} {{")
        } else {
            format!("{label}: loop {{ if {counter} >= {rounds} {{ break; }}")
        };
        self.line(&head);
        self.line(&format!("    {counter} += 1;"));
        self.within(Target::of_loop(label), 4);
        self.line("}");
    }

    fn for_loop(&mut self) {
        let label = self.label();
        let item = self.name();
        let items = match self.pick(|v| v.ty == Type::List) {
            Some(list) if self.random.one_in(2) => format!("{}.clone()", list.name),
            _ if self.random.one_in(2) => format!("0..{}_i64", 1 + self.random.below(3)),
            _ => format!("vec![{}, {}]", self.number(1), self.number(1)),
        };
        self.line(&format!("{label}: for {item} in {items} {{"));
        self.scope.push();
        self.scope.declare(&item, Type::Number, false);
        self.within(Target::of_loop(label), 3);
        self.scope.pop();
        self.line("}");
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
            _ => "return Ok(out)".to_owned(),
        };
        self.line(&format!(
            "let Ok({name}) = wait_for_webhook!(\"{wait}\", hook, timeout = \"1m\").await else {{ {otherwise} }};"
        ));
        self.line(&format!("let {name} = {name}.number();"));
        self.scope.declare(&name, Type::Number, false);
    }

    fn if_let(&mut self) {
        let Some(wait) = self.wait_name() else {
            return self.branch();
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
        self.names += 1;
        // A name that nothing else can mean before it has a value.
        let name = format!("d{}", self.names);
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

    fn while_let(&mut self) {
        let Some(wait) = self.wait_name() else {
            return self.counted_loop();
        };
        let label = self.label();
        let counter = format!("c{}", self.names);
        self.line(&format!("let mut {counter} = 0;"));
        self.line(&format!(
            "{label}: while let Ok(request) = wait_for_webhook!(\"{wait}\", hook, timeout = \"1m\").await {{"
        ));
        self.line(&format!("    {counter} += 1;"));
        self.line(&format!("    if {counter} > 3 {{ break; }}"));
        self.line("    effect(request.number());");
        self.within(Target::of_loop(label), 3);
        self.line("}");
    }
}
