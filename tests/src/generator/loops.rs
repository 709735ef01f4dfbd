//! Loops.

use super::Generator;
use super::scope::{Target, Type};

impl Generator {
    pub(super) fn counted_loop(&mut self) {
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

    pub(super) fn for_loop(&mut self) {
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

    pub(super) fn while_let(&mut self) {
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

    /// A loop that gives a value.
    pub(super) fn loop_with_value(&mut self) {
        let label = self.label();
        let counter = format!("c{}", self.names);
        let (rounds, last) = (1 + self.random.below(3), self.plain_number());
        let name = self.name();
        self.line(&format!("let mut {counter} = 0;"));
        self.line(&format!("let {name} = {label}: loop {{"));
        self.line(&format!("    if {counter} >= {rounds} {{ break {last}; }}"));
        self.line(&format!("    {counter} += 1;"));
        let target = Target {
            label,
            is_loop: true,
            has_value: true,
        };
        self.within(target, 4);
        self.line("};");
        self.scope.declare(&name, Type::Number, false);
    }

    /// A loop over an owned iterator with adapters.
    pub(super) fn for_over_adapters(&mut self) {
        let (mut items, mut has_length) = match self.pick(|v| v.ty == Type::List) {
            Some(list) if self.random.one_in(2) => {
                (format!("{}.clone().into_iter()", list.name), true)
            }
            _ if self.random.one_in(3) => (format!("(0..{}_i64)", 1 + self.random.below(6)), false),
            _ => {
                let (a, b) = (self.number(1), self.number(1));
                (format!("vec![{a}, {b}, 7, 4].into_iter()"), true)
            }
        };
        for _ in 0..self.random.below(3) {
            match self.random.below(5) {
                0 => items += ".rev()",
                1 => {
                    items += &format!(".chain(vec![{}])", self.plain_number());
                    has_length = false;
                }
                2 if has_length => items += &format!(".skip({})", self.random.below(3)),
                3 if has_length => items += &format!(".take({})", self.random.below(4)),
                4 if has_length => items += &format!(".step_by({})", 1 + self.random.below(2)),
                _ => {}
            }
        }
        match self.random.below(4) {
            0 => self.numbered(items),
            1 => self.for_each("", &items),
            _ => {
                let closures = self.closures();
                self.for_each("", &(items + &closures));
            }
        }
    }

    fn closures(&mut self) -> String {
        let mut closures = String::new();
        for _ in 0..1 + self.random.below(2) {
            let number = self.stable_number();
            closures += &match self.random.below(6) {
                0 => format!(".map(|n| (n * 3 + {number}) % 100)"),
                1 => format!(".filter(|n| n % 2 == {number} % 2)"),
                2 => ".inspect(|n| effect(n))".to_owned(),
                3 => format!(".filter_map(|n| (n != {number}).then(|| noted(n)))"),
                4 => ".rev()".to_owned(),
                _ => format!(".map(|n| n - {number})"),
            };
        }
        if self.random.one_in(4) {
            closures += ".take_while(|n| *n < 50)";
        }
        closures
    }

    fn numbered(&mut self, items: String) {
        if self.random.one_in(2) {
            self.for_each("enumerate", &(items + ".enumerate()"));
        } else {
            let other = self.plain_number();
            self.for_each("zip", &format!("{items}.zip(vec![{other}, 5, 6])"));
        }
    }

    /// A loop over items, which come with another number if it is said how.
    fn for_each(&mut self, with: &str, items: &str) {
        let label = self.label();
        // Never a name that the closures use: they run in each round.
        let (item, other) = (self.fresh("v"), self.fresh("v"));
        self.scope.push();
        if with.is_empty() {
            self.line(&format!("{label}: for {item} in {items} {{"));
        } else {
            let (first, second) = match with {
                "zip" => (&item, &other),
                _ => (&other, &item),
            };
            self.line(&format!("{label}: for ({first}, {second}) in {items} {{"));
            self.line(&format!("    let {other} = {other} as i64;"));
            self.scope.declare(&other, Type::Number, false);
        }
        self.scope.declare(&item, Type::Number, false);
        self.within(Target::of_loop(label), 3);
        self.scope.pop();
        self.line("}");
    }

    /// A loop over a collection that stays where it is.
    pub(super) fn for_over_borrowed(&mut self) {
        let Some(list) = self.pick(|v| v.ty == Type::List) else {
            return self.for_over_adapters();
        };
        let label = self.label();
        let item = self.fresh("r");
        let items = match self.random.below(3) {
            0 => format!("{}.iter()", list.name),
            1 => format!("{}.iter().rev()", list.name),
            _ => format!("&{}", list.name),
        };
        self.line(&format!("{label}: for {item} in {items} {{"));
        self.scope.borrow(&list.name);
        self.scope.push();
        self.scope.declare(&item, Type::NumberRef, false);
        let lent = self.lent.len();
        self.lent.push(list.name.clone());
        self.within(Target::of_loop(label), 3);
        self.lent.truncate(lent);
        self.scope.pop();
        self.scope.give_back(&list.name);
        self.line("}");
    }

    /// A loop that takes the items of a list.
    pub(super) fn while_pop(&mut self) {
        let Some(list) = self.pick(|v| v.ty == Type::List && v.can_change()) else {
            return self.counted_loop();
        };
        let label = self.label();
        // Never the list's own name, which has to mean the list in the next round.
        let item = self.fresh("v");
        self.line(&format!(
            "{label}: while let Some({item}) = {}.pop() {{",
            list.name
        ));
        // Nothing is pushed in the loop, so that it ends.
        self.scope.borrow(&list.name);
        self.scope.push();
        self.scope.declare(&item, Type::Number, false);
        self.within(Target::of_loop(label), 3);
        self.scope.pop();
        self.scope.give_back(&list.name);
        self.line("}");
    }
}
