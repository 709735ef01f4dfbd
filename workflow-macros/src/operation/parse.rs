//! Reads an operation's arguments.

use syn::parse::{ParseStream, Parser};
use syn::{Expr, Ident, LitStr, Macro, Token};

use super::{Action, DurationArg, Operation, Policy, parse_duration, state_ident};

/// A name, positional arguments, then options: `"name", a, b, key = value`.
struct Arguments {
    name: LitStr,
    positional: Vec<Expr>,
    options: Vec<(Ident, Expr)>,
}

impl Operation {
    /// Reads the arguments of a macro that suspends.
    pub(crate) fn parse(mac: &Macro) -> syn::Result<Self> {
        let macro_name = macro_ident(mac);
        if ["join", "join_all", "select"]
            .iter()
            .any(|several| macro_name == several)
        {
            return Self::parse_several(mac);
        }
        let arguments = |input: ParseStream<'_>| Arguments::parse(input, &macro_name);
        let mut arguments = arguments.parse2(mac.tokens.clone())?;
        let action = arguments.action(&macro_name)?;
        if let Some((key, _)) = arguments.options.first() {
            let expected = expected_options(&macro_name);
            let message = format!("`{macro_name}!` has no option `{key}`; {expected}");
            return Err(syn::Error::new(key.span(), message));
        }
        let state = state_ident(&arguments.name)?;
        Ok(Self {
            name: arguments.name,
            state,
            macro_name,
            action,
        })
    }
}

/// The last segment of the macro's path.
pub(super) fn macro_ident(mac: &Macro) -> Ident {
    let last = mac.path.segments.last().expect("BUG: a path has a segment");
    last.ident.clone()
}

impl Arguments {
    fn parse(input: ParseStream<'_>, macro_name: &Ident) -> syn::Result<Self> {
        let Ok(name) = input.parse::<LitStr>() else {
            let message = format!(
                "`{macro_name}!` takes its name first: {}",
                usage(macro_name)
            );
            return Err(input.error(message));
        };
        let mut arguments = Self {
            name,
            positional: Vec::new(),
            options: Vec::new(),
        };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            if input.peek(Ident) && input.peek2(Token![=]) && !input.peek2(Token![==]) {
                let key: Ident = input.parse()?;
                if arguments.options.iter().any(|(given, _)| *given == key) {
                    let message = format!("`{macro_name}!` takes `{key}` once");
                    return Err(syn::Error::new(key.span(), message));
                }
                input.parse::<Token![=]>()?;
                arguments.options.push((key, input.parse()?));
            } else {
                arguments.positional.push(input.parse()?);
            }
        }
        Ok(arguments)
    }

    fn action(&mut self, macro_name: &Ident) -> syn::Result<Action> {
        if macro_name == "invoke" {
            return self.invocation(macro_name);
        }
        if macro_name == "notify" {
            return self.notification(macro_name);
        }
        let mut positional = std::mem::take(&mut self.positional).into_iter();
        let only = positional.next();
        let (Some(argument), None) = (only, positional.next()) else {
            let message = format!("wrong number of arguments: {}", usage(macro_name));
            return Err(syn::Error::new(macro_name.span(), message));
        };
        Ok(match macro_name.to_string().as_str() {
            "wait_for_webhook" => {
                let timeout = self.duration_option("timeout")?;
                Action::WaitForWebhook {
                    webhook: Box::new(argument),
                    timeout,
                }
            }
            "wait_for_event" => {
                let timeout = self.duration_option("timeout")?;
                Action::WaitForEvent {
                    event: Box::new(argument),
                    timeout,
                }
            }
            "sleep" => Action::Sleep {
                duration: DurationArg::new(argument)?,
            },
            "sleep_until" => Action::SleepUntil {
                instant: Box::new(argument),
            },
            "step" => Action::Step {
                body: Box::new(argument),
                policy: self.policy(true)?,
            },
            "call" => Action::Call {
                request: Box::new(argument),
                policy: self.policy(true)?,
            },
            other => panic!("BUG: `{other}!` is not an operation that suspends"),
        })
    }

    fn invocation(&mut self, macro_name: &Ident) -> syn::Result<Action> {
        let mut positional = std::mem::take(&mut self.positional).into_iter();
        let (Some(workflow), Some(input), None) =
            (positional.next(), positional.next(), positional.next())
        else {
            let message = format!("wrong number of arguments: {}", usage(macro_name));
            return Err(syn::Error::new(macro_name.span(), message));
        };
        if !matches!(workflow, Expr::Path(_)) {
            let message = "`invoke!` takes the name of a workflow here, since the workflow is part of the code and not \
                           of the stored run";
            return Err(syn::Error::new_spanned(&workflow, message));
        }
        Ok(Action::Invoke {
            workflow: Box::new(workflow),
            input: Box::new(input),
        })
    }

    fn notification(&mut self, macro_name: &Ident) -> syn::Result<Action> {
        let mut positional = std::mem::take(&mut self.positional).into_iter();
        let (Some(event), Some(payload), None) =
            (positional.next(), positional.next(), positional.next())
        else {
            let message = format!("wrong number of arguments: {}", usage(macro_name));
            return Err(syn::Error::new(macro_name.span(), message));
        };
        Ok(Action::Notify {
            event: Box::new(event),
            payload: Box::new(payload),
            to: self.option("to").map(Box::new),
        })
    }

    fn policy(&mut self, has_backoff: bool) -> syn::Result<Policy> {
        Ok(Policy {
            retries: self.option("retries"),
            backoff: if has_backoff {
                self.option("backoff")
            } else {
                None
            },
            timeout: self.duration_option("timeout")?,
        })
    }

    fn option(&mut self, key: &str) -> Option<Expr> {
        let index = self.options.iter().position(|(ident, _)| ident == key)?;
        Some(self.options.remove(index).1)
    }

    fn duration_option(&mut self, key: &str) -> syn::Result<Option<DurationArg>> {
        self.option(key).map(DurationArg::new).transpose()
    }
}

impl DurationArg {
    fn new(expr: Expr) -> syn::Result<Self> {
        let Expr::Lit(literal) = &expr else {
            return Ok(Self::Expr(Box::new(expr)));
        };
        let syn::Lit::Str(text) = &literal.lit else {
            let message = "expected a duration: a string such as \"5m\", or an expression of type \
                           `std::time::Duration`";
            return Err(syn::Error::new(literal.lit.span(), message));
        };
        match parse_duration(&text.value()) {
            Ok(duration) => {
                let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
                Ok(Self::Literal {
                    millis,
                    span: text.span(),
                })
            }
            Err(message) => Err(syn::Error::new(text.span(), message)),
        }
    }
}

pub(super) fn usage(macro_name: &Ident) -> &'static str {
    match macro_name.to_string().as_str() {
        "wait_for_webhook" => "`wait_for_webhook!(\"name\", webhook, timeout = \"1d\")`",
        "wait_for_event" => "`wait_for_event!(\"name\", event_id, timeout = \"1d\")`",
        "notify" => "`notify!(\"name\", event_id, payload)`",
        "sleep" => "`sleep!(\"name\", \"1h\")`",
        "sleep_until" => "`sleep_until!(\"name\", instant)`",
        "step" => "`step!(\"name\", async { … Ok(value) })`",
        "call" => "`call!(\"name\", CallRequest::post(url))`",
        "invoke" => "`invoke!(\"name\", other_workflow, input)`",
        "join" => "`join!(wait_for_webhook!(\"name\", webhook), async { … })`",
        "join_all" => "`join_all!(\"name\", for item in items => async { … })`",
        "select" => "`select! { pattern = operation => expression, … }`",
        _ => "`create_webhook!(\"name\")`",
    }
}

fn expected_options(macro_name: &Ident) -> &'static str {
    match macro_name.to_string().as_str() {
        "notify" => "it takes `to = run_id`",
        "wait_for_webhook" | "wait_for_event" => "it takes `timeout = \"1d\"`",
        "step" | "call" => "it takes `retries = 5`, `backoff = Backoff::…` and `timeout = \"30s\"`",
        _ => "it takes none",
    }
}

/// Reads `"name", key = value, …` for the operations that take no other argument.
pub(super) fn name_and_options(mac: &Macro) -> syn::Result<(LitStr, Vec<(Ident, Expr)>)> {
    let macro_name = macro_ident(mac);
    let parse = |input: ParseStream<'_>| Arguments::parse(input, &macro_name);
    let arguments = parse.parse2(mac.tokens.clone())?;
    if let Some(extra) = arguments.positional.first() {
        let message = format!("unexpected argument: {}", usage(&macro_name));
        return Err(syn::Error::new_spanned(extra, message));
    }
    Ok((arguments.name, arguments.options))
}
