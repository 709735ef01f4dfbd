//! What bodies become before code is generated.

use insta::assert_snapshot;

use super::lowered;

#[test]
fn a_straight_line() {
    assert_snapshot!(lowered(
        r#"async fn f(a: u8, b: u8) -> u8 {
            let hook = create_webhook!("hook");
            let c = a + 1;
            let d = wait_for_webhook!("first", hook).await;
            c + b
        }"#
    ));
}

#[test]
fn a_loop_with_jumps_out_of_statements() {
    assert_snapshot!(lowered(
        r#"async fn f() -> Vec<u8> {
            let hook = create_webhook!("hook");
            let mut seen = Vec::new();
            loop {
                let Ok(request) = wait_for_webhook!("next", hook, timeout = "5m").await else { break };
                if request.is_last() { continue; }
                seen.push(request);
            }
            seen
        }"#
    ));
}

#[test]
fn branches_meet_in_a_block_of_their_own() {
    assert_snapshot!(lowered(
        r#"async fn f(kind: Kind) -> u8 {
            let n = match &kind {
                Kind::A(id) if id.is_empty() => { sleep!("a", "1s").await; 1 }
                Kind::B => return 2,
                _ => 3,
            };
            n
        }"#
    ));
}

#[test]
fn a_step_keeps_what_its_block_uses() {
    assert_snapshot!(lowered(
        r#"async fn f(name: String) -> u8 {
            let key = make_key();
            step!("charge", async { charge(&name, &key).await }).await?;
            step!("mail", async { mail(name).await }).await?;
            1
        }"#
    ));
}

#[test]
fn operands_before_a_suspension_are_kept() {
    assert_snapshot!(lowered(
        r#"async fn f() -> u8 {
            let hook = create_webhook!("hook");
            let plain = 1;
            call(effect(), plain, &other(), wait_for_webhook!("first", hook).await, last())
        }"#
    ));
}

#[test]
fn shadowed_names_are_locals_of_their_own() {
    assert_snapshot!(lowered(
        r#"async fn f(x: u8) -> u8 {
            {
                let x = x + 1;
                sleep!("inner", "1s").await;
                print(x);
            }
            x
        }"#
    ));
}

#[test]
fn a_for_loop_keeps_what_remains() {
    assert_snapshot!(lowered(
        r#"async fn f(items: Vec<u8>) {
            'all: for item in items {
                sleep!("each", "1s").await;
                if item == 0 { break 'all; }
            }
        }"#
    ));
}

#[test]
fn a_local_without_a_value_is_not_kept() {
    assert_snapshot!(lowered(
        r#"async fn f(flag: bool) -> u8 {
            let value;
            if flag {
                sleep!("a", "1s").await;
                value = 1;
            } else {
                value = 2;
            }
            sleep!("b", "1s").await;
            value
        }"#
    ));
}

#[test]
fn the_inner_of_two_labels_of_one_name_is_meant() {
    assert_snapshot!(lowered(
        r#"async fn f(n: u8) {
            'a: loop {
                'a: for k in 0..n {
                    sleep!("each", "1s").await;
                    if k > 3 { break 'a; }
                }
                break 'a;
            }
        }"#
    ));
}

#[test]
fn a_guard_that_suspends_stands_between_a_test_and_a_match() {
    assert_snapshot!(lowered(
        r#"async fn f(kind: Kind) -> u8 {
            let hook = create_webhook!("hook");
            match kind {
                Kind::A => 1,
                Kind::B(n) if n > 2 && wait_for_webhook!("asked", hook).await.is_yes() => n,
                other => other.number(),
            }
        }"#
    ));
}
