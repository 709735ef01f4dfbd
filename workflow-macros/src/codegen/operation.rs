//! What operations become: in the machine, and in the original that rustc checks.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprAsync, ExprMacro, Ident, Item, Macro, Pat, Stmt};

use super::names::located;
use crate::operation::{
    Action, DurationArg, Kind, Operation, Policy, SelectArm, WebhookDeclaration, kind_of,
};
use crate::syntax::macros;

/// What the machine waits for, as an expression of type `Wait`.
pub(super) fn wait_request(operation: &Operation) -> TokenStream {
    let span = operation.span();
    match &operation.action {
        Action::WaitForWebhook { webhook, timeout } => {
            let timeout = optional(timeout.as_ref().map(duration));
            quote_spanned!(located(span)=> __frame.wait_for_webhook(&(#webhook), #timeout))
        }
        Action::WaitForEvent { event, timeout } => {
            let timeout = optional(timeout.as_ref().map(duration));
            quote_spanned!(located(span)=> __frame.wait_for_event(&(#event), #timeout))
        }
        Action::Notify { event, payload, to } => {
            let to = optional(to.as_ref().map(|to| {
                let span = to.span();
                quote_spanned!(located(span)=> ::core::convert::Into::into(#to))
            }));
            quote_spanned!(located(span)=> __frame.notify(&(#event), &(#payload), #to))
        }
        Action::Sleep { duration: arg } => {
            let duration = duration(arg);
            quote_spanned!(located(span)=> __frame.sleep(#duration))
        }
        Action::SleepUntil { instant } => {
            quote_spanned!(located(span)=> __frame.sleep_until(#instant))
        }
        Action::Step { .. } | Action::Call { .. } => quote_spanned!(located(span)=> __frame.turn()),
        Action::Invoke { workflow, input } => {
            quote_spanned!(located(span)=> __frame.invoke(#workflow, #input))
        }
        Action::Join { .. } | Action::JoinAll { .. } | Action::Select { .. } => {
            panic!("BUG: branches are started by the code that knows them")
        }
    }
}

/// The recorded outcome, as an expression of type `Result<_, LoadError>`.
pub(super) fn outcome(operation: &Operation, codec: &Ident) -> TokenStream {
    let span = operation.span();
    match &operation.action {
        Action::WaitForWebhook { timeout: None, .. } => {
            quote_spanned!(located(span)=> __frame.delivered())
        }
        Action::WaitForWebhook { .. } => {
            quote_spanned!(located(span)=> __frame.delivered_in_time())
        }
        Action::WaitForEvent { timeout: None, .. } => {
            quote_spanned!(located(span)=> __frame.notified())
        }
        Action::WaitForEvent { .. } => {
            quote_spanned!(located(span)=> __frame.notified_in_time())
        }
        Action::Notify { to: None, .. } => quote_spanned!(located(span)=> __frame.sent()),
        Action::Notify { .. } => quote_spanned!(located(span)=> __frame.sent_to()),
        Action::Sleep { .. } | Action::SleepUntil { .. } => {
            quote_spanned!(located(span)=> __frame.slept())
        }
        Action::Step { .. } => quote_spanned!(located(span)=> __frame.recorded(#codec)),
        Action::Call { .. } => quote_spanned!(located(span)=> __frame.called()),
        Action::Invoke { workflow, .. } => {
            quote_spanned!(located(span)=> __frame.invoked(#workflow))
        }
        Action::Join { .. } | Action::JoinAll { .. } | Action::Select { .. } => {
            panic!("BUG: branches are read by the code that knows them")
        }
    }
}

/// Runs a step or call once, as an expression that awaits it.
pub(super) fn run(operation: &Operation, codec: &Ident) -> TokenStream {
    let span = operation.span();
    match &operation.action {
        Action::Step { body, policy: step } => {
            let policy = policy(step);
            let body = step_block(body);
            quote_spanned!(located(span)=> __frame.step(#codec, #policy, #body).await)
        }
        Action::Call {
            request,
            policy: call,
        } => {
            let policy = policy(call);
            quote_spanned!(located(span)=> __frame.call(#policy, #request).await)
        }
        _ => panic!("BUG: only steps and calls run code"),
    }
}

/// A type in an operation that nobody wrote down.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unknown {
    /// What a step returns.
    Outcome,
    /// What a branch returns, by its place.
    Branch(usize),
    /// What each branch of a `join_all!` is given.
    Item,
}

/// The operation as rustc sees it in the original, as an expression that is awaited. `witness` gives the
/// witnesses of its types.
pub(super) fn stand_in(
    operation: &Operation,
    witness: &dyn Fn(Unknown) -> TokenStream,
) -> TokenStream {
    let span = operation.span();
    let branch = |index: usize, code: &Expr| {
        let witness = witness(Unknown::Branch(index));
        let future = match code {
            Expr::Async(_) => quote!(#code),
            _ => quote_spanned!(located(span)=> async { #code }),
        };
        quote_spanned!(located(span)=> __runtime::__private::original::branch(#witness, #future))
    };
    match &operation.action {
        Action::WaitForWebhook {
            webhook,
            timeout: None,
        } => {
            quote_spanned!(located(span)=> __runtime::__private::original::wait_for_webhook(&(#webhook)))
        }
        Action::WaitForWebhook {
            webhook,
            timeout: Some(timeout),
        } => {
            let timeout = duration(timeout);
            quote_spanned! {located(span)=>
                __runtime::__private::original::wait_for_webhook_in_time(&(#webhook), #timeout)
            }
        }
        Action::WaitForEvent {
            event,
            timeout: None,
        } => {
            quote_spanned!(located(span)=> __runtime::__private::original::wait_for_event(&(#event)))
        }
        Action::WaitForEvent {
            event,
            timeout: Some(timeout),
        } => {
            let timeout = duration(timeout);
            quote_spanned! {located(span)=>
                __runtime::__private::original::wait_for_event_in_time(&(#event), #timeout)
            }
        }
        Action::Notify {
            event,
            payload,
            to: None,
        } => quote_spanned! {located(span)=>
            __runtime::__private::original::notify(&(#event), &(#payload))
        },
        Action::Notify {
            event,
            payload,
            to: Some(to),
        } => quote_spanned! {located(span)=>
            __runtime::__private::original::notify_run(&(#event), &(#payload), #to)
        },
        Action::Sleep { duration: arg } => {
            let duration = duration(arg);
            quote_spanned!(located(span)=> __runtime::__private::original::sleep(#duration))
        }
        Action::SleepUntil { instant } => {
            quote_spanned!(located(span)=> __runtime::__private::original::sleep_until(#instant))
        }
        Action::Step { body, policy: step } => {
            let policy = policy(step);
            let body = step_block(body);
            let witness = witness(Unknown::Outcome);
            quote_spanned!(located(span)=> __runtime::__private::original::step(#witness, #policy, #body))
        }
        Action::Call {
            request,
            policy: call,
        } => {
            let policy = policy(call);
            quote_spanned!(located(span)=> __runtime::__private::original::call(#policy, #request))
        }
        Action::Invoke { workflow, input } => {
            quote_spanned!(located(span)=> __runtime::__private::original::invoke(#workflow, #input))
        }
        Action::Join { branches } => {
            let branches = branches.iter().enumerate();
            let branches = branches.map(|(index, code)| branch(index, code));
            quote_spanned!(located(span)=> __runtime::__private::original::join((#(#branches,)*)))
        }
        Action::JoinAll { pat, items, body } => {
            let (item, output) = (witness(Unknown::Item), witness(Unknown::Branch(0)));
            let body = each(pat, body, span);
            quote_spanned! {located(span)=>
                __runtime::__private::original::join_all(#item, #output, #items, #body)
            }
        }
        Action::Select { arms } => {
            let arms = arms.iter().enumerate().rev();
            let arms = arms.fold(quote!(()), |rest, (index, arm)| {
                let first = branch(index, &arm.future);
                quote!((#first, #rest))
            });
            quote_spanned!(located(span)=> __runtime::__private::original::select(#arms))
        }
    }
}

/// A branch of a `join_all!` as a closure, of which rustc says whether it can be called for each item: it
/// may read what surrounds it, but not change it or use it up.
fn each(pat: &Pat, body: &Expr, span: Span) -> TokenStream {
    match body {
        Expr::Async(ExprAsync { capture, block, .. }) => {
            quote_spanned!(located(span)=> async #capture |#pat| #block)
        }
        other => quote_spanned!(located(span)=> async |#pat| #other),
    }
}

/// What is done with the arm of a `select!` that came first, in the original. `first` is awaited already.
pub(super) fn selection(arms: &[SelectArm], first: &TokenStream) -> TokenStream {
    let either = quote!(__runtime::__private::original::Either);
    let mut arms_of_match = Vec::new();
    let wrap = |inner: TokenStream, depth: usize| {
        (0..depth).fold(inner, |inner, _| quote!(#either::Right(#inner)))
    };
    for (depth, arm) in arms.iter().enumerate() {
        let SelectArm { pat, handler, .. } = arm;
        let pattern = wrap(quote!(#either::Left(__arm)), depth);
        arms_of_match.push(quote!(#pattern => { let #pat = __arm; #handler }));
    }
    let never = wrap(quote!(__never), arms.len());
    quote!({
        let __first = #first;
        match __first {
            #(#arms_of_match)*
            #never => match __never {},
        }
    })
}

/// An `async` block gets the error type that takes any error by `?`. Any other future keeps its own.
fn step_block(body: &Expr) -> TokenStream {
    let span = body.span();
    match body {
        Expr::Async(block) => {
            // So rustc says what is wrong with the block's last expression, there and once.
            let output = quote!(::core::result::Result<_, __runtime::StepError>);
            let mut block = block.clone();
            let first = Expr::Verbatim(returning(&output, span));
            let stmts = &mut block.block.stmts;
            // Behind the items: lints want them to come first.
            let items = stmts.iter().take_while(|it| matches!(it, Stmt::Item(_)));
            stmts.insert(items.count(), Stmt::Expr(first, None));
            quote_spanned!(located(span)=> __runtime::__private::step_block(#block))
        }
        other => quote_spanned!(located(span)=> __runtime::__private::step_future(#other)),
    }
}

/// What gives an `async` block that begins with it the type `output`. It does nothing.
pub(super) fn returning(output: &TokenStream, span: Span) -> TokenStream {
    quote_spanned! {located(span)=>
        if let ::core::option::Option::Some(__output) = ::core::option::Option::None::<#output> {
            return __output;
        }
    }
}

fn policy(policy: &Policy) -> TokenStream {
    let retries = policy.retries.as_ref().map(|retries| {
        let span = retries.span();
        quote_spanned!(located(span)=> .retries(#retries))
    });
    let backoff = policy.backoff.as_ref().map(|backoff| {
        let span = backoff.span();
        quote_spanned!(located(span)=> .backoff(#backoff))
    });
    let timeout = policy.timeout.as_ref().map(|timeout| {
        let timeout = duration(timeout);
        quote!(.timeout(#timeout))
    });
    quote!(__runtime::__private::Policy::new() #retries #backoff #timeout)
}

fn duration(arg: &DurationArg) -> TokenStream {
    match arg {
        DurationArg::Literal { millis, span } => {
            quote_spanned!(located(*span)=> ::core::time::Duration::from_millis(#millis))
        }
        DurationArg::Expr(expr) => {
            let span = expr.span();
            quote_spanned!(located(span)=> __runtime::__private::duration(#expr))
        }
    }
}

fn optional(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// The static options of a webhook, as an expression of type `WebhookOptions`.
pub(super) fn webhook_options(webhook: &WebhookDeclaration) -> TokenStream {
    let name = &webhook.name;
    let methods = webhook.methods.as_ref().map(|methods| {
        let methods = methods
            .iter()
            .map(|method: &Ident| quote!(__runtime::__private::http::Method::#method));
        quote!(.methods(&[#(#methods),*]))
    });
    let max_body = webhook.max_body.map(|bytes| quote!(.max_body(#bytes)));
    // What rustc says of a type points at the option, not at the attribute.
    let option = |setter: &str, value: &Option<Expr>| {
        let value = value.as_ref()?;
        let at = located(value.span());
        let setter = Ident::new(setter, at);
        Some(quote_spanned!(at=> .#setter(#value)))
    };
    let reply = option("reply", &webhook.reply);
    let verify = option("verify", &webhook.verify);
    let handshake = option("handshake", &webhook.handshake);
    quote! {
        __runtime::__private::WebhookOptions::new(#name)
            #methods #max_body #reply #verify #handshake
    }
}

/// Replaces every `create_webhook!` in a fragment by what `call` makes of it.
pub(super) struct ReplaceCreateWebhook<F>(pub(super) F);

impl<F: Fn(&WebhookDeclaration) -> TokenStream> VisitMut for ReplaceCreateWebhook<F> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::Macro(mac) = expr
            && let Some(webhook) = declared_webhook(mac)
        {
            *expr = Expr::Verbatim((self.0)(&webhook));
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        macros::change_arguments(mac, |argument| self.visit_expr_mut(argument));
    }

    fn visit_item_mut(&mut self, _: &mut Item) {}
}

/// The webhook that a macro creates.
pub(super) fn declared_webhook(mac: &ExprMacro) -> Option<WebhookDeclaration> {
    match kind_of(&mac.mac) {
        Some(Kind::CreateWebhook) => WebhookDeclaration::parse(&mac.mac).ok(),
        _ => None,
    }
}
