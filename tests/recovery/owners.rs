//! Two processes that both take themselves for the owner of a run.

use workflow_runtime::Store;
use workflow_runtime::prelude::*;
use workflow_runtime::testing::{Fault, Faults, Method};
use workflow_tests::{Journal, until, within};

struct App {
    name: &'static str,
    journal: Journal,
}

impl App {
    fn note(&self, what: &str) {
        self.journal.note(format!("{} {what}", self.name));
    }
}

#[workflow]
async fn relay(cx: Context<App>) -> Result<String> {
    let ran_in = step!("work", async { Ok(cx.state().name.to_owned()) }).await?;
    cx.state().note(&format!("goes on with that of {ran_in}"));
    step!("rest", async { Ok(()) }).await?;
    Ok(ran_in)
}

async fn owner(name: &'static str, store: impl Store, journal: &Journal) -> Runtime {
    let journal = journal.clone();
    let builder = Runtime::builder()
        .store(store)
        .public_url("http://127.0.0.1");
    let runtime = builder.workflow(relay).state(App { name, journal });
    runtime.build().await.expect("the runtime can be built")
}

/// The former owner does not know whether its outcome was recorded, and finds that an outcome was: that
/// of the new owner.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_former_owner_does_not_go_on_with_an_outcome_that_is_not_on_record() {
    let (store, journal) = (MemoryStore::new(), Journal::default());
    let (of_former, of_new) = (Faults::new(), Faults::new());
    let former = owner("former", of_former.around(store.clone()), &journal).await;
    // It enters the step, and does not come to record what came of it.
    of_former.fail_next(Method::Advance, [None, Some(Fault::Io)]);
    let again = of_former.hold_next(|call| call.method == Method::Advance);
    let run = former.start(relay, ()).id("run").await;
    let run = run.expect("it is started");
    within("the second attempt", again.reached()).await;

    // The new one records its own, and comes no further.
    of_new.fail_next(Method::Advance, [None]);
    let further = of_new.hold_next(|call| call.method == Method::Advance);
    let new = owner("new", of_new.around(store), &journal).await;
    within("the next transition", further.reached()).await;
    let calls = of_former.calls();
    again.release();
    until("the former owner to look", || async {
        (of_former.calls() >= calls + 3).then_some(())
    })
    .await;
    further.release();
    let result = within("the result", new.run(relay, "run").result()).await;
    assert_eq!(result.expect("it completes"), "new");
    drop(run);
    former.shutdown().await;
    new.shutdown().await;
    let entries = journal.entries();
    let unrecorded = "former goes on with that of former".to_owned();
    assert!(!entries.contains(&unrecorded), "{entries:?}");
}
