//! The variables that a generated body can name.

/// The type of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Number,
    Text,
    List,
    Pair,
    /// The harness's `Thing`.
    Thing,
    /// A webhook.
    Hook,
    /// A `&i64`.
    NumberRef,
    /// A `&String`.
    TextRef,
    /// What cannot be named here.
    Hidden,
}

#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) ty: Type,
    pub(super) mutable: bool,
    /// How many borrows of it may be alive: it is neither changed nor moved.
    pub(super) borrows: u32,
}

impl Variable {
    pub(super) fn is_free(&self) -> bool {
        self.borrows == 0
    }

    /// Whether it can be assigned to here.
    pub(super) fn can_change(&self) -> bool {
        self.mutable && self.is_free()
    }
}

/// What a jump can leave.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) label: String,
    /// Whether it is a loop, so that `continue` is possible.
    pub(super) is_loop: bool,
    /// Whether a `break` out of it needs a number.
    pub(super) has_value: bool,
}

impl Target {
    pub(super) fn of_loop(label: String) -> Self {
        Self {
            label,
            is_loop: true,
            has_value: false,
        }
    }
}

#[derive(Debug)]
pub(super) struct Scope {
    blocks: Vec<Vec<Variable>>,
    pub(super) targets: Vec<Target>,
}

impl Scope {
    pub(super) fn new() -> Self {
        Self {
            blocks: Vec::new(),
            targets: Vec::new(),
        }
    }

    pub(super) fn push(&mut self) {
        self.blocks.push(Vec::new());
    }

    pub(super) fn pop(&mut self) {
        self.blocks.pop();
    }

    pub(super) fn declare(&mut self, name: &str, ty: Type, mutable: bool) {
        let block = self.blocks.last_mut().expect("there is a block");
        block.retain(|variable| variable.name != name);
        block.push(Variable {
            name: name.to_owned(),
            ty,
            mutable,
            borrows: 0,
        });
    }

    /// The innermost variable of this name is borrowed from here on.
    pub(super) fn borrow(&mut self, name: &str) {
        if let Some(variable) = self.innermost(name) {
            variable.borrows += 1;
        }
    }

    /// The borrow has ended.
    pub(super) fn give_back(&mut self, name: &str) {
        if let Some(variable) = self.innermost(name) {
            variable.borrows -= 1;
        }
    }

    fn innermost(&mut self, name: &str) -> Option<&mut Variable> {
        let mut blocks = self.blocks.iter_mut().rev();
        blocks.find_map(|block| block.iter_mut().rev().find(|it| it.name == name))
    }

    /// Begins a branch: it reads what surrounds it, but for borrows, changes nothing of it and does not
    /// jump out. Gives what it could leave.
    pub(super) fn push_branch(&mut self) -> Vec<Target> {
        let mut seen = self.visible(|_| true);
        for variable in &mut seen {
            variable.borrows += 1;
            if matches!(variable.ty, Type::NumberRef | Type::TextRef) {
                variable.ty = Type::Hidden;
            }
        }
        self.blocks.push(seen);
        self.push();
        std::mem::take(&mut self.targets)
    }

    /// Ends a branch.
    pub(super) fn pop_branch(&mut self, targets: Vec<Target>) {
        self.pop();
        self.pop();
        self.targets = targets;
    }

    /// Takes a variable away that was declared in the innermost block, such as because it was moved.
    pub(super) fn remove(&mut self, name: &str) {
        if let Some(block) = self.blocks.last_mut() {
            block.retain(|variable| variable.name != name);
        }
    }

    /// The variables that can be named, without those that others shadow.
    pub(super) fn visible(&self, wanted: impl Fn(&Variable) -> bool) -> Vec<Variable> {
        let mut seen = Vec::new();
        let mut visible = Vec::new();
        for variable in self
            .blocks
            .iter()
            .rev()
            .flat_map(|block| block.iter().rev())
        {
            if !seen.contains(&variable.name) {
                seen.push(variable.name.clone());
                if wanted(variable) {
                    visible.push(variable.clone());
                }
            }
        }
        visible
    }

    /// The innermost block's own variables.
    pub(super) fn own(&self, wanted: impl Fn(&Variable) -> bool) -> Vec<Variable> {
        let own = self.blocks.last().into_iter().flatten();
        own.filter(|variable| wanted(variable)).cloned().collect()
    }
}
