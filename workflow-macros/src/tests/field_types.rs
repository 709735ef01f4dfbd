//! Which fields of a state have a type that is written down.

use super::compiled;
use crate::analyze::types::{self, FieldType};
use crate::analyze::{liveness, states};

/// The stored locals of a function, each with its type, or `?` and the name of a type parameter.
fn assigned(source: &str) -> Vec<String> {
    let (workflow, cfg) = compiled(source);
    let states = states::name(&cfg, &liveness::compute(&cfg));
    let types = types::assign(&cfg, &states, !workflow.items.is_empty());
    let fields = types.iter().map(|(local, ty)| {
        let name = &cfg.local(*local).name;
        match ty {
            FieldType::Known(ty) => format!("{name}: {}", quote::quote!(#ty)),
            FieldType::Parameter(parameter) => format!("{name}: ?{parameter}"),
        }
    });
    fields.collect()
}

#[test]
fn a_type_is_known_where_it_is_written_or_follows_from_an_operation() {
    let body = r#"async fn f(order: Order) {
        let hook = create_webhook!("hook");
        let written: Vec<u8> = list();
        let partly: Vec<_> = list();
        let unknown = list();
        let request = wait_for_webhook!("wait", hook).await;
        sleep!("nap", "1s").await;
        use_all(order, hook, written, partly, unknown, request);
    }"#;
    assert_eq!(
        assigned(body),
        [
            "order: Order",
            "hook: __runtime :: Webhook",
            "written: Vec < u8 >",
            "partly: ?Partly",
            "unknown: ?Unknown",
            "request: __runtime :: WebhookRequest",
        ]
    );
}

#[test]
fn a_type_parameter_takes_no_name_that_a_type_has() {
    let body = r#"async fn f(order: Order, _0: u8) {
        { let order = 2; sleep!("a", "1s").await; print(order); }
        let _1 = 3;
        for item in order.items() { sleep!("b", "1s").await; print(item, _1); }
        print(order, _0);
    }"#;
    assert_eq!(
        assigned(body),
        [
            "order: Order",
            "_0: u8",
            "order: ?Order2",
            "_1: ?Local1",
            "__operand_5: ?Remaining",
            "item: ?Item",
        ]
    );
}

/// What a name means inside of the body may be something else outside.
#[test]
fn a_type_that_is_written_in_a_body_with_items_is_not_known() {
    let body = r#"async fn f(order: Order) {
        use other::Order;
        let mine: Order = Order::new();
        let hook = create_webhook!("hook");
        sleep!("nap", "1s").await;
        print(order, mine, hook);
    }"#;
    assert_eq!(
        assigned(body),
        ["order: Order", "mine: ?Mine", "hook: __runtime :: Webhook"]
    );
}
