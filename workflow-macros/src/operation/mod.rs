//! The operations: what they are called, what they take, and how they are told from other macros.

mod duration;
mod name;
mod parse;
mod several;
mod webhook;

use proc_macro2::Span;
use syn::{Expr, ExprAwait, Ident, LitStr, Macro, Pat};

pub(crate) use self::duration::parse as parse_duration;
pub(crate) use self::name::{camel_case, state_ident};
pub(crate) use self::several::{branch_name, branch_state};
pub(crate) use self::webhook::WebhookDeclaration;

/// The macros that suspend, each followed by `.await`.
const SUSPENDING: [&str; 11] = [
    "wait_for_webhook",
    "wait_for_event",
    "notify",
    "step",
    "call",
    "sleep",
    "sleep_until",
    "invoke",
    "join",
    "join_all",
    "select",
];

/// The macro that makes a webhook. It does not suspend.
const CREATE_WEBHOOK: &str = "create_webhook";

/// What a macro call in a workflow is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    CreateWebhook,
    Suspending,
}

/// Tells the kind of an operation by its macro's name, or `None` for any other macro.
pub(crate) fn kind_of(mac: &Macro) -> Option<Kind> {
    let last = mac.path.segments.last()?;
    let is_ours = match mac.path.segments.len() {
        1 => mac.path.leading_colon.is_none(),
        _ => mac.path.segments.first()?.ident == "workflow_runtime",
    };
    if is_ours {
        kind_of_name(&last.ident)
    } else {
        None
    }
}

/// Tells the kind of an operation by its name.
pub(crate) fn kind_of_name(ident: &Ident) -> Option<Kind> {
    if ident == CREATE_WEBHOOK {
        Some(Kind::CreateWebhook)
    } else if SUSPENDING.iter().any(|name| ident == name) {
        Some(Kind::Suspending)
    } else {
        None
    }
}

/// The operation that an expression awaits, if it can be read.
pub(crate) fn awaited(wait: &ExprAwait) -> Option<Operation> {
    match &*wait.base {
        Expr::Macro(base) if kind_of(&base.mac) == Some(Kind::Suspending) => {
            Operation::parse(&base.mac).ok()
        }
        _ => None,
    }
}

/// An operation that suspends.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// The name that the user gave it.
    pub(crate) name: LitStr,
    /// The state's name: the operation's name in CamelCase.
    pub(crate) state: Ident,
    /// The macro's name as it was written, for messages and for the span of the operation.
    pub(crate) macro_name: Ident,
    pub(crate) action: Action,
}

/// What an operation does.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    WaitForWebhook {
        webhook: Box<Expr>,
        timeout: Option<DurationArg>,
    },
    WaitForEvent {
        event: Box<Expr>,
        timeout: Option<DurationArg>,
    },
    Notify {
        event: Box<Expr>,
        payload: Box<Expr>,
        /// The run that it is for, if it is for one.
        to: Option<Box<Expr>>,
    },
    Sleep {
        duration: DurationArg,
    },
    SleepUntil {
        instant: Box<Expr>,
    },
    Step {
        body: Box<Expr>,
        policy: Policy,
    },
    Call {
        request: Box<Expr>,
        policy: Policy,
    },
    Invoke {
        /// A path to the workflow's value.
        workflow: Box<Expr>,
        input: Box<Expr>,
    },
    /// Each branch is an operation that is awaited, or an `async` block.
    Join {
        branches: Vec<Expr>,
    },
    JoinAll {
        pat: Box<Pat>,
        items: Box<Expr>,
        body: Box<Expr>,
    },
    Select {
        arms: Vec<SelectArm>,
    },
}

/// `pattern = operation => expression`.
#[derive(Clone, Debug)]
pub(crate) struct SelectArm {
    pub(crate) pat: Pat,
    /// An operation that is awaited, or an `async` block.
    pub(crate) future: Expr,
    pub(crate) handler: Expr,
}

impl SelectArm {
    /// The operation of an arm that only waits, and so needs no frame of its own.
    pub(crate) fn wait(&self) -> Option<Operation> {
        match &self.future {
            Expr::Await(wait) => awaited(wait).filter(Operation::only_waits),
            _ => None,
        }
    }
}

/// How a step or call is tried again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policy {
    pub(crate) retries: Option<Expr>,
    pub(crate) backoff: Option<Expr>,
    pub(crate) timeout: Option<DurationArg>,
}

/// A duration: a literal that was checked, or an expression of type `std::time::Duration`.
#[derive(Clone, Debug)]
pub(crate) enum DurationArg {
    Literal { millis: u64, span: Span },
    Expr(Box<Expr>),
}

impl Operation {
    pub(crate) fn span(&self) -> Span {
        self.macro_name.span()
    }

    /// Whether the operation's own code runs after its state has been stored, from the stored
    /// locals, and once again in each attempt.
    pub(crate) fn runs_code(&self) -> bool {
        matches!(self.action, Action::Step { .. } | Action::Call { .. })
    }

    /// Whether the operation does nothing but wait.
    fn only_waits(&self) -> bool {
        matches!(
            self.action,
            Action::WaitForWebhook { .. }
                | Action::WaitForEvent { .. }
                | Action::Sleep { .. }
                | Action::SleepUntil { .. }
                | Action::Invoke { .. }
        )
    }

    /// Whether the operation is an expression that branches, whose arms have code.
    pub(crate) fn selects(&self) -> bool {
        matches!(self.action, Action::Select { .. })
    }

    /// The expressions that the operation evaluates, in the order of evaluation. Those of branches and
    /// arms are not among them.
    pub(crate) fn expressions(&self) -> Vec<&Expr> {
        let mut all = Vec::new();
        match &self.action {
            Action::WaitForWebhook { webhook, timeout } => {
                all.push(&**webhook);
                all.extend(timeout.as_ref().and_then(duration_expr));
            }
            Action::WaitForEvent { event, timeout } => {
                all.push(&**event);
                all.extend(timeout.as_ref().and_then(duration_expr));
            }
            Action::Notify { event, payload, to } => {
                all.extend([&**event, &**payload]);
                all.extend(to.as_deref());
            }
            Action::Sleep { duration } => all.extend(duration_expr(duration)),
            Action::SleepUntil { instant } => all.push(instant),
            Action::Step { body, policy } => {
                push_policy(&mut all, policy);
                all.push(body);
            }
            Action::Call { request, policy } => {
                push_policy(&mut all, policy);
                all.push(request);
            }
            Action::Invoke { input, .. } => all.push(input),
            Action::JoinAll { items, .. } => all.push(items),
            Action::Join { .. } | Action::Select { .. } => {}
        }
        all
    }

    /// The code of branches and of what arms do.
    pub(crate) fn branches(&self) -> Vec<&Expr> {
        match &self.action {
            Action::Join { branches } => branches.iter().collect(),
            Action::JoinAll { body, .. } => vec![body],
            Action::Select { arms } => arms
                .iter()
                .flat_map(|arm| [&arm.future, &arm.handler])
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The same code, to be changed.
    pub(crate) fn branches_mut(&mut self) -> Vec<&mut Expr> {
        match &mut self.action {
            Action::Join { branches } => branches.iter_mut().collect(),
            Action::JoinAll { body, .. } => vec![body],
            Action::Select { arms } => arms
                .iter_mut()
                .flat_map(|arm| [&mut arm.future, &mut arm.handler])
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The same expressions, to be changed.
    pub(crate) fn expressions_mut(&mut self) -> Vec<&mut Expr> {
        let mut all = Vec::new();
        match &mut self.action {
            Action::WaitForWebhook { webhook, timeout } => {
                all.push(&mut **webhook);
                all.extend(timeout.as_mut().and_then(duration_expr_mut));
            }
            Action::WaitForEvent { event, timeout } => {
                all.push(&mut **event);
                all.extend(timeout.as_mut().and_then(duration_expr_mut));
            }
            Action::Notify { event, payload, to } => {
                all.extend([&mut **event, &mut **payload]);
                all.extend(to.as_deref_mut());
            }
            Action::Sleep { duration } => all.extend(duration_expr_mut(duration)),
            Action::SleepUntil { instant } => all.push(instant),
            Action::Step { body, policy } => {
                push_policy_mut(&mut all, policy);
                all.push(body);
            }
            Action::Call { request, policy } => {
                push_policy_mut(&mut all, policy);
                all.push(request);
            }
            Action::Invoke { input, .. } => all.push(&mut **input),
            Action::JoinAll { items, .. } => all.push(&mut **items),
            Action::Join { .. } | Action::Select { .. } => {}
        }
        all
    }
}

fn duration_expr(duration: &DurationArg) -> Option<&Expr> {
    match duration {
        DurationArg::Expr(expr) => Some(expr),
        DurationArg::Literal { .. } => None,
    }
}

fn push_policy<'a>(all: &mut Vec<&'a Expr>, policy: &'a Policy) {
    all.extend(policy.retries.as_ref());
    all.extend(policy.backoff.as_ref());
    all.extend(policy.timeout.as_ref().and_then(duration_expr));
}

fn duration_expr_mut(duration: &mut DurationArg) -> Option<&mut Expr> {
    match duration {
        DurationArg::Expr(expr) => Some(expr),
        DurationArg::Literal { .. } => None,
    }
}

fn push_policy_mut<'a>(all: &mut Vec<&'a mut Expr>, policy: &'a mut Policy) {
    all.extend(policy.retries.as_mut());
    all.extend(policy.backoff.as_mut());
    all.extend(policy.timeout.as_mut().and_then(duration_expr_mut));
}
