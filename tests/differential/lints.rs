//! Workflows in code with strict lints: what takes a function's place brings no warning with it.

#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(warnings, unused, nonstandard_style, rust_2018_idioms, let_underscore)]
#![deny(
    unused_qualifications,
    unused_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unreachable_pub
)]

use workflow_runtime::prelude::*;
use workflow_runtime::testing::Script;

#[workflow]
async fn child(n: i64) -> Result<i64> {
    sleep!("child-nap", "1s").await;
    Ok(n + 1)
}

#[workflow]
async fn every_form(names: Vec<String>, (least, most): (i64, i64)) -> Result<String> {
    let hook = create_webhook!("hook", methods = [GET, POST], reply = Reply::text("ok"));
    let mut total = least;
    for (index, name) in names.iter().enumerate() {
        let number = wait_for_webhook!("item", hook).await.json::<i64>()?;
        if number > most || name.is_empty() {
            break;
        }
        total += number * i64::try_from(index)?;
    }
    let label = step!("label", async { Ok(format!("{total}")) }, retries = 2).await?;
    let ((), doubled) = join!(sleep!("beside", "1s"), async {
        wait_for_webhook!("doubled", hook)
            .await
            .json::<i64>()
            .map_or(0, |number| number * 2)
    })
    .await;
    let all = join_all!("all", for name in names => async move {
        sleep!("each", "1s").await;
        name.len()
    })
    .await;
    let first = select! {
        request = wait_for_webhook!("first", hook) => request.json::<i64>()?,
        () = sleep!("late", "1h") => 0,
    }
    .await;
    let next = invoke!("next", child, first).await?;
    let Ok(request) = wait_for_webhook!("last", hook, timeout = "1h").await else {
        return Ok(label);
    };
    let kind = match request.json::<i64>()? {
        0 => "none",
        1 if doubled > 0 => {
            sleep!("short", "1s").await;
            "some"
        }
        _ => "many",
    };
    Ok(format!("{label} {doubled} {all:?} {next} {kind}"))
}

#[tokio::test]
async fn it_runs() {
    let script = [1, 2, 3, 4, 1]
        .iter()
        .fold(Script::new(), |script, n: &i64| {
            script.delivery(n.to_string())
        });
    let names = vec!["a".to_owned(), "bc".to_owned()];
    let ended = Box::pin(script.run(every_form, (names, (10, 20)))).await;
    assert_eq!(ended.result.unwrap(), "12 6 [1, 2] 5 some");
}
