//! The locals of a body.

use syn::{Expr, Ident, Type};

/// A local: each binding has one of its own, also when it shadows another of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct LocalId(pub(crate) usize);

/// What is known of a local.
#[derive(Clone, Debug)]
pub(crate) struct Local {
    /// The name under which the code knows it.
    pub(crate) name: Ident,
    /// The type, if it is written down or follows from an operation.
    pub(crate) ty: Option<Type>,
    pub(crate) origin: Origin,
    /// Whether it is declared without a value, as `let x;`.
    pub(crate) deferred: bool,
    /// How it is made again where it is needed, if it is not stored.
    pub(crate) reborrow: Option<Reborrow>,
}

/// A borrow of other locals, which is made again after a suspension.
#[derive(Clone, Debug)]
pub(crate) struct Reborrow {
    /// The locals that it is made of.
    pub(crate) from: Vec<LocalId>,
    /// The borrow.
    pub(crate) value: Expr,
    /// Whether the value is known to be a reference, and not what a pattern copied out of one.
    pub(crate) is_reference: bool,
}

/// Where a local comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A parameter of the workflow.
    Parameter,
    /// A binding of the body.
    Binding,
    /// A value that has to be kept while the rest of its expression suspends.
    Operand,
    /// What remains of a `for` loop's items.
    Iterator,
    /// What a branch reads of the code around it. It is stored there.
    Captured,
    /// What a branch is given when it starts.
    Item,
    /// The context, which is at hand everywhere and never stored.
    Context,
}
