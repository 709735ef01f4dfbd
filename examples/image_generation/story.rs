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
use crate::support::{Arrivals, Held, Operator, Port, RunView, headline, pretty, say};

const WORKFLOW: &str = <generate_image as Workflow>::NAME;

/// Everybody who takes part.
#[derive(Debug)]
pub struct Story {
    application: Application,
    operator: Operator,
    provider: Provider,
    submissions: Arrivals<Submission>,
    inbox: Inbox,
    messages: Arrivals<Generation>,
    /// Keeps the application's address while the application is gone.
    _port: Port,
}

impl Story {
    /// Sets everything up, and starts everything but the application.
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
            operator: Operator::new(config.address, &config.api_token)?,
            application: Application::new(config, place),
            provider,
            submissions,
            inbox,
            messages,
            _port: port,
        })
    }

    /// Tells the story.
    ///
    /// # Errors
    ///
    /// If anything is not as it should be.
    pub async fn tell(&mut self, request: &GenerateRequest) -> Result<()> {
        headline("The application starts, and an operator asks it for a run.");
        self.application.start(&self.operator).await?;
        let run = self.operator.start(WORKFLOW, request).await?.id;
        say("operator", format_args!("started run {run}"));

        headline("The run submits the job, and gives the provider its webhook's URL.");
        let submission = self.submit(&run).await?;

        headline("The run waits for its webhook: no task, no timer, just a row in the database.");
        let generation = self.wait(&run, &submission).await?;

        headline("The delivery has woken the run. It sends the images to the user.");
        let ended = self.send(&run).await?;

        headline("The run has ended. This is what it returned:");
        self.check(&ended, &generation).await?;
        self.application.stop().await
    }

    /// The job is submitted. The application is killed while the provider has it but has not answered.
    async fn submit(&mut self, run: &str) -> Result<Submission> {
        let first = self.next_submission().await?;
        self.show_state(run, "StartGeneration").await?;
        if !self.application.can_be_killed() {
            return Ok(first.answer());
        }
        self.kill("in the middle of the step").await?;
        self.application.start(&self.operator).await?;
        let again = self.next_submission().await?;
        if again.request().request_id != first.request().request_id {
            return Err(Error::msg("the second submission began another job"));
        }
        say("story", "the step ran again, with the same idempotency key");
        Ok(again.answer())
    }

    async fn next_submission(&mut self) -> Result<Held<Submission>> {
        let held = self.submissions.next("a submission").await?;
        let Submission {
            request_id,
            number,
            prompt,
        } = held.request();
        say(
            "provider",
            format_args!("got submission {number}, \"{prompt}\": it is job {request_id}"),
        );
        Ok(held)
    }

    /// The run waits. The application is killed, and not back yet when the provider is done.
    async fn wait(&mut self, run: &str, submission: &Submission) -> Result<Generation> {
        let waits = |run: &RunView| run.waiting_on == ["wait-until-generation-completes"];
        self.operator
            .until(WORKFLOW, run, "the run to wait", waits)
            .await?;
        self.show_state(run, "WaitUntilGenerationCompletes").await?;
        let finished = self.provider.finish(&submission.request_id);
        if !self.application.can_be_killed() {
            return finished.await;
        }
        self.kill("while the run waits").await?;
        let finished = tokio::spawn(finished);
        self.provider.until_refused().await?;
        self.application.start(&self.operator).await?;
        finished.await?
    }

    /// The user gets the images.
    async fn send(&mut self, run: &str) -> Result<RunView> {
        let held = self.messages.next("the message to the user").await?;
        let images = held.request().payload.images.len();
        say("user", format_args!("gets a message with {images} images"));
        self.show_state(run, "SendGenerationToUser").await?;
        held.answer();
        let has_ended = |run: &RunView| run.status == RunStatus::Completed;
        self.operator
            .until(WORKFLOW, run, "the run to end", has_ended)
            .await
    }

    async fn kill(&mut self, when: &str) -> Result<()> {
        self.application.kill().await?;
        say(
            "story",
            format_args!("killed the application {when} (SIGKILL), and starts it again"),
        );
        Ok(())
    }

    async fn show_state(&self, run: &str, wanted: &str) -> Result<()> {
        let run = self.operator.show(WORKFLOW, run).await?;
        let Some(state) = run.state_named(wanted) else {
            return Err(Error::msg(format!("the run is not in {wanted}: {run:?}")));
        };
        let (status, state) = (run.status, pretty(state));
        say(
            "database",
            format_args!("the run is in state {wanted}, {status:?}. Stored is:\n{state}"),
        );
        Ok(())
    }

    async fn check(&self, run: &RunView, generated: &Generation) -> Result<()> {
        let result = run.result.clone().unwrap_or_default();
        say("result", pretty(&result));
        headline("Checks:");
        let (submissions, keys) = (times(self.provider.submissions()), self.provider.keys());
        verify(
            keys == 1,
            &format!("the provider saw the job {submissions}, with {keys} idempotency key"),
        )?;
        let runs = self.operator.count(WORKFLOW).await?;
        verify(
            runs == 1,
            &format!("there is {runs} run, and it has its result"),
        )?;
        let returned = serde_json::from_value::<Generation>(result)?;
        verify(
            returned == *generated,
            "its result is what the provider generated",
        )?;
        let messages = self.inbox.messages();
        verify(
            messages == [returned],
            &format!("the user has {} message, with that result", messages.len()),
        )
    }
}

fn verify(is_right: bool, what: &str) -> Result<()> {
    if !is_right {
        return Err(Error::msg(format!("this is wrong: {what}")));
    }
    say("right", what);
    Ok(())
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{count} times"),
    }
}

fn random_token() -> String {
    let bytes = Entropy::system().bytes::<16>();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
