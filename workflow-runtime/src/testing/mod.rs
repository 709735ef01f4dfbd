//! Testing workflows: feature `testing`.
//!
//! [`TestRuntime`] is a whole runtime, with its engine, its router and a store, in virtual time and
//! without a network. A test starts runs, lets them settle, calls their webhooks and lets time pass:
//!
//! ```
//! use workflow_runtime::prelude::*;
//! use workflow_runtime::testing::{self, TestRuntime};
//!
//! #[workflow]
//! async fn approval(question: String) -> Result<String> {
//!     let answer = create_webhook!("answer");
//!     let Ok(request) = wait_for_webhook!("wait-answer", answer, timeout = "5m").await else {
//!         return Ok(format!("{question} Nobody knows."));
//!     };
//!     Ok(request.json()?)
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! let rt = TestRuntime::new().workflow(approval).build().await;
//! let run = rt.start(approval, "May I?".to_owned()).await?;
//! rt.settle().await;
//! assert_eq!(run.waiting_on().await?, ["wait-answer"]);
//!
//! let answered = rt.deliver(&run.webhook("answer").await?, testing::post_json("yes")).await?;
//! assert_eq!(answered.status(), 202);
//! assert_eq!(run.result().await?, "yes");
//!
//! let run = rt.start(approval, "May I?".to_owned()).await?;
//! rt.advance("5m").await;
//! assert_eq!(run.result().await?, "May I? Nobody knows.");
//! # Ok(())
//! # }
//! ```

use std::sync::LazyLock;

use crate::operation::HttpClient;

mod caught;
mod crash;
mod request;
mod runtime;
mod script;
mod store;

pub(crate) use self::caught::{caught, message};
pub use self::crash::{
    CrashEverywhere, CrashReport, Outcome, PERSIST_POINTS_MAX, crash_everywhere,
};
pub use self::request::{InvalidRequest, TestRequest, get, post, post_json};
pub use self::runtime::{
    ADVANCE_INSTANTS_MAX, NoWebhook, SETTLE_SECONDS_MAX, StartTestRun, TestBuilder, TestRun,
    TestRuntime, start_of_time,
};
pub use self::script::{Ended, Notification, Script};
pub use self::store::{Call, Fault, Faults, Held, Method};
pub use crate::store::conformance;

/// One client for all tests of a process, since reading the root certificates takes longer than a run.
fn http_client() -> HttpClient {
    static HTTP: LazyLock<HttpClient> =
        LazyLock::new(|| HttpClient::unpooled().expect("a client can be made"));
    HTTP.clone()
}
