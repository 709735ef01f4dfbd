//! A step that ends the process, again and again. The processes are real ones: this program, run anew for
//! the test [`life`] alone.

use std::path::Path;
use std::process::{Command, ExitStatus};

use workflow_runtime::limits::PROCESS_DEATHS_MAX;
use workflow_runtime::prelude::*;
use workflow_runtime::testing::TestRuntime;
use workflow_runtime::{Limits, ParkReason, RunFilter, Store};
use workflow_tests::{Gate, ended, parked_because, until, within};

/// Names the database to a child process.
const DATABASE: &str = "WORKFLOW_TESTS_CRASHING_DATABASE";

/// Tells a child process after how many deaths the run is to be parked.
const DEATHS_MAX: &str = "WORKFLOW_TESTS_CRASHING_DEATHS_MAX";

/// More processes than are needed.
const LIVES_MAX: usize = 8;

const OTHERS: u32 = 20;

fn die() -> u32 {
    std::process::abort()
}

#[workflow]
async fn deadly() -> Result<u32> {
    let before = step!("before", async { Ok(1) }).await?;
    let number = step!("die", async { Ok(die()) }).await?;
    Ok(before + number)
}

#[workflow]
async fn harmless(number: u32) -> Result<u32> {
    let doubled = step!("double", async { Ok(number * 2) }).await?;
    sleep!("rest", "20ms").await;
    let added = step!("add", async { Ok(doubled + 1) }).await?;
    Ok(added)
}

async fn runtime(database: &Path) -> Runtime {
    let store = SqliteStore::open(database).await;
    let limits = match std::env::var(DEATHS_MAX) {
        Ok(deaths) => Limits::default().process_deaths_max(deaths.parse().expect("a number")),
        Err(_) => Limits::default(),
    };
    let runtime = Runtime::builder()
        .limits(limits)
        .store(store.expect("the store can be opened"))
        .public_url("http://127.0.0.1")
        .workflow(deadly)
        .workflow(harmless)
        .build();
    runtime.await.expect("the runtime can be built")
}

/// One life of the process: it starts what is to be started, and waits until everything is over but what
/// is parked. Does nothing in the test's own process.
#[tokio::test]
async fn life() {
    let Some(database) = std::env::var_os(DATABASE) else {
        return;
    };
    let runtime = runtime(Path::new(&database)).await;
    if runtime
        .runs(RunFilter::default())
        .await
        .expect("it works")
        .is_empty()
    {
        for number in 0..OTHERS {
            let started = runtime.start(harmless, number).id(number.to_string()).await;
            started.expect("a run can be started");
        }
        let started = runtime.start(deadly, ()).id("deadly").await;
        started.expect("a run can be started");
    }
    let run = runtime.run(deadly, "deadly");
    parked_because(&run).await;
    for number in 0..OTHERS {
        ended(&runtime.run(harmless, number.to_string())).await;
    }
    runtime.shutdown().await;
}

async fn live(database: &Path, deaths_max: Option<u32>) -> ExitStatus {
    let mut command = Command::new(std::env::current_exe().expect("this program is there"));
    command
        .args(["crashing::life", "--exact", "--test-threads=1"])
        .env(DATABASE, database)
        // What a process says that dies is no concern of the test's reader.
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    if let Some(deaths) = deaths_max {
        command.env(DEATHS_MAX, deaths.to_string());
    }
    let mut child = command.spawn().expect("this program can be run");
    let status = within("the end of a process", async {
        until("it to end", || {
            let status = child.try_wait().expect("it can be waited for");
            async move { status }
        })
        .await
    });
    status.await
}

/// Lets processes live until one does not die, and counts the others.
async fn deaths(database: &Path, deaths_max: Option<u32>) -> u32 {
    for deaths in 0..LIVES_MAX {
        if live(database, deaths_max).await.success() {
            return deaths.try_into().expect("they are few");
        }
    }
    panic!("{LIVES_MAX} processes died");
}

#[tokio::test]
async fn the_number_of_deaths_is_settable() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let database = folder.path().join("workflows.db");
    assert_eq!(deaths(&database, Some(5)).await, 5, "processes that died");
}

#[tokio::test]
async fn a_run_that_ends_the_process_is_parked_and_the_others_go_on() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let database = folder.path().join("workflows.db");
    let deaths = deaths(&database, None).await;
    assert_eq!(deaths, PROCESS_DEATHS_MAX, "processes that died");

    let runtime = runtime(&database).await;
    let run = runtime.run(deadly, "deadly");
    let info = run.info().await.expect("the run is known");
    assert_eq!(info.status, RunStatus::Parked, "also after a restart");
    assert_eq!(info.state.as_deref(), Some("Die"));
    let parked = info.parked.expect("it says why");
    assert_eq!(parked.reason, ParkReason::CrashLoop);
    assert!(parked.message.contains("`Die`"), "{parked}");
    for number in 0..OTHERS {
        let run = runtime.run(harmless, number.to_string());
        assert_eq!(ended(&run).await, number * 2 + 1);
    }
    runtime.shutdown().await;
}

/// Passes the gate with its number.
#[workflow]
async fn passing(cx: Context<Vec<Gate>>, number: usize) -> Result<()> {
    step!("pass", async {
        cx.state()[number].passed().await;
        Ok(())
    })
    .await?;
    Ok(())
}

/// If no process lives long, what processes may have died of must not pile up.
#[tokio::test]
async fn what_has_moved_on_is_not_suspected_at_the_next_death() -> Result<()> {
    let gates: Vec<_> = (0..LIVES_MAX).map(|_| Gate::closed()).collect();
    let store = MemoryStore::new();
    let rt = TestRuntime::new()
        .workflow(passing)
        .state(gates.clone())
        .store(store.clone())
        .build()
        .await;
    for (number, gate) in gates.iter().enumerate() {
        let run = rt.start(passing, number).await?;
        rt.crash().await;
        gate.open();
        run.result().await?;
    }
    let noted = store.forget_suspects(Vec::new()).await?.into_inner();
    assert_eq!(noted, 1, "the one of the last death");
    Ok(())
}
