//! Labels that shadow each other, of which rustc always warns.

use workflow_runtime::prelude::*;
use workflow_runtime::testing::Script;

#[workflow]
async fn labels_that_shadow_each_other() -> Result<Vec<i64>> {
    let hook = create_webhook!("hook");
    let mut out = Vec::new();
    'a: loop {
        let n = wait_for_webhook!("outer", hook).await.json::<i64>()?;
        let found = 'b: {
            'a: for k in 0..3 {
                let m = wait_for_webhook!("inner", hook).await.json::<i64>()?;
                out.push(n * 10 + m + k);
                match m {
                    0 => continue 'a,
                    1 => break 'a,
                    2 => break 'b Some(k),
                    _ => {}
                }
                let found = 'b: {
                    if wait_for_webhook!("last", hook).await.json::<i64>()? == m {
                        break 'b true;
                    }
                    false
                };
                out.push(i64::from(found));
            }
            None
        };
        out.extend(found);
        match n {
            0 => continue 'a,
            1 => break 'a,
            _ => {}
        }
    }
    Ok(out)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let script = [0, 0, 3, 3, 2, 5, 1, 1, 4, 6, 2].iter().fold(Script::new(), |script, n| script.delivery(n.to_string()));
    let ended = script.run(labels_that_shadow_each_other, ()).await;
    assert_eq!(ended.result.unwrap(), [0, 4, 1, 4, 2, 51, 14, 0, 13, 1]);
}
