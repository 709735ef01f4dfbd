//! The states: their names, and the names of what they hold.

use std::collections::{BTreeMap, HashMap, HashSet};

use proc_macro2::Ident;
use syn::Pat;
use syn::ext::IdentExt;

use super::liveness::{Live, Liveness};
use crate::diagnostics::Diagnostics;
use crate::ir::cfg::{Cfg, PointId, Terminator};
use crate::ir::local::{LocalId, Origin};
use crate::operation::{Operation, branch_state};

/// A field of a state.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) local: LocalId,
    pub(crate) name: Ident,
}

/// The fields of each state.
#[derive(Debug)]
pub(crate) struct States {
    pub(crate) start: Vec<Field>,
    pub(crate) points: Vec<Vec<Field>>,
    /// What each branch begins with.
    pub(crate) branches: Vec<Vec<Field>>,
}

impl States {
    pub(crate) fn fields(&self, point: PointId) -> &[Field] {
        &self.points[point.0]
    }

    /// Every local that is stored anywhere.
    pub(crate) fn stored(&self) -> Live {
        let fields = self.start.iter().chain(self.points.iter().flatten());
        let fields = fields.chain(self.branches.iter().flatten());
        fields.map(|field| field.local).collect()
    }
}

/// Names the states' fields: by the local's own name, and by a number where that is taken.
pub(crate) fn name(cfg: &Cfg, liveness: &Liveness) -> States {
    let names = local_names(cfg);
    let fields = |live: &Live| {
        let mut taken = HashSet::new();
        live.iter()
            .filter(|local| cfg.local(**local).origin != Origin::Captured)
            .map(|local| {
                let base = &names[local];
                let mut name = base.clone();
                let mut number = 2;
                while !taken.insert(name.to_string()) {
                    name = Ident::new(&format!("{}_{number}", base.unraw()), base.span());
                    number += 1;
                }
                Field {
                    local: *local,
                    name,
                }
            })
            .collect()
    };
    let parameters = cfg
        .locals
        .iter()
        .enumerate()
        .filter(|(_, l)| l.origin == Origin::Parameter);
    let parameters: Live = parameters.map(|(index, _)| LocalId(index)).collect();
    States {
        start: fields(&parameters),
        points: liveness.states.iter().map(&fields).collect(),
        branches: cfg
            .branches
            .iter()
            .map(|branch| fields(&branch.item.into_iter().collect()))
            .collect(),
    }
}

/// What each local is called in a stored state.
fn local_names(cfg: &Cfg) -> BTreeMap<LocalId, Ident> {
    let iterated = iterated_names(cfg);
    let name = |id: LocalId| {
        let local = cfg.local(id);
        let span = local.name.span();
        // What is taken apart by a pattern has no name of its own.
        let is_pattern = local.name.to_string().starts_with("__");
        match local.origin {
            Origin::Parameter if is_pattern => Ident::new("input", span),
            Origin::Item if is_pattern => Ident::new("item", span),
            Origin::Parameter | Origin::Binding | Origin::Captured | Origin::Context => {
                local.name.clone()
            }
            Origin::Item => local.name.clone(),
            Origin::Operand => Ident::new("operand", span),
            Origin::Iterator => {
                // A loop over what it does not own keeps a number.
                let held = match local.ty {
                    Some(_) => "position",
                    None => "remaining",
                };
                match iterated.get(&id) {
                    Some(item) => Ident::new(&format!("{}_{held}", item.unraw()), span),
                    None => Ident::new(held, span),
                }
            }
        }
    };
    (0..cfg.locals.len())
        .map(|index| (LocalId(index), name(LocalId(index))))
        .collect()
}

/// The names of `for` loops' own variables, by the local that holds what remains.
fn iterated_names(cfg: &Cfg) -> HashMap<LocalId, Ident> {
    let mut names = HashMap::new();
    for block in &cfg.blocks {
        if let Terminator::Match { uses, arms, .. } = &block.terminator
            && let Some(&iterator) = uses.first()
            && cfg.local(iterator).origin == Origin::Iterator
            && let Some(Pat::TupleStruct(item)) = arms.first().map(|arm| &arm.pat)
            && let Some(name) = item.elems.first().and_then(crate::parse::plain_name)
        {
            names.insert(iterator, name.clone());
        }
    }
    names
}

/// Reports operations that make the state in which a branch begins.
pub(crate) fn check_branches(cfg: &Cfg, diagnostics: &mut Diagnostics) {
    for branch in &cfg.branches {
        let begins = branch_state(&branch.name);
        for point in &cfg.points {
            let operation = &point.operation;
            if operation.state == begins {
                let message = format!(
                    "\"{}\" makes the state `{begins}`, which is where the branch with `{}` begins; choose another \
                     name",
                    operation.name.value(),
                    branch.name
                );
                diagnostics.error(&operation.name, message);
            }
        }
    }
}

/// Reports operations whose names are the same, or make the same state.
pub(crate) fn check_names(operations: &[Operation], diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<String, &Operation> = HashMap::new();
    for operation in operations {
        let Some(first) = seen.get(&operation.state.to_string()) else {
            seen.insert(operation.state.to_string(), operation);
            continue;
        };
        let name = operation.name.value();
        let line = first.name.span().start().line;
        let message = if first.name.value() == name {
            format!(
                "the name \"{name}\" is used in line {line} already; it names the state, so each operation needs one of its own"
            )
        } else {
            format!(
                "\"{name}\" and \"{}\" both make the state `{}`; choose another name",
                first.name.value(),
                operation.state
            )
        };
        diagnostics.error(&operation.name, message);
    }
}
