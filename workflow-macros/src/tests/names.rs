//! Names of states and fields in the expansion.

use super::expanded;

#[test]
fn field_types_are_known_or_parameters() {
    let code = expanded(
        r#"async fn wait_twice(order: Order) {
            let hook = create_webhook!("hook");
            let request = wait_for_webhook!("first", hook).await;
            let order_total: u64 = total();
            let order_2 = other(&order);
            wait_for_webhook!("second", hook).await;
            use_all(order, request, order_total, order_2);
        }"#,
    );
    let expected = [
        "enum WaitTwiceState<Order2 = ::workflow_runtime::__private::serde_json::Value>",
        "request: ::workflow_runtime::WebhookRequest",
        "order_total: u64",
        "order_2: Order2",
        "order: Order,",
    ];
    for text in expected {
        assert!(code.contains(text), "`{text}` is missing in\n{code}");
    }
}

#[test]
fn a_type_from_inside_the_body_is_a_parameter() {
    let code = expanded(
        r#"async fn f() {
            struct Inner(u8);
            let inner: Inner = Inner(1);
            sleep!("a", "1s").await;
            print(inner);
        }"#,
    );
    assert!(code.contains("inner: Inner,"), "{code}");
    assert!(code.contains("enum FState<Inner = "), "{code}");
}
