//! Faults of a store, when the test wants them.

use std::collections::VecDeque;
use std::fmt;
use std::future::pending;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::held::Holding;
use super::{Call, Held, Intercept, Intercepted, Method, Stamp};
use crate::store::{Store, StoreError, StoreFuture};

/// How a call of a store fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing is written, and the error does not say so.
    Io,
    /// Nothing is written, since the disk is full.
    DiskFull,
    /// Nothing is written, and the error says so: [`StoreError::Overloaded`].
    Busy,
    /// All is written, and then the connection breaks: the error does not say so.
    AnswerLost,
    /// Nothing is written, and there never is an answer.
    Hang,
}

impl Fault {
    /// Every one that has an answer: all but [`Fault::Hang`].
    pub const ANSWERED: [Self; 4] = [Self::Io, Self::DiskFull, Self::Busy, Self::AnswerLost];

    fn error(self) -> StoreError {
        let kind = match self {
            Self::Busy => return StoreError::Overloaded,
            Self::DiskFull => io::ErrorKind::StorageFull,
            Self::AnswerLost => io::ErrorKind::ConnectionReset,
            Self::Io | Self::Hang => io::ErrorKind::Other,
        };
        StoreError::database(io::Error::new(kind, "a fault that the test asked for"))
    }
}

/// Decides which calls of a store fail. Clones are handles to the same faults.
///
/// ```
/// use workflow_runtime::prelude::*;
/// use workflow_runtime::testing::{Fault, Faults, Method, TestRuntime};
///
/// #[workflow]
/// async fn charge(cents: u64) -> Result<u64> {
///     Ok(step!("charge", async { Ok(cents) }).await?)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// let faults = Faults::new();
/// let store = faults.around(MemoryStore::new());
/// let rt = TestRuntime::new().store(store).workflow(charge).build().await;
/// // The second transition: the step's outcome is recorded, but nobody is told so.
/// faults.fail_next(Method::Advance, [None, Some(Fault::AnswerLost)]);
/// let run = rt.start(charge, 1_999).await?;
/// assert_eq!(run.result().await?, 1_999);
/// assert!(faults.all_met());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Faults(Arc<Shared>);

#[derive(Default)]
struct Shared {
    plan: Mutex<Plan>,
    /// How many calls have failed or hang.
    failed: watch::Sender<usize>,
}

#[derive(Default)]
struct Plan {
    rules: Vec<Rule>,
    calls: usize,
    is_disowned: bool,
}

struct Rule {
    matches: Box<dyn FnMut(&Call) -> bool + Send>,
    then: Then,
}

enum Then {
    Fail(Fault),
    /// One after the other, and then no more.
    FailInTurn(VecDeque<Option<Fault>>),
    /// Once, and then no more.
    Hold(Holding),
    HoldAnswer(Holding),
}

/// What becomes of a call.
enum Verdict {
    Through,
    Fails(Fault),
    Held(Holding),
    AnswerHeld(Holding),
}

impl Faults {
    /// No faults so far.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A store that is `store`, but for these faults.
    pub fn around<S: Store>(&self, store: S) -> impl Store + Clone + use<S> {
        Intercepted::new(Arc::new(store), self.clone())
    }

    /// Lets the next calls of a method fail, one after the other. `None` lets one through.
    pub fn fail_next(&self, method: Method, faults: impl IntoIterator<Item = Option<Fault>>) {
        let faults: VecDeque<_> = faults.into_iter().collect();
        if !faults.is_empty() {
            self.add(move |call| call.method == method, Then::FailInTurn(faults));
        }
    }

    /// Lets one call fail: that before which there are `others` calls of any method from now on.
    pub fn fail_after(&self, others: usize, fault: Fault) {
        let index = self.calls() + others;
        let once = VecDeque::from([Some(fault)]);
        self.add(move |call| call.index == index, Then::FailInTurn(once));
    }

    /// Lets all calls fail that match, until the faults are [cleared](Self::clear).
    pub fn fail_when(&self, fault: Fault, matches: impl FnMut(&Call) -> bool + Send + 'static) {
        self.add(matches, Then::Fail(fault));
    }

    /// Holds the next call that matches, before it does anything, until the test lets it go. A delivery
    /// is stamped with the time at which it was called, as if its transaction had begun then.
    pub fn hold_next(&self, matches: impl FnMut(&Call) -> bool + Send + 'static) -> Held {
        let (held, holding) = Held::new();
        self.add(matches, Then::Hold(holding));
        held
    }

    /// As [`hold_next`](Self::hold_next), when the call has done all it does and before it is answered.
    pub fn hold_answer_of_next(&self, matches: impl FnMut(&Call) -> bool + Send + 'static) -> Held {
        let (held, holding) = Held::new();
        self.add(matches, Then::HoldAnswer(holding));
        held
    }

    /// Lets the store say that another process advances the runs, or that this one does again. It is not told
    /// to the runtime, which asks before each turn.
    pub fn set_owner(&self, is_owner: bool) {
        self.plan().is_disowned = !is_owner;
    }

    /// Lets all further calls through. A call that hangs or is held stays so.
    pub fn clear(&self) {
        self.plan().rules.clear();
    }

    /// How many calls there were.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.plan().calls
    }

    /// How many calls have failed or hang.
    #[must_use]
    pub fn failed(&self) -> usize {
        *self.0.failed.borrow()
    }

    /// Returns when a call has failed or hangs, also if that was before.
    pub async fn first_failure(&self) {
        // The sender is here.
        let _ = self.0.failed.subscribe().wait_for(|it| *it > 0).await;
    }

    /// Whether every single call that was to fail or to be held was made.
    #[must_use]
    pub fn all_met(&self) -> bool {
        let is_standing = |rule: &Rule| matches!(rule.then, Then::Fail(_));
        self.plan().rules.iter().all(is_standing)
    }

    fn add(&self, matches: impl FnMut(&Call) -> bool + Send + 'static, then: Then) {
        let matches = Box::new(matches);
        self.plan().rules.push(Rule { matches, then });
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        // The plan is whole between any two statements that touch it.
        self.0.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Plan {
    /// Decides about a call by the first rule that matches.
    fn decide(&mut self, mut call: Call) -> Verdict {
        call.index = self.calls;
        self.calls += 1;
        let matching = self.rules.iter_mut().position(|it| (it.matches)(&call));
        let Some(place) = matching else {
            return Verdict::Through;
        };
        let fault = match &mut self.rules[place].then {
            Then::Fail(fault) => Some(*fault),
            Then::FailInTurn(faults) => {
                let next = faults.pop_front().flatten();
                if faults.is_empty() {
                    self.rules.remove(place);
                }
                next
            }
            Then::Hold(_) | Then::HoldAnswer(_) => match self.rules.remove(place).then {
                Then::Hold(holding) => return Verdict::Held(holding),
                Then::HoldAnswer(holding) => return Verdict::AnswerHeld(holding),
                _ => None,
            },
        };
        fault.map_or(Verdict::Through, Verdict::Fails)
    }
}

impl Intercept for Faults {
    fn intercept<'a, T: Send + 'a>(
        &'a self,
        call: Call,
        inner: impl FnOnce(Stamp) -> StoreFuture<'a, T> + Send + 'a,
    ) -> StoreFuture<'a, T> {
        let verdict = self.plan().decide(call);
        if matches!(verdict, Verdict::Fails(_)) {
            self.0.failed.send_modify(|failed| *failed += 1);
        }
        match verdict {
            Verdict::Through => inner(Stamp::Now),
            Verdict::Fails(Fault::Hang) => Box::pin(pending()),
            Verdict::Fails(fault @ Fault::AnswerLost) => Box::pin(async move {
                inner(Stamp::Now).await?;
                Err(fault.error())
            }),
            Verdict::Fails(fault) => Box::pin(async move { Err(fault.error()) }),
            Verdict::Held(holding) => Box::pin(async move {
                holding.pass().await;
                inner(Stamp::AtCall).await
            }),
            Verdict::AnswerHeld(holding) => Box::pin(async move {
                let answer = inner(Stamp::Now).await;
                holding.pass().await;
                answer
            }),
        }
    }

    fn is_owner(&self) -> bool {
        !self.plan().is_disowned
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plan = self.plan();
        f.debug_struct("Faults")
            .field("rules", &plan.rules.len())
            .field("calls", &plan.calls)
            .field("failed", &*self.0.failed.borrow())
            .finish()
    }
}
