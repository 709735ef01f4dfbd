//! Guards that suspend: the arms are tried in their order, and each guard at most once.

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Kind {
    Small(i64),
    Named { name: String, count: i64 },
    Empty,
}

#[allow(non_upper_case_globals)]
pub(crate) const seven: i64 = 7;

same! {
    async fn a_guard_that_suspends_without_a_comma() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut t = 0;
        match t { 0 if wait_for_webhook!("g", hook).await.number() > 0 => t += 1, _ => t += 2 }
        Ok(t)
    }
    with [Some(1)] [Some(0)]

    async fn later_arms_after_a_guard_that_does_not_hold(n: i64 = 1) -> Result<String> {
        let hook = create_webhook!("hook");
        let text = match n {
            0 => "zero".to_owned(),
            1 if noted(wait_for_webhook!("first", hook).await.number()) > 5 => "first".to_owned(),
            2 => "two".to_owned(),
            1 if noted(wait_for_webhook!("second", hook).await.number()) > 5 => {
                let more = wait_for_webhook!("more", hook).await.number();
                format!("second {more}")
            }
            other => format!("other {other}"),
        };
        effect(&text);
        Ok(text)
    }
    with [Some(6)] [Some(1), Some(7), Some(3)] [Some(1), Some(2)]

    async fn a_value_is_moved_into_the_arm_that_is_chosen(
        kinds: Vec<super::Kind> = vec![
            Kind::Small(1),
            Kind::Named { name: "n".to_owned(), count: 2 },
            Kind::Named { name: "m".to_owned(), count: 4 },
            Kind::Empty,
        ]
    ) -> Result<Vec<String>> {
        let hook = create_webhook!("hook");
        let mut out = Vec::new();
        for kind in kinds {
            out.push(match kind {
                super::Kind::Small(n) if n > 5 => n.to_string(),
                super::Kind::Named { name, count } if count > 3 && wait_for_webhook!("big", hook).await.number() > 0 => {
                    wait_for_webhook!("named", hook).await;
                    format!("{name} {count}")
                }
                super::Kind::Named { name, .. } if wait_for_webhook!("any", hook).await.number() > 0 => name,
                other => {
                    wait_for_webhook!("other", hook).await;
                    format!("{other:?}")
                }
            });
        }
        Ok(out)
    }
    with [Some(0), Some(1), Some(1), Some(9), Some(0)]
        [Some(0), Some(0), Some(3), Some(0), Some(1), Some(0)]

    async fn the_scrutinee_is_evaluated_once() -> Result<i64> {
        let hook = create_webhook!("hook");
        Ok(match noted(wait_for_webhook!("n", hook).await.number()) {
            n if n > 10 && noted(n) < 20 && wait_for_webhook!("a", hook).await.number() == 1 => n,
            super::seven if wait_for_webhook!("b", hook).await.number() == 1 => 70,
            n => -n,
        })
    }
    with [Some(12), Some(1)] [Some(12), Some(0)] [Some(7), Some(1)] [Some(7), Some(0)] [Some(30)]

    async fn a_pattern_that_binds_the_matched_name(limit: Option<String> = Some("l".to_owned())) -> Result<String> {
        let hook = create_webhook!("hook");
        let found = match limit {
            Some(limit) if wait_for_webhook!("a", hook).await.number() > 0 => limit + "!",
            Some(mut limit) => {
                wait_for_webhook!("b", hook).await;
                limit.push('?');
                limit
            }
            None => String::new(),
        };
        Ok(found)
    }
    with [Some(1)] [Some(0), Some(1)]

    async fn borrowed_scrutinees(pair: (i64, Option<String>) = (1, Some("p".to_owned()))) -> Result<(i64, Option<String>)> {
        let hook = create_webhook!("hook");
        let mut pair = pair;
        match &mut pair {
            (1, Some(text)) if wait_for_webhook!("a", hook).await.number() > 0 => text.push('a'),
            (n, _) => *n += 1,
        }
        match (&pair.0, &pair.1) {
            (2, Some(text)) if text.len() == 1 && wait_for_webhook!("b", hook).await.number() > 0 => effect(text),
            (n, _) => effect(n),
        }
        match &pair.1 {
            Some(text) if wait_for_webhook!("c", hook).await.number() > 0 => effect(text),
            _ => {}
        }
        Ok(pair)
    }
    with [Some(1), Some(1)] [Some(0), Some(1), Some(0)] [Some(0), Some(0), Some(1)]

    async fn jumps_in_and_after_guards() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut total = 0;
        loop {
            let n = wait_for_webhook!("n", hook).await.number();
            match n {
                0 if wait_for_webhook!("timed", hook, timeout = "1m").await?.number() == 1 => break,
                1 if n + total > 5 || wait_for_webhook!("or", hook).await.number() == 1 => continue,
                2 if { if total > 3 { break; } wait_for_webhook!("block", hook).await.number() == 1 } => {
                    return Ok(total);
                }
                _ => total += n,
            }
        }
        Ok(-total)
    }
    with [Some(0), Some(1)]
        [Some(0), None]
        [Some(1), Some(1), Some(2), Some(0), Some(1), Some(0), Some(3), Some(1), Some(2)]
        [Some(2), Some(1)]

    async fn alternatives_that_exclude_each_other(n: i64 = 2) -> Result<String> {
        let hook = create_webhook!("hook");
        Ok(match n {
            1 | 2 if wait_for_webhook!("a", hook).await.number() > 0 => "a".to_owned(),
            _ => "b".to_owned(),
        })
    }
    with [Some(1)] [Some(0)]

    async fn the_guard_of_the_last_value() -> Result<i64> {
        let hook = create_webhook!("hook");
        match wait_for_webhook!("n", hook, timeout = "1m").await {
            Ok(request) if wait_for_webhook!("a", hook).await.number() > 0 => Ok(request.number()),
            Ok(_) => Ok(0),
            Err(_) if wait_for_webhook!("b", hook).await.number() > 0 => Ok(-1),
            Err(late) => Err(late)?,
        }
    }
    with [Some(3), Some(1)] [Some(3), Some(0)] [None, Some(1)] [None, Some(0)]
}
