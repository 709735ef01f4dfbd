//! Code that is left out, or not, by `#[cfg]`.

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Point {
    pub(crate) y: i64,
}

same! {
    async fn a_jump_that_is_left_out() -> Result<i64> {
        let hook = create_webhook!("hook");
        let n = wait_for_webhook!("n", hook).await.number();
        #[cfg(any())]
        return Ok(5);
        let m = wait_for_webhook!("m", hook).await.number();
        Ok(n + m)
    }
    with [Some(1), Some(2)]

    async fn a_break_that_is_left_out() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut n = 0;
        loop {
            n += wait_for_webhook!("n", hook).await.number();
            #[cfg(any())]
            break;
            if n > 5 { break; }
        }
        Ok(n)
    }
    with [Some(1), Some(2), Some(7)]

    async fn a_panic_that_is_left_out() -> Result<i64> {
        let hook = create_webhook!("hook");
        let n = wait_for_webhook!("a", hook).await.number();
        #[cfg(any())]
        panic!("never");
        Ok(n + wait_for_webhook!("b", hook).await.number())
    }
    with [Some(1), Some(2)]

    async fn a_local_that_is_left_out() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut x = 1;
        {
            #[cfg(any())]
            let mut x = 2;
            let n = wait_for_webhook!("n", hook).await.number();
            x += 10 + n;
            let n = wait_for_webhook!("m", hook).await.number();
            effect(n);
        }
        Ok(x)
    }
    with [Some(1), Some(2)]

    async fn a_local_with_a_string_that_is_left_out(s: String = "q".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        {
            #[cfg(any())]
            let s = 5;
            wait_for_webhook!("a", hook).await;
            effect(&s);
        }
        Ok(s)
    }
    with [Some(1)]

    async fn one_of_two_locals() -> Result<String> {
        let hook = create_webhook!("hook");
        #[cfg(all())]
        let sep = "/".to_owned();
        #[cfg(any())]
        let sep = '/';
        wait_for_webhook!("a", hook).await;
        Ok(sep)
    }
    with [Some(1)]

    async fn a_field_of_a_pattern_that_is_left_out(p: Point = Point { y: 3 }) -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut x = 1;
        { let Point { #[cfg(any())] mut x, y } = p; wait_for_webhook!("a", hook).await; x += y; wait_for_webhook!("b", hook).await; }
        Ok(x)
    }
    with [Some(0), Some(1)]

    async fn one_of_two_values_of_a_block() -> Result<i64> {
        let hook = create_webhook!("hook");
        let v = {
            wait_for_webhook!("n", hook).await;
            #[cfg(all())]
            { effect(1); 1 }
            #[cfg(any())]
            { 2 }
        };
        Ok(v)
    }
    with [Some(1), Some(2)]

    async fn one_of_two_values_of_the_body() -> Result<i64> {
        let hook = create_webhook!("hook");
        let n = wait_for_webhook!("n", hook).await.number();
        #[cfg(all())]
        { effect(n); Ok(n) }
        #[cfg(any())]
        { Ok(2) }
    }
    with [Some(1), Some(2)]

    async fn an_element_that_is_left_out() -> Result<i64> {
        let hook = create_webhook!("hook");
        let v = [#[cfg(any())] noted(5), noted(3), wait_for_webhook!("n", hook).await.number()];
        Ok(v.len() as i64)
    }
    with [Some(1), Some(2)]

    async fn a_use_that_is_left_out(s: String = "q".to_owned()) -> Result<i64> {
        let hook = create_webhook!("hook");
        drop(s);
        wait_for_webhook!("a", hook).await;
        #[cfg(any())]
        { effect(&s); }
        Ok(1)
    }
    with [Some(1)]

    async fn what_suspends_may_be_left_out() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut n = 0;
        #[cfg(any())]
        {
            n += wait_for_webhook!("left-out", hook).await.number();
        }
        #[cfg(not(any()))]
        {
            n += wait_for_webhook!("kept", hook).await.number();
        }
        match n {
            #[cfg(any())]
            1 => n = wait_for_webhook!("arm-left-out", hook).await.number(),
            #[cfg(all())]
            1 => n += wait_for_webhook!("arm", hook).await.number(),
            _ => {}
        }
        let point = Point {
            #[cfg(any())]
            y: 5,
            #[cfg(all())]
            y: wait_for_webhook!("field", hook).await.number(),
        };
        let (a, b) = join!(
            async {
                #[cfg(any())]
                return 7;
                wait_for_webhook!("branch", hook).await.number()
            },
            wait_for_webhook!("other-branch", hook),
        )
        .await;
        Ok(n * 1000 + point.y * 100 + a * 10 + b.number())
    }
    with [Some(1), Some(2), Some(3), Some(4), Some(5)]

    async fn an_attribute_with_a_condition() -> Result<i64> {
        let hook = create_webhook!("hook");
        #[cfg_attr(all(), cfg_attr(all(), allow(unused_variables), cfg(any())))]
        let left_out = wait_for_webhook!("left-out", hook).await.number();
        #[cfg_attr(any(), cfg(any()))]
        let kept = wait_for_webhook!("kept", hook).await.number();
        Ok(kept + if cfg!(any()) { 10 } else { 20 })
    }
    with [Some(1)]
}
