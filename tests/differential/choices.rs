//! Branches and loops that suspend before they choose, and their values.

#![allow(clippy::let_unit_value, clippy::manual_let_else, clippy::unit_arg)]

fn add(a: i64, b: i64) -> i64 {
    a + b
}
fn mul(a: i64, b: i64) -> i64 {
    a * b
}

same! {
    async fn a_match_that_gives_a_reference() -> Result<String> {
        let hook = create_webhook!("hook");
        let list = vec!["a".to_owned(), "b".to_owned()];
        let pick = match list.get(wait_for_webhook!("a", hook).await.number() as usize) { Some(s) => s, None => return Ok("none".to_owned()) };
        Ok(pick.clone())
    }
    with [Some(1)] [Some(5)]

    async fn an_if_that_gives_a_str(owned: String = "own".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let label = if wait_for_webhook!("a", hook).await.number() > 0 { "many" } else { owned.as_str() };
        Ok(label.to_uppercase())
    }
    with [Some(1)] [Some(0)]

    async fn a_match_that_gives_a_field(names: (String, String) = ("a".to_owned(), "b".to_owned())) -> Result<String> {
        let hook = create_webhook!("hook");
        let who = match wait_for_webhook!("n", hook).await.number() { 0 => &names.0, _ => &names.1 };
        effect(who);
        Ok(names.0)
    }
    with [Some(1)] [Some(0)]

    async fn a_match_that_gives_a_slice(list: Vec<i64> = vec![1, 2, 3], other: [i64; 2] = [7, 8]) -> Result<i64> {
        let hook = create_webhook!("hook");
        let s: &[i64] = match wait_for_webhook!("a", hook).await.number() { 0 => &list, 1 => &other, k => &list[..k as usize] };
        Ok(s.iter().sum())
    }
    with [Some(0)] [Some(1)] [Some(2)]

    async fn a_match_that_gives_a_function() -> Result<i64> {
        let hook = create_webhook!("hook");
        let op = match wait_for_webhook!("n", hook).await.number() { 0 => add, _ => mul };
        Ok(op(3, 4))
    }
    with [Some(1)] [Some(0)]

    async fn a_match_that_gives_a_closure() -> Result<i64> {
        let hook = create_webhook!("hook");
        let f = match wait_for_webhook!("a", hook).await.number() { 0 => |x: i64| x + 1, 1 => |x: i64| x * 2, _ => |x: i64| x };
        Ok(f(4))
    }
    with [Some(0)] [Some(1)] [Some(2)]

    async fn a_match_that_gives_an_rc() -> Result<i64> {
        let hook = create_webhook!("hook");
        let rc = match wait_for_webhook!("a", hook).await.number() { 0 => std::rc::Rc::new(1), k => std::rc::Rc::new(k) };
        Ok(*rc)
    }
    with [Some(1)]

    async fn a_match_that_gives_an_object() -> Result<String> {
        let hook = create_webhook!("hook");
        let d: &dyn std::fmt::Display = match wait_for_webhook!("n", hook).await.number() { 0 => &1i64, _ => &"s" };
        Ok(d.to_string())
    }
    with [Some(1)] [Some(0)]

    async fn a_loop_over_parts_of_what_came() -> Result<Vec<String>> {
        let hook = create_webhook!("hook");
        let mut out = vec![];
        for part in wait_for_webhook!("n", hook).await.number().to_string().split('1') {
            out.push(part.to_owned());
        }
        Ok(out)
    }
    with [Some(1)]

    async fn a_guard_that_binds(o: Option<i64> = Some(3)) -> Result<i64> {
        let hook = create_webhook!("hook");
        let r = match o {
            Some(x) if let Some(y) = x.checked_sub(1) => { wait_for_webhook!("a", hook).await; x + y }
            _ => wait_for_webhook!("b", hook).await.number(),
        };
        Ok(r)
    }
    with [Some(1)]

    async fn loops_as_values() -> Result<String> {
        let hook = create_webhook!("hook");
        fn f(_: (), b: i64) -> i64 { b }
        let u = while wait_for_webhook!("a", hook).await.number() > 3 {};
        let v = for i in 0..2 { effect(i); wait_for_webhook!("b", hook).await; };
        let w = if wait_for_webhook!("c", hook).await.number() > 3 { wait_for_webhook!("d", hook).await; };
        let k = f({ wait_for_webhook!("e", hook).await; }, wait_for_webhook!("f", hook).await.number());
        let z = { let _ = wait_for_webhook!("g", hook).await; };
        Ok(format!("{u:?}{v:?}{w:?}{k}{z:?}"))
    }
    with seeds [1, 2, 3]

    async fn a_loop_as_an_argument() -> Result<i64> {
        let hook = create_webhook!("hook");
        let r = std::result::Result::<(), i64>::Ok(for i in 0..2 { effect(i); wait_for_webhook!("b", hook).await; });
        Ok(r.is_ok() as i64)
    }
    with [Some(0), Some(1)]

    async fn a_loop_as_the_value_of_an_arm() -> Result<()> {
        let hook = create_webhook!("hook");
        let n = wait_for_webhook!("a", hook).await.number();
        match n { 1 => while wait_for_webhook!("c", hook).await.number() > 1 {}, _ => for _ in 0..n { wait_for_webhook!("b", hook).await; } }
        Ok(while wait_for_webhook!("d", hook).await.number() > 3 {})
    }
    with seeds [1, 2, 3]

    async fn a_lint_at_the_top_of_the_body() -> Result<i64> {
        #![allow(unused_variables)]
        let hook = create_webhook!("hook");
        let a = wait_for_webhook!("a", hook).await.number();
        Ok(a)
    }
    with [Some(1), Some(2), Some(3), Some(4)]
}
