//! Which names a fragment of a body uses, changes and assigns without binding them itself.

use std::collections::HashSet;

use syn::visit::{self, Visit};
use syn::{
    Arm, BinOp, Block, Expr, ExprAssign, ExprAsync, ExprBinary, ExprBlock, ExprBreak, ExprClosure,
    ExprContinue, ExprForLoop, ExprIf, ExprLet, ExprLoop, ExprMatch, ExprPath, ExprReference,
    ExprReturn, ExprWhile, Ident, Item, Lifetime, Lit, Local, Macro, Pat, Stmt,
};

use super::{captures, macros, pattern, place};
use crate::operation::{Action, Kind, Operation, kind_of};

/// The names that an expression uses freely, each once, in the order of the source.
pub(crate) fn of_expr(expr: &Expr) -> Vec<Ident> {
    collect(|free| free.visit_expr(expr)).found
}

/// The names that the guards in a pattern use freely.
pub(crate) fn of_pat(pat: &Pat) -> Vec<Ident> {
    collect(|free| {
        free.bind(pat);
        free.visit_pat(pat);
    })
    .found
}

/// The names from outside that a statement changes for certain: by assigning to them or to a part of
/// them, or by borrowing them mutably.
pub(crate) fn changed_in_stmt(stmt: &Stmt) -> Vec<Ident> {
    collect(|free| free.visit_stmt(stmt)).changed
}

/// The names from outside that an expression changes for certain.
pub(crate) fn changed_in_expr(expr: &Expr) -> Vec<Ident> {
    collect(|free| free.visit_expr(expr)).changed
}

/// The names from outside to which a statement gives a new value, on whatever path through it.
pub(crate) fn assigned_in_stmt(stmt: &Stmt) -> Vec<Ident> {
    collect(|free| free.visit_stmt(stmt)).assigned
}

/// The names from outside to which an expression gives a new value.
pub(crate) fn assigned_in_expr(expr: &Expr) -> Vec<Ident> {
    collect(|free| free.visit_expr(expr)).assigned
}

/// What a statement does with values from outside.
pub(crate) struct Flow {
    /// The names whose values it may need from before it.
    pub(crate) read: Vec<Ident>,
    /// The names that have a value of its own behind it, on whatever path control comes there.
    pub(crate) given: Vec<Ident>,
    /// Whether control never comes behind it, for it jumps away.
    pub(crate) is_end: bool,
    /// The names that have a value of its own where it jumps.
    pub(crate) jumps: Vec<GivenAtJump>,
}

/// What has a value where a statement jumps.
#[derive(Clone, Debug)]
pub(crate) struct GivenAtJump {
    pub(crate) is_break: bool,
    /// The label without its quote.
    pub(crate) label: Option<String>,
    pub(crate) given: Vec<Ident>,
}

/// What a statement reads before it gives it a value, and what it gives one for certain.
pub(crate) fn flow_of_stmt(stmt: &Stmt) -> Flow {
    collect(|free| free.visit_stmt(stmt)).flow()
}

/// The same of an expression.
pub(crate) fn flow_of_expr(expr: &Expr) -> Flow {
    collect(|free| free.visit_expr(expr)).flow()
}

fn collect(visit: impl FnOnce(&mut Free)) -> Free {
    let mut free = Free {
        scopes: vec![HashSet::new()],
        found: Vec::new(),
        changed: Vec::new(),
        assigned: Vec::new(),
        read: Vec::new(),
        given: Given::default(),
        jumps: Vec::new(),
    };
    visit(&mut free);
    free
}

struct Free {
    scopes: Vec<HashSet<String>>,
    found: Vec<Ident>,
    changed: Vec<Ident>,
    assigned: Vec<Ident>,
    /// What is used where it may not have been given a value yet.
    read: Vec<Ident>,
    /// What has been given a value at the place that is visited.
    given: Given,
    jumps: Vec<GivenAtJump>,
}

/// Names that have been given a value, or nothing where control never comes.
#[derive(Clone)]
struct Given(Option<HashSet<String>>);

impl Default for Given {
    fn default() -> Self {
        Self(Some(HashSet::new()))
    }
}

impl Given {
    /// Where two ways meet.
    fn and(self, other: Self) -> Self {
        Self(match (self.0, other.0) {
            (Some(one), Some(other)) => Some(one.intersection(&other).cloned().collect()),
            (one, other) => one.or(other),
        })
    }

    fn has(&self, name: &Ident) -> bool {
        let given = self.0.as_ref();
        given.is_some_and(|given| given.contains(&name.to_string()))
    }
}

impl Free {
    fn flow(self) -> Flow {
        let assigned = self.assigned.into_iter();
        Flow {
            read: self.read,
            given: assigned.filter(|name| self.given.has(name)).collect(),
            is_end: self.given.0.is_none(),
            jumps: self.jumps,
        }
    }

    fn jump(&mut self, is_break: bool, label: Option<&Lifetime>) {
        let assigned = self.assigned.iter();
        let given = assigned.filter(|name| self.given.has(name)).cloned();
        self.jumps.push(GivenAtJump {
            is_break,
            label: label.map(|label| label.ident.to_string()),
            given: given.collect(),
        });
        self.given = Given(None);
    }

    fn use_name(&mut self, ident: &Ident) {
        if !self.is_free(ident) {
            return;
        }
        if !self.found.contains(ident) {
            self.found.push(ident.clone());
        }
        // Also where control never comes: a name has to mean something there, too.
        if !self.given.has(ident) && !self.read.contains(ident) {
            self.read.push(ident.clone());
        }
    }

    /// Visits what may not be evaluated, or more than once.
    fn maybe(&mut self, visit: impl FnOnce(&mut Self)) {
        let before = self.given.clone();
        visit(self);
        self.given = before;
    }

    fn give(&mut self, name: &Ident) {
        if !self.found.contains(name) {
            self.found.push(name.clone());
        }
        if !self.assigned.contains(name) {
            self.assigned.push(name.clone());
        }
        if let Some(given) = &mut self.given.0 {
            given.insert(name.to_string());
        }
    }

    fn change(&mut self, place: &Expr) {
        if let Some(root) = place::root(place)
            && self.is_free(&root)
            && !self.changed.contains(&root)
        {
            self.changed.push(root);
        }
    }

    /// `ref mut` borrows what it is matched with.
    fn matched(&mut self, pat: &Pat, place: &Expr) {
        if pattern::binds_by_mutable_reference(pat) {
            self.change(place);
        }
    }

    fn is_free(&self, ident: &Ident) -> bool {
        let name = ident.to_string();
        !self.scopes.iter().any(|scope| scope.contains(&name))
    }

    fn bind(&mut self, pat: &Pat) {
        let names = pattern::bindings(pat);
        let scope = self
            .scopes
            .last_mut()
            .expect("BUG: there is always a scope");
        scope.extend(names.iter().map(ToString::to_string));
    }

    fn operation(&mut self, operation: &Operation) {
        for expr in operation.expressions() {
            Self::visit_expr(self, expr);
        }
        match &operation.action {
            Action::JoinAll { pat, body, .. } => self.scoped(|free| {
                free.bind(pat);
                free.visit_pat(pat);
                free.visit_expr(body);
            }),
            Action::Select { arms } => {
                for arm in arms {
                    self.visit_expr(&arm.future);
                    self.scoped(|free| {
                        free.bind(&arm.pat);
                        free.visit_expr(&arm.handler);
                    });
                }
            }
            _ => operation
                .branches()
                .into_iter()
                .for_each(|branch| self.visit_expr(branch)),
        }
    }

    fn scoped(&mut self, visit: impl FnOnce(&mut Self)) {
        self.scopes.push(HashSet::new());
        visit(self);
        self.scopes.pop();
    }
}

impl<'ast> Visit<'ast> for Free {
    fn visit_expr_path(&mut self, expr: &'ast ExprPath) {
        if let (None, Some(ident)) = (&expr.qself, expr.path.get_ident()) {
            self.use_name(ident);
        }
    }

    fn visit_expr_assign(&mut self, assign: &'ast ExprAssign) {
        self.visit_expr(&assign.right);
        for left in place::assigned(&assign.left) {
            self.change(left);
            match left {
                Expr::Path(path) if path.path.get_ident().is_some() => {
                    let name = path.path.get_ident();
                    let free = name.filter(|name| self.is_free(name));
                    free.into_iter().for_each(|name| self.give(name));
                }
                place => self.visit_expr(place),
            }
        }
    }

    fn visit_expr_return(&mut self, jump: &'ast ExprReturn) {
        visit::visit_expr_return(self, jump);
        self.given = Given(None);
    }

    fn visit_expr_break(&mut self, jump: &'ast ExprBreak) {
        visit::visit_expr_break(self, jump);
        self.jump(true, jump.label.as_ref());
    }

    fn visit_expr_continue(&mut self, jump: &'ast ExprContinue) {
        self.jump(false, jump.label.as_ref());
    }

    // Loops and labelled blocks are left in the middle.
    fn visit_expr_loop(&mut self, expr: &'ast ExprLoop) {
        self.maybe(|free| visit::visit_expr_loop(free, expr));
    }

    fn visit_expr_block(&mut self, expr: &'ast ExprBlock) {
        match expr.label {
            Some(_) => self.maybe(|free| visit::visit_expr_block(free, expr)),
            None => visit::visit_expr_block(self, expr),
        }
    }

    fn visit_expr_async(&mut self, expr: &'ast ExprAsync) {
        self.maybe(|free| visit::visit_expr_async(free, expr));
    }

    fn visit_expr_binary(&mut self, binary: &'ast ExprBinary) {
        if matches!(binary.op, BinOp::And(_) | BinOp::Or(_)) {
            self.visit_expr(&binary.left);
            return self.maybe(|free| free.visit_expr(&binary.right));
        }
        visit::visit_expr_binary(self, binary);
        if place::is_assignment(&binary.op) {
            self.change(&binary.left);
        }
    }

    fn visit_expr_reference(&mut self, reference: &'ast ExprReference) {
        visit::visit_expr_reference(self, reference);
        if reference.mutability.is_some() {
            self.change(&reference.expr);
        }
    }

    fn visit_block(&mut self, block: &'ast Block) {
        self.scoped(|free| visit::visit_block(free, block));
    }

    // The initializer does not see what its own pattern binds.
    fn visit_local(&mut self, local: &'ast Local) {
        if let Some(init) = &local.init {
            self.visit_expr(&init.expr);
            self.matched(&local.pat, &init.expr);
            if let Some((_, diverge)) = &init.diverge {
                self.maybe(|free| free.visit_expr(diverge));
            }
        }
        self.bind(&local.pat);
        self.visit_pat(&local.pat);
    }

    fn visit_expr_let(&mut self, expr: &'ast ExprLet) {
        self.visit_expr(&expr.expr);
        self.matched(&expr.pat, &expr.expr);
        self.bind(&expr.pat);
        self.visit_pat(&expr.pat);
    }

    fn visit_expr_match(&mut self, expr: &'ast ExprMatch) {
        self.visit_expr(&expr.expr);
        let before = self.given.clone();
        let mut behind = Given(None);
        for arm in &expr.arms {
            self.matched(&arm.pat, &expr.expr);
            self.given = before.clone();
            self.visit_arm(arm);
            behind = behind.and(self.given.clone());
        }
        self.given = behind;
    }

    fn visit_expr_if(&mut self, expr: &'ast ExprIf) {
        let mut before = Given(None);
        self.scoped(|free| {
            free.visit_expr(&expr.cond);
            before = free.given.clone();
            free.visit_block(&expr.then_branch);
        });
        let then = std::mem::replace(&mut self.given, before);
        if let Some((_, otherwise)) = &expr.else_branch {
            self.visit_expr(otherwise);
        }
        self.given = then.and(self.given.clone());
    }

    fn visit_expr_while(&mut self, expr: &'ast ExprWhile) {
        self.maybe(|free| {
            free.scoped(|free| {
                free.visit_expr(&expr.cond);
                free.visit_block(&expr.body);
            });
        });
    }

    fn visit_expr_for_loop(&mut self, expr: &'ast ExprForLoop) {
        self.visit_expr(&expr.expr);
        self.maybe(|free| {
            free.scoped(|free| {
                free.bind(&expr.pat);
                free.visit_block(&expr.body);
            });
        });
    }

    fn visit_arm(&mut self, arm: &'ast Arm) {
        self.scoped(|free| {
            free.bind(&arm.pat);
            free.visit_pat(&arm.pat);
            free.visit_expr(&arm.body);
        });
    }

    fn visit_expr_closure(&mut self, expr: &'ast ExprClosure) {
        self.maybe(|free| {
            free.scoped(|free| {
                for input in &expr.inputs {
                    free.bind(input);
                }
                free.visit_expr(&expr.body);
            });
        });
    }

    // Not all macros evaluate all that they are given.
    fn visit_macro(&mut self, mac: &'ast Macro) {
        self.maybe(|free| free.in_macro(mac));
    }

    // An item cannot use the locals around it.
    fn visit_item(&mut self, _: &'ast Item) {}
}

impl Free {
    fn in_macro(&mut self, mac: &Macro) {
        if kind_of(mac) == Some(Kind::Suspending)
            && let Ok(operation) = Operation::parse(mac)
        {
            return self.operation(&operation);
        }
        let Some(arguments) = macros::arguments(mac) else {
            for name in macros::searched_names(&mac.tokens) {
                self.use_name(&name);
            }
            return;
        };
        let named: Vec<Ident> = arguments.iter().filter_map(macros::argument_name).collect();
        for argument in &arguments {
            Self::visit_expr(self, macros::named_argument(argument).unwrap_or(argument));
            if let Expr::Lit(literal) = argument
                && let Lit::Str(text) = &literal.lit
            {
                for name in captures::names(&text.value()) {
                    if let Some(ident) = captures::ident(&name, text.span())
                        && !named.contains(&ident)
                    {
                        self.use_name(&ident);
                    }
                }
            }
        }
    }
}
