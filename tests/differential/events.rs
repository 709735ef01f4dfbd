//! Events that are waited for, and notifications that are sent.

same! {
    async fn events_are_waited_for(id: String = "e".to_owned()) -> Result<Vec<i64>> {
        let first = wait_for_event!("first", &id).await;
        let hook = create_webhook!("hook");
        let second = wait_for_webhook!("second", hook).await;
        let third = wait_for_event!("third", format!("{id}-{}", first.number())).await;
        effect(&id);
        Ok(vec![third.number(), second.number(), first.number()])
    }
    with [Some(1), Some(2), Some(3)] [None, Some(4), None, Some(5), Some(6)]

    async fn a_loop_ends_when_no_event_comes(limit: i64 = 10) -> Result<(Vec<i64>, bool)> {
        let mut seen = Vec::new();
        let mut sum = 0;
        let timed_out = loop {
            let Ok(told) = wait_for_event!("next", "e", timeout = "5m").await else {
                break true;
            };
            sum += told.number();
            if sum > limit {
                break false;
            }
            seen.push(noted(told.number()));
        };
        Ok((seen, timed_out))
    }
    with [None] [Some(1), Some(2), None] [Some(5), Some(6)] seeds [1, 2, 3]

    async fn an_event_is_kept() -> Result<i64> {
        let told = wait_for_event!("told", "e").await;
        let hook = create_webhook!("hook");
        let mut n = 0;
        while let Ok(request) = wait_for_webhook!("more", hook, timeout = "5m").await {
            n += request.number() * told.number();
        }
        Ok(n)
    }
    with [Some(3), Some(4), Some(5), None]

    async fn what_is_sent_is_evaluated_in_order(n: i64 = 2) -> Result<(u64, i64)> {
        let names = vec!["a".to_owned(), "b".to_owned()];
        let mut woken = 0;
        for (index, name) in names.into_iter().enumerate() {
            let payload = (index, noted(name.len()), n);
            woken += notify!("tell", noted(name), payload).await.woken();
            effect(payload.0);
        }
        let told = notify!(
            "ask",
            noted("id".to_owned()),
            (wait_for_event!("before", noted("e")).await.number(), n)
        )
        .await;
        let last = wait_for_event!("after", "e").await.number();
        Ok((woken + told.woken(), last))
    }
    with [Some(1), Some(2)]

    async fn a_notification_has_a_run(run: String = "run".to_owned()) -> Result<u64> {
        let payload = vec![run.len()];
        let one = notify!("one", "e", payload, to = run.clone()).await?;
        let two = notify!("two", &run, &payload, to = run.as_str()).await?;
        effect(&run);
        effect(payload.len());
        Ok(one.woken() + two.woken())
    }
    with []

    async fn branches_wait_and_tell(ids: Vec<String> = vec!["a".to_owned(), "b".to_owned()]) -> Result<(i64, Vec<i64>, u64)> {
        let base = wait_for_event!("base", "base").await.number();
        let (one, woken) = join!(
            wait_for_event!("one", &ids[0]),
            async {
                let told = notify!("tell", &ids[1], base).await;
                effect(told.woken());
                told.woken()
            }
        )
        .await;
        let all = join_all!("all", for id in ids => async {
            match wait_for_event!("each", &id, timeout = "1m").await {
                Ok(told) => told.number() + base + id.len() as i64,
                Err(TimedOut) => -1,
            }
        })
        .await;
        Ok((one.number(), all, woken))
    }
    with [Some(1), Some(2), Some(3), Some(4)] [Some(1), Some(2), None, Some(4)]

    async fn the_first_of_events(id: String = "e".to_owned()) -> Result<Vec<i64>> {
        let mut seen = Vec::new();
        loop {
            let n = select! {
                told = wait_for_event!("told", &id) => told.number(),
                _ = sleep!("nap", "1h") => -1,
                late = wait_for_event!("late", "other", timeout = "1m") => match late {
                    Ok(told) => told.number(),
                    Err(TimedOut) => -2,
                },
            }
            .await;
            if n > 3 {
                return Ok(seen);
            }
            seen.push(n);
        }
    }
    with [Some(1), Some(2), Some(9)]
}
