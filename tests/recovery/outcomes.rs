//! What a step or call gave is recorded before the code after it runs.

use workflow_runtime::prelude::*;
use workflow_tests::{Gate, Journal, Server, ended, until};

use crate::service::Service;

#[derive(Clone)]
struct Desk {
    service: String,
    journal: Journal,
    /// Holds the code between a step and the next suspension.
    gate: Gate,
}

impl Desk {
    /// Notes that the body got here, and waits without suspending the run.
    async fn reach(&self, place: &str) {
        self.journal.note(place);
        self.gate.passed().await;
    }

    fn count(&self, entry: &str) -> usize {
        let entries = self.journal.entries();
        entries.iter().filter(|it| *it == entry).count()
    }
}

#[workflow]
async fn after_a_step(cx: Context<Desk>) -> Result<usize> {
    let count = step!("draw", async { Ok(cx.state().journal.note("step")) }).await?;
    cx.state().reach("after").await;
    Ok(count)
}

#[workflow]
async fn after_a_failed_step(cx: Context<Desk>) -> Result<String> {
    let outcome = step!("draw", async {
        let count = cx.state().journal.note("step");
        Err::<(), _>(StepError::permanent(format!("declined {count}")))
    })
    .await;
    cx.state().reach("after").await;
    let error = outcome.expect_err("it never goes well");
    Ok(format!("{error}, for good: {}", error.is_permanent()))
}

#[workflow]
async fn after_a_call(cx: Context<Desk>) -> Result<String> {
    let request = CallRequest::post(cx.state().service.clone()).body("hello");
    let response = call!("ask", request).await?;
    cx.state().reach("after").await;
    Ok(response.text()?)
}

struct Setup {
    server: Server,
    desk: Desk,
    service: Service,
}

impl Setup {
    async fn new() -> Self {
        let service = Service::start().await;
        service.gate.open();
        let desk = Desk {
            service: service.url.clone(),
            journal: Journal::default(),
            gate: Gate::closed(),
        };
        let handed = desk.clone();
        let server = Server::start(move |builder| {
            let builder = builder.state(handed.clone());
            let builder = builder.workflow(after_a_step).workflow(after_a_call);
            builder.workflow(after_a_failed_step)
        })
        .await;
        Self {
            server,
            desk,
            service,
        }
    }

    /// Kills the process twice between the step and the next suspension, then lets the run end.
    async fn crash_after<W: Workflow<Input = ()> + Copy>(&mut self, workflow: W) -> W::Output {
        let run = self.server.runtime().start(workflow, ()).id("run").await;
        drop(run.expect("a run can be started"));
        for crashes in 0..3 {
            until("the code after the step", || async {
                (self.desk.count("after") > crashes).then_some(())
            })
            .await;
            if crashes < 2 {
                self.server.crash().await;
                self.server.resume().await;
            }
        }
        self.desk.gate.open();
        let run = self.server.runtime().run(workflow, "run");
        let output = ended(&run).await;
        assert_eq!(
            self.desk.count("after"),
            3,
            "what comes after it runs again"
        );
        output
    }
}

#[tokio::test]
async fn a_step_that_has_finished_does_not_run_again_when_the_code_after_it_dies() {
    let mut setup = Setup::new().await;
    let count = setup.crash_after(after_a_step).await;
    assert_eq!(count, 1, "what the step gave is recorded");
    assert_eq!(setup.desk.count("step"), 1, "it ran once");
    setup.server.stop().await;
}

#[tokio::test]
async fn a_step_that_has_failed_does_not_run_again_when_the_code_after_it_dies() {
    let mut setup = Setup::new().await;
    let failure = setup.crash_after(after_a_failed_step).await;
    assert_eq!(
        failure, "declined 1, for good: true",
        "the failure is recorded whole"
    );
    assert_eq!(setup.desk.count("step"), 1, "it ran once");
    setup.server.stop().await;
}

#[tokio::test]
async fn a_call_that_has_its_answer_is_not_made_again_when_the_code_after_it_dies() {
    let mut setup = Setup::new().await;
    let answer = setup.crash_after(after_a_call).await;
    assert_eq!(answer, "answer to hello", "the answer is recorded");
    assert_eq!(setup.service.keys.entries().len(), 1, "it was made once");
    setup.server.stop().await;
}
