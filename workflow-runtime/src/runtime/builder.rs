//! Putting a runtime together.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use tokio::sync::{Notify, watch};

use super::{AppStates, Handle, Runtime};
use crate::clock::Clock;
use crate::engine::{
    Definition, Ended, Engine, Erased, Recovery, Scheduler, compare_with_stored, resume_parked,
    run_hints, run_retention, run_timers, run_waking,
};
use crate::entropy::Entropy;
use crate::http::{ApiToken, HttpLimits, InvalidApiToken};
use crate::id::RunKeys;
use crate::limits::Limits;
use crate::machine::Surroundings;
use crate::operation::{CallError, HttpClient};
use crate::retention::Retention;
use crate::store::{Store, StoreError};
use crate::webhook::{
    Handshake, InvalidPublicUrl, Keyring, KeyringError, NameTag, Secrets, UrlScope, Verify,
    WebhookOptions,
};
use crate::workflow::Workflow;

/// The environment variable with the secret under which webhook URLs are made, if the builder is given
/// none.
pub const WEBHOOK_KEY_VARIABLE: &str = "WORKFLOW_WEBHOOK_KEY";

/// Puts a [`Runtime`] together.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder {
    store: Option<Arc<dyn Store>>,
    public_url: Option<String>,
    keyring: Option<Keyring>,
    api_token: Option<String>,
    secrets: Secrets,
    states: AppStates,
    definitions: Vec<Arc<dyn Definition>>,
    clock: Clock,
    entropy: Entropy,
    limits: Limits,
    http_limits: HttpLimits,
    retention: Retention,
    http_client: Option<HttpClient>,
}

impl Builder {
    pub(super) fn new() -> Self {
        let mut states = AppStates::default();
        states.insert(());
        Self {
            store: None,
            public_url: None,
            keyring: None,
            api_token: None,
            secrets: Secrets::default(),
            states,
            definitions: Vec::new(),
            clock: Clock::system(),
            entropy: Entropy::system(),
            limits: Limits::default(),
            http_limits: HttpLimits::default(),
            retention: Retention::default(),
            http_client: None,
        }
    }

    /// Where runs are kept.
    pub fn store(self, store: impl Store) -> Self {
        Self {
            store: Some(Arc::new(store)),
            ..self
        }
    }

    /// What webhook URLs start with: the address at which the world reaches this server.
    pub fn public_url(self, url: impl Into<String>) -> Self {
        Self {
            public_url: Some(url.into()),
            ..self
        }
    }

    /// The keys under which webhook URLs are made. Without this, the secret is taken from the
    /// environment variable [`WEBHOOK_KEY_VARIABLE`], or made once in a file beside the database.
    pub fn keyring(self, keyring: Keyring) -> Self {
        Self {
            keyring: Some(keyring),
            ..self
        }
    }

    /// The token that the operators' API asks for. Without one it answers 401 to everything.
    pub fn api_token(self, token: impl Into<String>) -> Self {
        Self {
            api_token: Some(token.into()),
            ..self
        }
    }

    /// The value of a secret that a webhook names, as in `verify = Verify::github("GITHUB_SECRET")`.
    /// Called several times for one name, all of the values are good, so that a secret can be replaced
    /// without losing deliveries. Secrets are never stored or shown.
    pub fn secret(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.secrets.add(name.into(), value.into());
        self
    }

    /// The application's own resources, which a workflow reads through `Context<S>`. Several values
    /// are kept by their types.
    pub fn state<S: Send + Sync + 'static>(mut self, state: S) -> Self {
        self.states.insert(state);
        self
    }

    /// A workflow that this program runs.
    pub fn workflow<W: Workflow>(mut self, workflow: W) -> Self {
        self.definitions.push(Arc::new(Erased::new(workflow)));
        self
    }

    /// Where time comes from.
    pub fn clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// Where random bytes come from.
    pub fn entropy(self, entropy: Entropy) -> Self {
        Self { entropy, ..self }
    }

    /// How much the engine takes on.
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// What the HTTP side takes, and how long it waits.
    pub fn http_limits(self, limits: HttpLimits) -> Self {
        Self {
            http_limits: limits,
            ..self
        }
    }

    /// How long what is over is kept.
    pub fn retention(self, retention: Retention) -> Self {
        Self { retention, ..self }
    }

    /// What `call!` sends its requests with. A client with the defaults without this.
    pub fn http_client(self, client: HttpClient) -> Self {
        Self {
            http_client: Some(client),
            ..self
        }
    }

    #[cfg(feature = "testing")]
    pub(crate) fn time(&self) -> &Clock {
        &self.clock
    }

    #[cfg(feature = "testing")]
    pub(crate) fn states(&self) -> &AppStates {
        &self.states
    }

    /// Opens the store for this process and begins to advance runs.
    ///
    /// # Errors
    ///
    /// If something is missing or does not fit together, or the store fails.
    pub async fn build(self) -> Result<Runtime, BuildError> {
        let store = self.store.ok_or(BuildError::NoStore)?;
        let public_url = self.public_url.ok_or(BuildError::NoPublicUrl)?;
        let keyring = match self.keyring {
            Some(keyring) => keyring,
            None => default_keyring(&*store, &self.entropy)?,
        };
        let api_token = self.api_token.as_deref().map(ApiToken::new).transpose()?;
        let (definitions, webhooks) = register(&self.definitions, &self.states, &self.secrets)?;
        let http = match self.http_client {
            Some(client) => client,
            None => HttpClient::new()?,
        };
        let scope = UrlScope::new(&public_url, keyring)?;
        // From here on, a process that does not close the store has died.
        let epoch = store.claim(self.clock.now()).await?;
        let engine = Arc::new(Engine {
            store,
            epoch,
            surroundings: Surroundings {
                clock: self.clock,
                scope,
                http,
                states: Arc::new(self.states),
                entropy: self.entropy.clone(),
                keys: Arc::new(RunKeys::new(self.entropy)),
                branches_max: self.limits.branches_max,
            },
            definitions,
            webhooks,
            api_token,
            secrets: self.secrets,
            scheduler: Scheduler::new(self.limits.running_frames_max),
            limits: self.limits,
            http_limits: self.http_limits,
            ended: Ended::default(),
            reached: Notify::new(),
        });
        compare_with_stored(&engine).await;
        let recovery = Recovery::begin(&engine).await?;
        tokio::spawn(run_timers(Arc::clone(&engine)));
        tokio::spawn(run_waking(Arc::clone(&engine)));
        tokio::spawn(run_hints(Arc::clone(&engine)));
        if let Some(recovery) = recovery {
            tokio::spawn(recovery.run());
        }
        tokio::spawn(resume_parked(Arc::clone(&engine)));
        tokio::spawn(run_retention(Arc::clone(&engine), self.retention));
        Ok(Runtime(Arc::new(Handle {
            engine,
            shutdown: watch::Sender::new(false),
        })))
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let workflows: Vec<_> = self.definitions.iter().map(|it| it.name()).collect();
        f.debug_struct("Builder")
            .field("public_url", &self.public_url)
            .field("workflows", &workflows)
            .finish_non_exhaustive()
    }
}

/// A runtime could not be put together.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The builder was given no store.
    #[error("the runtime has no store; call `.store(SqliteStore::open(\"workflows.db\").await?)`")]
    NoStore,
    /// The builder was given no address.
    #[error("the runtime has no public URL; call `.public_url(\"https://hooks.example.com\")`")]
    NoPublicUrl,
    /// The address cannot be one.
    #[error(transparent)]
    PublicUrl(#[from] InvalidPublicUrl),
    /// The store needs the builder to be given the key for webhook URLs.
    #[error(
        "several processes share this store, and all need the same key for webhook URLs; set the \
         environment variable {WEBHOOK_KEY_VARIABLE}, or call `.keyring(…)`"
    )]
    NoWebhookKey,
    /// The keys cannot be read or made.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The operators' token cannot be one.
    #[error(transparent)]
    ApiToken(#[from] InvalidApiToken),
    /// Two workflows have the same name.
    #[error(
        "two workflows are called `{0}`; give one of them another name with `#[workflow(name = \"…\")]`"
    )]
    DuplicateWorkflow(&'static str),
    /// A workflow's context has a type that the builder was not given.
    #[error(
        "the workflow `{workflow}` takes `Context<{state}>`; call `.state(…)` with a value of that type"
    )]
    MissingState {
        /// The workflow.
        workflow: &'static str,
        /// The type.
        state: &'static str,
    },
    /// A webhook names a secret that the builder was not given.
    #[error(
        "the webhook `{webhook}` of the workflow `{workflow}` needs the secret `{secret}`; \
         call `.secret(\"{secret}\", …)` with its value"
    )]
    MissingSecret {
        /// The webhook.
        webhook: &'static str,
        /// The workflow.
        workflow: &'static str,
        /// The secret's name.
        secret: &'static str,
    },
    /// The value of a secret is not of the kind that the webhook needs.
    #[error(
        "the secret `{secret}` does not fit the webhook `{webhook}` of the workflow `{workflow}`: \
         {fault}"
    )]
    InvalidSecret {
        /// The webhook.
        webhook: &'static str,
        /// The workflow.
        workflow: &'static str,
        /// The secret's name.
        secret: &'static str,
        /// What is wrong, without the value.
        fault: &'static str,
    },
    /// A workflow invokes another one that the builder was not given.
    #[error("the workflow `{workflow}` invokes `{invoked}`; call `.workflow({invoked})` as well")]
    MissingInvoked {
        /// The workflow.
        workflow: &'static str,
        /// The workflow that it invokes.
        invoked: &'static str,
    },
    /// The client for `call!` could not be made.
    #[error(transparent)]
    HttpClient(#[from] CallError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

type Registered = (
    HashMap<&'static str, Arc<dyn Definition>>,
    HashMap<(NameTag, NameTag), WebhookOptions>,
);

fn register(
    definitions: &[Arc<dyn Definition>],
    states: &AppStates,
    secrets: &Secrets,
) -> Result<Registered, BuildError> {
    let mut registered: Registered = Default::default();
    for definition in definitions {
        let workflow = definition.name();
        if let Some((id, state)) = definition.required().state
            && !states.contains(id)
        {
            return Err(BuildError::MissingState { workflow, state });
        }
        for webhook in definition.webhooks() {
            check_secrets(workflow, &webhook, secrets)?;
            let tags = (NameTag::of(workflow), NameTag::of(webhook.name()));
            registered.1.insert(tags, webhook);
        }
        if registered
            .0
            .insert(workflow, Arc::clone(definition))
            .is_some()
        {
            return Err(BuildError::DuplicateWorkflow(workflow));
        }
    }
    for definition in definitions {
        let mut invoked = definition.invoked().into_iter();
        if let Some(invoked) = invoked.find(|it| !registered.0.contains_key(it)) {
            return Err(BuildError::MissingInvoked {
                workflow: definition.name(),
                invoked,
            });
        }
    }
    Ok(registered)
}

/// A webhook whose sender could not be told from others must not take deliveries.
fn check_secrets(
    workflow: &'static str,
    webhook: &WebhookOptions,
    secrets: &Secrets,
) -> Result<(), BuildError> {
    let verify = webhook.sender();
    let handshake = webhook.question().and_then(Handshake::secret);
    for name in verify.map(Verify::secret).into_iter().chain(handshake) {
        let webhook = webhook.name();
        let values = secrets.named(name);
        if values.is_empty() {
            return Err(BuildError::MissingSecret {
                webhook,
                workflow,
                secret: name,
            });
        }
        let verify = verify.filter(|it| it.secret() == name);
        let fault = values.iter().find_map(|value| match verify {
            _ if value.as_bytes().is_empty() => Some("it is empty"),
            Some(verify) => verify.fault(value),
            None => None,
        });
        if let Some(fault) = fault {
            return Err(BuildError::InvalidSecret {
                webhook,
                workflow,
                secret: name,
                fault,
            });
        }
    }
    Ok(())
}

fn default_keyring(store: &dyn Store, entropy: &Entropy) -> Result<Keyring, BuildError> {
    if let Some(secret) = std::env::var_os(WEBHOOK_KEY_VARIABLE) {
        return Ok(Keyring::from_secret(secret.as_encoded_bytes())?);
    }
    match store.key_file() {
        None if store.needs_key() => Err(BuildError::NoWebhookKey),
        Some(path) => Ok(Keyring::load_or_create(path, entropy)?),
        None => Ok(Keyring::from_secret(entropy.bytes::<32>())?),
    }
}
