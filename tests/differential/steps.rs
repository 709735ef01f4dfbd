//! Steps, whose blocks use what surrounds them.

same! {
    async fn a_step_borrows_and_moves(name: String = "n".to_owned()) -> Result<(String, usize)> {
        let hook = create_webhook!("hook");
        let greeting = String::from("hello");
        let text = step!("greet", async {
            effect("greet");
            Ok(format!("{greeting} {name}"))
        })
        .await?;
        let length = step!("measure", async move {
            effect(&greeting);
            Ok(greeting.len())
        })
        .await?;
        wait_for_webhook!("n", hook).await;
        Ok((text + &name, length))
    }
    with [Some(1)]

    async fn a_failed_step_is_a_value() -> Result<String> {
        let outcome = step!("fail", async {
            effect("try");
            Err::<i64, _>(StepError::permanent("no"))
        })
        .await;
        match outcome {
            Ok(n) => Ok(n.to_string()),
            Err(error) => Ok(format!("failed: {error}")),
        }
    }
    with []

    async fn errors_of_any_kind_in_a_step(text: String = "7".to_owned()) -> Result<i64> {
        let n = step!("parse", async {
            let n: i64 = text.parse()?;
            let m = String::from_utf8(vec![0x31])?.parse::<i64>()?;
            Ok(n + m)
        })
        .await?;
        let doubled = step!("double", async { Ok(n * 2) }, retries = 2).await?;
        Ok(doubled)
    }
    with []
}
