//! Reads the operations that wait for several things at once: `join!`, `join_all!` and `select!`.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::visit::{self, Visit};
use syn::{Expr, ExprAwait, Ident, Item, LitStr, Macro, Pat, PatParen, Token, token};

use super::parse::{macro_ident, usage};
use super::{Action, Kind, Operation, SelectArm, kind_of, state_ident};
use crate::normalize;

/// How many branches or arms may be written down in one operation: as many as the runtime has tuples for.
const PARTS_MAX: usize = 12;

impl Operation {
    /// Reads the arguments of `join!`, `join_all!` or `select!`.
    pub(super) fn parse_several(mac: &Macro) -> syn::Result<Self> {
        let macro_name = macro_ident(mac);
        let parse = |input: ParseStream<'_>| {
            let given = name(input)?;
            let (action, derived) = match macro_name.to_string().as_str() {
                "join" => join(input, &macro_name)?,
                "join_all" => join_all(input, given.as_ref(), &macro_name)?,
                _ => select(input, &macro_name)?,
            };
            Ok((given.unwrap_or(derived), action))
        };
        let (name, action) = parse.parse2(mac.tokens.clone())?;
        Ok(Self {
            state: state_ident(&name)?,
            name,
            macro_name,
            action,
        })
    }
}

/// The operation's own name, which may be left out where the names of its parts make one.
fn name(input: ParseStream<'_>) -> syn::Result<Option<LitStr>> {
    if !(input.peek(LitStr) && input.peek2(Token![,])) {
        return Ok(None);
    }
    let name = input.parse()?;
    input.parse::<Token![,]>()?;
    Ok(Some(name))
}

fn join(input: ParseStream<'_>, macro_name: &Ident) -> syn::Result<(Action, LitStr)> {
    let mut branches = Vec::new();
    while !input.is_empty() {
        branches.push(part(input.parse()?, macro_name)?);
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    check_number(branches.len(), macro_name)?;
    let name = derived(&branches.iter().collect::<Vec<_>>(), " and ", macro_name)?;
    Ok((Action::Join { branches }, name))
}

fn join_all(
    input: ParseStream<'_>,
    given: Option<&LitStr>,
    macro_name: &Ident,
) -> syn::Result<(Action, LitStr)> {
    let Some(name) = given else {
        let message = format!("`join_all!` takes its name first: {}", usage(macro_name));
        return Err(input.error(message));
    };
    input.parse::<Token![for]>()?;
    let pat = pattern(input)?;
    input.parse::<Token![in]>()?;
    let items = input.parse()?;
    input.parse::<Token![=>]>()?;
    let body = part(input.parse()?, macro_name)?;
    input.parse::<Option<Token![,]>>()?;
    // Refuses a branch without an operation.
    derived(&[&body], "", macro_name)?;
    let action = Action::JoinAll {
        pat: Box::new(pat),
        items,
        body: Box::new(body),
    };
    Ok((action, name.clone()))
}

/// A pattern, with alternatives in brackets: without them neither `let` nor a closure takes them.
fn pattern(input: ParseStream<'_>) -> syn::Result<Pat> {
    let pat = Pat::parse_multi_with_leading_vert(input)?;
    Ok(match pat {
        Pat::Or(_) => Pat::Paren(PatParen {
            attrs: Vec::new(),
            paren_token: token::Paren::default(),
            pat: Box::new(pat),
        }),
        pat => pat,
    })
}

fn select(input: ParseStream<'_>, macro_name: &Ident) -> syn::Result<(Action, LitStr)> {
    let mut arms = Vec::new();
    while !input.is_empty() {
        let pat = pattern(input)?;
        input.parse::<Token![=]>()?;
        let future = part(input.parse()?, macro_name)?;
        if input.peek(Token![,]) || input.peek(Token![if]) {
            let message = "an arm of `select!` is `pattern = operation => expression`, without a condition; put the \
                           condition around the `select!`";
            return Err(input.error(message));
        }
        input.parse::<Token![=>]>()?;
        let handler = handler(input)?;
        arms.push(SelectArm {
            pat,
            future,
            handler,
        });
    }
    check_number(arms.len(), macro_name)?;
    let futures: Vec<&Expr> = arms.iter().map(|arm| &arm.future).collect();
    let name = derived(&futures, " or ", macro_name)?;
    Ok((Action::Select { arms }, name))
}

/// What an arm does, up to the comma, which may be left out after a block.
fn handler(input: ParseStream<'_>) -> syn::Result<Expr> {
    let mut handler = Expr::parse_with_earlier_boundary_rule(input)?;
    let is_block = matches!(handler, Expr::Block(_));
    if !input.is_empty() && (!is_block || input.peek(Token![,])) {
        input.parse::<Token![,]>()?;
    }
    normalize::expr(&mut handler);
    Ok(handler)
}

/// A branch: an operation or an `async` block, as an expression that is awaited or holds the awaits.
fn part(mut expr: Expr, macro_name: &Ident) -> syn::Result<Expr> {
    if let Expr::Group(group) = expr {
        expr = *group.expr;
    }
    let operation = match &expr {
        Expr::Macro(mac) => kind_of(&mac.mac) == Some(Kind::Suspending),
        Expr::Async(_) => false,
        Expr::Await(wait) if is_operation(&wait.base) => {
            let message = format!(
                "an operation in `{macro_name}!` stands without `.await`: `{macro_name}!` awaits it"
            );
            return Err(syn::Error::new(wait.await_token.span, message));
        }
        _ => {
            let message = format!(
                "`{macro_name}!` takes operations and `async {{ … }}` blocks that hold operations; wrap this in \
                 `step!(\"name\", …)` or in an `async` block"
            );
            return Err(syn::Error::new_spanned(&expr, message));
        }
    };
    if operation {
        expr = Expr::Await(ExprAwait {
            attrs: Vec::new(),
            base: Box::new(expr),
            dot_token: Default::default(),
            await_token: Token![await](macro_name.span()),
        });
    }
    normalize::expr(&mut expr);
    Ok(expr)
}

fn is_operation(expr: &Expr) -> bool {
    matches!(expr, Expr::Macro(mac) if kind_of(&mac.mac) == Some(Kind::Suspending))
}

fn check_number(parts: usize, macro_name: &Ident) -> syn::Result<()> {
    if (1..=PARTS_MAX).contains(&parts) {
        return Ok(());
    }
    let message = if parts == 0 {
        format!("`{macro_name}!` waits for nothing: {}", usage(macro_name))
    } else {
        format!("`{macro_name}!` takes at most {PARTS_MAX}, and these are {parts}; nest them")
    };
    Err(syn::Error::new(macro_name.span(), message))
}

/// The name that the names of the parts' first operations make.
fn derived(parts: &[&Expr], between: &str, macro_name: &Ident) -> syn::Result<LitStr> {
    let mut names = Vec::new();
    for part in parts {
        let Some(first) = first_operation(part) else {
            let message = format!(
                "this branch of `{macro_name}!` holds no operation; await it by itself, or wrap what it does in \
                 `step!(\"name\", …)`"
            );
            return Err(syn::Error::new_spanned(part, message));
        };
        names.push(first?.name.value());
    }
    Ok(LitStr::new(&names.join(between), macro_name.span()))
}

/// The name by which a branch is known: that of the state of its first operation.
pub(crate) fn branch_name(part: &Expr) -> Ident {
    match first_operation(part) {
        Some(Ok(operation)) => operation.state,
        _ => Ident::new("Branch", Span::call_site()),
    }
}

/// The first operation in an expression, in the order of the source.
fn first_operation(expr: &Expr) -> Option<syn::Result<Operation>> {
    struct First(Option<syn::Result<Operation>>);
    impl<'ast> Visit<'ast> for First {
        fn visit_expr_await(&mut self, wait: &'ast ExprAwait) {
            if let Expr::Macro(mac) = &*wait.base
                && kind_of(&mac.mac) == Some(Kind::Suspending)
            {
                self.0.get_or_insert_with(|| Operation::parse(&mac.mac));
            }
            visit::visit_expr_await(self, wait);
        }
        fn visit_macro(&mut self, mac: &'ast Macro) {
            for argument in crate::syntax::macros::argument_list(mac)
                .into_iter()
                .flatten()
            {
                self.visit_expr(&argument);
            }
        }
        fn visit_item(&mut self, _: &'ast Item) {}
    }
    let mut first = First(None);
    first.visit_expr(expr);
    first.0
}

/// The name of the state in which a branch begins.
pub(crate) fn branch_state(name: &Ident) -> Ident {
    Ident::new(&format!("{}Branch", name.unraw()), name.span())
}
