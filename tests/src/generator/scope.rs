//! The variables that a generated body can name.

/// The type of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Number,
    Text,
    List,
    Pair,
}

#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) ty: Type,
    pub(super) mutable: bool,
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
        });
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
