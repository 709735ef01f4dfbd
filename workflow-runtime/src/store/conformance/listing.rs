//! Finding and listing runs.

use std::sync::Arc;

use super::fixture::{Fixture, WORKFLOW};
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::{RunFilter, Store};

/// An id finds the live run, or else the newest of those that have ended.
pub async fn an_id_finds_its_run(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    assert_eq!(find(&test, WORKFLOW, &"order-7".into()).await, None);
    for round in 0..3 {
        test.pass(1);
        let mut run = test.new_run();
        run.id = Some("order-7".into());
        let key = run.key;
        test.start(run).await;
        let found = find(&test, WORKFLOW, &"order-7".into()).await;
        assert_eq!(found, Some(key), "round {round}, live");
        assert_eq!(find(&test, "another", &"order-7".into()).await, None);
        test.end(FrameKey::root(key)).await;
        let found = find(&test, WORKFLOW, &"order-7".into()).await;
        assert_eq!(found, Some(key), "round {round}, ended");
    }
}

/// The live run is found even if an ended one has a newer key.
pub async fn an_id_finds_the_live_run_first(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    for (key, ends) in [([9; 16], true), ([1; 16], false)] {
        let mut run = test.new_run();
        run.key = RunKey::from_bytes(key);
        run.id = Some("order-7".into());
        let frame = FrameKey::root(run.key);
        test.start(run).await;
        if ends {
            test.end(frame).await;
        }
    }
    let live = RunKey::from_bytes([1; 16]);
    let found = find(&test, WORKFLOW, &"order-7".into()).await;
    assert_eq!(found, Some(live));
}

/// A run without an id of its own is found by the one that its users see.
pub async fn a_run_without_an_id_is_found_by_its_key(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let run = test.started().await.run;
    assert_eq!(find(&test, WORKFLOW, &run.into()).await, Some(run));
    assert_eq!(find(&test, "another", &run.into()).await, None);
    let mut named = test.new_run();
    named.id = Some("order-7".into());
    let key = named.key;
    test.start(named).await;
    let hidden = find(&test, WORKFLOW, &key.into()).await;
    assert_eq!(hidden, None, "a run with an id is found by that id only");
}

/// Runs are listed newest first, page by page.
pub async fn runs_are_listed_newest_first(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let mut keys = Vec::new();
    for _ in 0..11 {
        test.pass(1);
        keys.push(test.started().await.run);
    }
    keys.reverse();
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let filter = RunFilter {
            before,
            limit: 4,
            ..RunFilter::default()
        };
        let page = list(&test, filter).await;
        assert!(page.len() <= 4, "a page is at most as long as asked for");
        let Some(last) = page.last() else { break };
        before = Some(*last);
        found.extend(page);
        assert!(
            found.len() <= keys.len(),
            "a page must begin after the last one"
        );
    }
    assert_eq!(found, keys);
    let nothing = RunFilter {
        limit: 0,
        ..RunFilter::default()
    };
    let none = list(&test, nothing).await;
    assert_eq!(none, [], "a limit of zero lists nothing");
}

/// Each part of the filter narrows the list.
pub async fn the_filter_narrows_the_list(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let mut keys = Vec::new();
    for number in 0..8_u8 {
        let mut run = test.new_run();
        run.key = RunKey::from_bytes([number; 16]);
        if number & 1 != 0 {
            run.workflow = "another".to_owned();
        }
        if number & 2 != 0 {
            run.labels = vec!["plain".to_owned(), "od\"d".to_owned()];
        }
        keys.push(run.key);
        test.start(run).await;
        if number & 4 != 0 {
            test.end(FrameKey::root(keys[usize::from(number)])).await;
        }
    }
    let all = RunFilter {
        limit: 100,
        ..RunFilter::default()
    };
    let workflow = |name: &str| RunFilter {
        workflow: Some(name.to_owned()),
        ..all.clone()
    };
    let label = |name: &str| RunFilter {
        label: Some(name.to_owned()),
        ..all.clone()
    };
    let live = |live| RunFilter {
        live: Some(live),
        ..all.clone()
    };
    let both = RunFilter {
        live: Some(true),
        ..label("od\"d")
    };
    let before = RunFilter {
        before: Some(keys[2]),
        ..live(true)
    };
    let cases = [
        (all.clone(), vec![7, 6, 5, 4, 3, 2, 1, 0]),
        (workflow(WORKFLOW), vec![6, 4, 2, 0]),
        (workflow("approva"), vec![]),
        (label("plain"), vec![7, 6, 3, 2]),
        (label("plai"), vec![]),
        (live(true), vec![3, 2, 1, 0]),
        (live(false), vec![7, 6, 5, 4]),
        (both, vec![3, 2]),
        (before, vec![1, 0]),
    ];
    for (filter, expected) in cases {
        let description = format!("{filter:?}");
        let expected: Vec<_> = expected
            .into_iter()
            .map(|number: usize| keys[number])
            .collect();
        assert_eq!(list(&test, filter).await, expected, "{description}");
    }
}

async fn find(test: &Fixture, workflow: &str, id: &RunId) -> Option<RunKey> {
    test.store
        .find(workflow, id)
        .await
        .expect("find must succeed")
}

async fn list(test: &Fixture, filter: RunFilter) -> Vec<RunKey> {
    let runs = test.store.runs(filter).await.expect("runs must succeed");
    runs.iter().map(|run| run.key).collect()
}
