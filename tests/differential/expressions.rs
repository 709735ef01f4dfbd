//! Suspensions inside expressions: what is evaluated before stays before.

#![allow(clippy::dbg_macro, clippy::toplevel_ref_arg)]

async fn first() -> i64 {
    crate::harness::noted(1)
}

fn add(a: i64, b: i64, c: i64) -> i64 {
    crate::harness::effect(format_args!("add {a} {b} {c}"));
    a * 100 + b * 10 + c
}

struct Counted {
    count: i64,
    n: i64,
}

struct Letter {
    to: String,
    n: i64,
}

trait Bump {
    fn bump(&mut self);
}

impl Bump for i64 {
    fn bump(&mut self) {
        *self += 1;
    }
}

same! {
    async fn a_field_in_short_that_a_later_one_changes() -> Result<i64> {
        let hook = create_webhook!("hook");
        #[derive(Debug)]
        struct P { x: i64, y: i64 }
        let mut x = 1;
        let p = P { x, y: { x = 50; wait_for_webhook!("n", hook).await.number() } };
        effect(format!("{p:?} {x}"));
        Ok(p.x + p.y)
    }
    with [Some(1), Some(2)]

    async fn a_field_in_short_that_a_later_one_calls() -> Result<String> {
        let hook = create_webhook!("hook");
        let mut count = 1;
        let m = Counted { count, n: { count.bump(); wait_for_webhook!("a", hook).await.number() } };
        Ok(format!("{} {} {count}", m.count, m.n))
    }
    with [Some(0)]

    async fn a_field_in_short_that_a_later_one_gives_a_new_value(to: String = "a".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut to = to;
        let m = Letter { to, n: { to = "second".to_owned(); wait_for_webhook!("a", hook).await.number() } };
        Ok(format!("{} {} {to}", m.to, m.n))
    }
    with [Some(0)]

    async fn a_ref_mut_in_a_later_operand() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut n = 1;
        let s = n + { let ref mut m = n; *m = 10; wait_for_webhook!("n", hook).await.number() };
        Ok(s + n)
    }
    with [Some(1), Some(2)]

    async fn arguments_in_order() -> Result<i64> {
        let hook = create_webhook!("hook");
        let sum = add(
            noted(4),
            wait_for_webhook!("a", hook).await.number(),
            noted(6),
        );
        let twice = add(first().await, noted(2), wait_for_webhook!("b", hook).await.number())
            + wait_for_webhook!("c", hook).await.number() * noted(3);
        Ok(sum + twice)
    }
    with [Some(1), Some(2), Some(3)]

    async fn short_circuits() -> Result<Vec<bool>> {
        let hook = create_webhook!("hook");
        let mut out = vec![];
        let n = wait_for_webhook!("n", hook).await.number();
        out.push(n > 0 && wait_for_webhook!("and", hook).await.number() > 0);
        out.push(n > 0 || wait_for_webhook!("or", hook).await.number() > 0);
        if n > 5 && wait_for_webhook!("if", hook).await.number() == 1 {
            out.push(true);
        }
        Ok(out)
    }
    with [Some(0), Some(1)] [Some(1), Some(0)] [Some(6), Some(1), Some(1)]

    // What comes behind such a block is not a statement of its own.
    async fn short_circuits_that_begin_with_a_block(m: i64 = 2, list: Vec<i64> = vec![1, 2]) -> Result<Vec<bool>> {
        let hook = create_webhook!("hook");
        let mut out = vec![];
        out.push(m == 2 && { wait_for_webhook!("block", hook).await.number() } - 1 == -1);
        out.push(m == 3 || { wait_for_webhook!("or", hook).await.number() } - 1 == -1);
        out.push(m == 2 && if m > 1 { 5 } else { wait_for_webhook!("if", hook).await.number() } - 1 == -1);
        out.push(m == 2 && match wait_for_webhook!("match", hook).await.number() { 1 => 4, n => n } >= m);
        out.push(m == 2 && loop { if m == 2 { break wait_for_webhook!("loop", hook).await.number() } } - 1 == -1);
        out.push(m == 2 && 'q: { if m == 3 { break 'q 9 } wait_for_webhook!("label", hook).await.number() } - 1 == -1);
        out.push(m == 2 && { list.len() > 1 } & { wait_for_webhook!("and", hook).await.number() > 0 });
        out.push(m == 2 && { wait_for_webhook!("cast", hook).await.number() } as u8 as char == '1');
        let mut k = 1;
        out.push(m == 2 && { k += 1; wait_for_webhook!("changed", hook).await.number() } - k == -1);
        while m == 2 && { wait_for_webhook!("while", hook).await.number() } - 1 == 0 {
            out.push(true);
        }
        if (m == 3 || { wait_for_webhook!("cond", hook).await.number() } - 1 == -1) && m == 2 {
            out.push(true);
        }
        Ok(out)
    }
    with [Some(1), Some(1), Some(1), Some(1), Some(1), Some(1), Some(1), Some(1), Some(1), Some(2), Some(1)]
        [Some(0), Some(0), Some(0), Some(0), Some(0), Some(0), Some(0), Some(0), Some(0), Some(0)]

    async fn compound_places() -> Result<(i64, Vec<i64>, (i64, i64))> {
        let hook = create_webhook!("hook");
        let mut n = 1;
        n += wait_for_webhook!("a", hook).await.number();
        let mut list = vec![0, 0];
        list[1] = wait_for_webhook!("b", hook).await.number();
        list.push(wait_for_webhook!("c", hook).await.number());
        let mut pair = (n, wait_for_webhook!("d", hook).await.number());
        pair.0 -= wait_for_webhook!("e", hook).await.number();
        Ok((n, list, pair))
    }
    with [Some(1), Some(2), Some(3), Some(4), Some(5)]

    async fn literals_and_ranges() -> Result<Vec<i64>> {
        let hook = create_webhook!("hook");
        let array = [noted(1), wait_for_webhook!("a", hook).await.number(), noted(3)];
        let range = noted(0)..wait_for_webhook!("b", hook).await.number();
        let boxed = Some(-wait_for_webhook!("c", hook).await.number());
        let text = (wait_for_webhook!("d", hook).await.number() as f64).sqrt().to_string();
        effect(text);
        Ok(array.into_iter().chain(range).chain(boxed).collect())
    }
    with [Some(2), Some(2), Some(3), Some(16)]

    async fn a_value_changed_by_a_later_operand() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut n = 1;
        let sum = n + { n = 10; wait_for_webhook!("a", hook).await.number() } + n;
        Ok(sum)
    }
    with [Some(100)]

    async fn the_last_expression() -> Result<i64> {
        let hook = create_webhook!("hook");
        let n = wait_for_webhook!("n", hook).await.number();
        match n {
            0 => Ok(wait_for_webhook!("zero", hook).await.number()),
            1 => Err(std::io::Error::other("one"))?,
            _ => loop {
                let m = wait_for_webhook!("m", hook).await.number();
                if m > n {
                    break Ok(m);
                }
            },
        }
    }
    with [Some(0), Some(5)] [Some(1)] [Some(2), Some(1), Some(3)]
}

same! {
    async fn arguments_of_well_known_macros() -> Result<Vec<String>> {
        let hook = create_webhook!("hook");
        let width = 5;
        let text = format!("{}-{:>width$}-{last}", noted(1), wait_for_webhook!("a", hook).await.number(), last = noted(9));
        assert!(wait_for_webhook!("b", hook).await.number() > 0, "it is {text}");
        println!("{}", wait_for_webhook!("c", hook).await.number());
        let list = vec![noted(1).to_string(), wait_for_webhook!("d", hook).await.number().to_string(), text];
        assert_eq!(list.len() as i64, wait_for_webhook!("e", hook).await.number());
        Ok(list)
    }
    with [Some(1), Some(2), Some(3), Some(4), Some(3)]
}

same! {
    async fn arguments_of_dbg_and_write() -> Result<String> {
        use std::fmt::Write;
        let hook = create_webhook!("hook");
        let mut text = String::new();
        write!(text, "{} {}", noted(1), wait_for_webhook!("a", hook).await.number())?;
        let n = dbg!(wait_for_webhook!("b", hook).await.number());
        writeln!(text, "{n} {}", wait_for_webhook!("c", hook).await.number())?;
        Ok(text)
    }
    with [Some(1), Some(2), Some(3)]
}
