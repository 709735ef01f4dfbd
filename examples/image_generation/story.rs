//! What the command does: one run, told step by step.

use std::path::Path;

use workflow_runtime::entropy::Entropy;
use workflow_runtime::{Error, Result, RunStatus, Workflow};

use super::app::Config;
use super::application::{Application, Place};
use super::fal::{GenerateRequest, Generation};
use super::generate_image;
use super::inbox::Inbox;
use super::provider::{Provider, Submission};
use crate::support::{Arrivals, Operator, Port, RunView, headline, pretty, say};

/// What is told about.
#[derive(Debug)]
pub struct Story {
    place: Place,
    config: Config,
    operator: Operator,
    _port: Port,
    provider: Provider,
    submissions: Arrivals<Submission>,
    inbox: Inbox,
    messages: Arrivals<Generation>,
}

impl Story {
    /// Sets everything up but the application.
    ///
    /// # Errors
    ///
    /// If there are no free ports.
    pub async fn prepare(database: &Path, place: Place) -> Result<Self> {
        let (provider, submissions) = Provider::open().await?;
        let (inbox, messages) = Inbox::open().await?;
        let port = Port::reserve()?;
        let config = Config {
            database: database.to_owned(),
            address: port.address(),
            provider: provider.url(),
            inbox: inbox.url(),
            api_token: random_token(),
        };
        Ok(Self {
            place,
            operator: Operator::new(config.address, &config.api_token)?,
            config,
            _port: port,
            provider,
            submissions,
            inbox,
            messages,
        })
    }

    /// Tells the story.
    ///
    /// # Errors
    ///
    /// If anything is not as it should be.
    pub async fn tell(&mut self, request: &GenerateRequest) -> Result<()> {
        headline("The application starts, and an operator asks it for a run.");
        let application = self.start().await?;
        let run = self.operator.start(NAME, request).await?;
        say("operator", format_args!("started run {}", run.id));

        headline("The run submits the job and gives the provider its webhook's URL.");
        let (application, submission) = self.submission(application, &run.id).await?;

        headline("The run waits for its webhook: no task, no timer, just a row in the database.");
        let (application, generation) = self.wait(application, &run.id, &submission).await?;

        headline("The delivery has woken the run. It sends the images to the user.");
        let held = self.messages.next("the message to the user").await?;
        self.show_state(&run.id, "SendGenerationToUser").await?;
        held.answer();
        let run = self.until(&run.id, "the run to end", is_completed).await?;

        headline("The run has ended. What it returned:");
        self.check(&run, &generation).await?;
        application.stop().await
    }

    /// The job is submitted. The application is killed while the provider has it and has not answered.
    async fn submission(
        &mut self,
        mut application: Application,
        run: &str,
    ) -> Result<(Application, Submission)> {
        let mut held = self.submissions.next("a submission").await?;
        self.show_state(run, "StartGeneration").await?;
        if self.place == Place::Child {
            application = self
                .kill_and_restart(application, "in the middle of the step")
                .await?;
            held = self.submissions.next("the submission again").await?;
            say("story", "the step ran again, with the same idempotency key");
        }
        Ok((application, held.answer()))
    }

    /// The run waits. The application is killed, and not back yet when the provider is done.
    async fn wait(
        &mut self,
        mut application: Application,
        run: &str,
        submission: &Submission,
    ) -> Result<(Application, Generation)> {
        self.until(run, "the run to wait", is_waiting).await?;
        self.show_state(run, "WaitUntilGenerationCompletes").await?;
        let finished = self.provider.finish(&submission.request_id);
        if self.place == Place::Child {
            kill(application, "while the run waits").await?;
            let finished = tokio::spawn(finished);
            self.provider.until_refused().await?;
            application = self.start().await?;
            return Ok((application, finished.await??));
        }
        Ok((application, finished.await?))
    }

    async fn kill_and_restart(&self, application: Application, when: &str) -> Result<Application> {
        kill(application, when).await?;
        self.start().await
    }

    async fn start(&self) -> Result<Application> {
        let application = Application::start(&self.config, self.place, &self.operator).await?;
        match &application {
            Application::Here { .. } => say("app", "serves"),
            Application::Child(child) => {
                let id = child.id().unwrap_or_default();
                say("app", format_args!("serves, as process {id}"));
            }
        }
        Ok(application)
    }

    async fn until(
        &self,
        run: &str,
        what: &str,
        is_wanted: impl Fn(&RunView) -> bool,
    ) -> Result<RunView> {
        self.operator.until(NAME, run, what, is_wanted).await
    }

    async fn show_state(&self, run: &str, wanted: &str) -> Result<()> {
        let run = self.operator.show(NAME, run).await?;
        let state = run
            .state
            .as_ref()
            .filter(|_| run.state_name() == Some(wanted));
        let Some(state) = state else {
            return Err(Error::msg(format!("the run is not in {wanted}: {run:?}")));
        };
        let status = run.status;
        say(
            "database",
            format_args!(
                "the run entered {wanted} ({status:?}). Stored:\n{}",
                pretty(state)
            ),
        );
        Ok(())
    }

    async fn check(&self, run: &RunView, generated: &Generation) -> Result<()> {
        let result = run
            .result
            .as_ref()
            .ok_or_else(|| Error::msg("the run has no result"))?;
        say("result", pretty(result));
        let returned = serde_json::from_value::<Generation>(result.clone())?;
        let (submissions, keys) = (self.provider.submissions(), self.provider.keys());
        headline("Checks.");
        verify(
            submissions >= 1 && keys == 1,
            &format!("the provider saw the job {submissions} times, with {keys} idempotency key"),
        )?;
        let runs = self.operator.count(NAME).await?;
        verify(
            runs == 1,
            &format!("there is {runs} run, and it has its result"),
        )?;
        verify(
            returned == *generated,
            "its result is what the provider generated",
        )?;
        let messages = self.inbox.messages();
        verify(
            messages == std::slice::from_ref(generated),
            &format!("the user has {} message, with that result", messages.len()),
        )
    }
}

const NAME: &str = <generate_image as Workflow>::NAME;

async fn kill(application: Application, when: &str) -> Result<()> {
    application.kill().await?;
    say(
        "story",
        format_args!("killed the application {when} (SIGKILL)"),
    );
    Ok(())
}

fn is_waiting(run: &RunView) -> bool {
    run.waiting_on == ["wait-until-generation-completes"]
}

fn is_completed(run: &RunView) -> bool {
    run.status == RunStatus::Completed
}

fn verify(is_right: bool, what: &str) -> Result<()> {
    if !is_right {
        return Err(Error::msg(format!("this is wrong: {what}")));
    }
    say("right", what);
    Ok(())
}

fn random_token() -> String {
    let bytes = Entropy::system().bytes::<16>();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
