//! The compiler behind `#[workflow]`. Use it through the crate `workflow-runtime`, which re-exports
//! the attribute.

mod analyze;
mod args;
mod codegen;
mod compile;
mod conditions;
mod diagnostics;
mod ir;
mod lower;
mod normalize;
mod operation;
mod parse;
mod signature;
mod syntax;
#[cfg(test)]
mod tests;
mod tokens;
mod validate;

use proc_macro::TokenStream;

/// Makes a durable workflow of an async function.
///
/// The function is `async`, free-standing and not generic, and owns its arguments. In its place come a
/// unit value of the same name, which implements `Workflow`, and an enum of its states.
///
/// Options: `name = "…"` is the name under which runs are stored (the function's name by default),
/// `version = N` a number for people and for CI, `crate = path` the path of the runtime crate.
#[proc_macro_attribute]
pub fn workflow(args: TokenStream, item: TokenStream) -> TokenStream {
    compile::workflow(args.into(), item.into()).into()
}

/// Makes the operations known outside of a workflow, where each says where it belongs.
macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        ///
        /// It stands only in the body of a `#[workflow]` function, which replaces it.
        #[proc_macro]
        pub fn $name(arguments: TokenStream) -> TokenStream {
            operation(stringify!($name), &arguments)
        }
    )*};
}

operations! {
    /// Makes a webhook: `create_webhook!("name")`.
    create_webhook
    /// Waits for a call of a webhook: `wait_for_webhook!("name", webhook, timeout = "1d").await`.
    wait_for_webhook
    /// Waits for a notification of an event: `wait_for_event!("name", event_id, timeout = "1d").await`.
    wait_for_event
    /// Sends a notification to the runs that wait for an event: `notify!("name", event_id, payload).await`,
    /// or to one run, which keeps it until it waits: `notify!("name", event_id, payload, to = run_id).await`.
    notify
    /// Runs a block whose outcome is recorded: `step!("name", async { … Ok(value) }).await`.
    step
    /// Makes an HTTP call whose outcome is recorded: `call!("name", CallRequest::post(url)).await`.
    call
    /// Sleeps for a time: `sleep!("name", "1h").await`.
    sleep
    /// Sleeps until an instant: `sleep_until!("name", instant).await`.
    sleep_until
    /// Runs another workflow as a run of its own: `invoke!("name", other_workflow, input).await`.
    invoke
    /// Waits for several operations or blocks: `join!(wait_for_webhook!("name", webhook), async { … }).await`.
    join
    /// Waits for a block for each item: `join_all!("name", for item in items => async { … }).await`.
    join_all
    /// Waits for the first of several: `select! { pattern = operation => expression, … }.await`.
    select
}

/// An operation that `#[workflow]` has not replaced. The attribute leaves `step!(@used)` behind, so that
/// rustc knows that the import is used.
fn operation(name: &str, arguments: &TokenStream) -> TokenStream {
    if arguments.to_string().replace(' ', "") == "@used" {
        return quote::quote!(()).into();
    }
    let message = format!(
        "`{name}!` can be used only in the body of a `#[workflow]` function, not in a function that it calls; \
         make that function a workflow, or move `{name}!` into the workflow"
    );
    syn::Error::new(proc_macro2::Span::call_site(), message)
        .to_compile_error()
        .into()
}
