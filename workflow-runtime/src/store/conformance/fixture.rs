//! What the properties have in common: small runs and shorthands for the calls they make.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::clock::{Clock, Timestamp};
use crate::entropy::Entropy;
use crate::id::{FrameKey, RunKey};
use crate::store::{
    Advanced, BufferLimits, Delivery, DueFrame, EncodedState, Ending, Epoch, FrameRecord, Loaded,
    NewDelivery, NewRun, Next, ParkReason, Parked, Receipt, START_STATE, Started, Store,
    Transition, Wait, WebhookNumber,
};

pub(super) const WORKFLOW: &str = "approval";
pub(super) const CREATED: Timestamp = Timestamp::from_millis(1_700_000_000_000);
pub(super) const UNLIMITED: BufferLimits = BufferLimits {
    deliveries_max: u32::MAX,
    bytes_max: u64::MAX,
};

/// A store, a clock that stands at [`CREATED`] and the epoch that the test owns.
#[derive(Clone)]
pub(super) struct Fixture {
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Clock,
    pub(super) epoch: Epoch,
}

impl Fixture {
    pub(super) async fn new(store: Arc<dyn Store>) -> Self {
        let epoch = store.claim(CREATED).await.expect("claim must succeed");
        Self {
            store,
            clock: Clock::manual(CREATED),
            epoch,
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn pass(&self, millis: u64) {
        self.clock.advance(Duration::from_millis(millis));
    }

    /// A run that may begin now and has no id.
    pub(super) fn new_run(&self) -> NewRun {
        NewRun {
            key: RunKey::generate(self.now(), &Entropy::system()),
            workflow: WORKFLOW.to_owned(),
            id: None,
            labels: Vec::new(),
            state: state(START_STATE),
            created_at: self.now(),
            due: self.now(),
            parent: None,
        }
    }

    pub(super) async fn start(&self, run: NewRun) -> Started {
        let made = Loaded::new(&run);
        let started = self.store.start(run).await;
        let started = started.expect("start must succeed").into_inner();
        if started == Started::New {
            let stored = self.try_load(made.frame.key).await;
            assert_eq!(
                stored,
                Some(made),
                "a new run must be what every store makes of it"
            );
        }
        started
    }

    /// Starts a run and returns its root frame.
    pub(super) async fn started(&self) -> FrameKey {
        let run = self.new_run();
        let frame = FrameKey::root(run.key);
        assert_eq!(self.start(run).await, Started::New, "a new run is added");
        frame
    }

    /// Starts a run and lets it wait for webhook 0.
    pub(super) async fn waiting(&self, deadline: Option<Timestamp>) -> FrameKey {
        let frame = self.started().await;
        let delivery = self.wait_for(frame, 0, deadline).await;
        assert_eq!(delivery, None, "nothing was delivered to this webhook");
        frame
    }

    /// Moves the frame, at its current version, to a wait for `webhook`.
    pub(super) async fn wait_for(
        &self,
        frame: FrameKey,
        ordinal: u32,
        deadline: Option<Timestamp>,
    ) -> Option<Delivery> {
        let version = self.frame(frame).await.version;
        let webhook = webhook(ordinal);
        let next = wait(Wait::Webhook { webhook, deadline });
        done(self.advance(self.transition(frame, version, next)).await)
    }

    /// A transition at `version` that consumes nothing.
    pub(super) fn transition(&self, frame: FrameKey, version: i64, next: Next) -> Transition {
        Transition {
            frame,
            version,
            epoch: self.epoch,
            consumed: Vec::new(),
            unless_delivered: Vec::new(),
            next,
            noted: None,
            at: self.now(),
        }
    }

    pub(super) async fn advance(&self, transition: Transition) -> Advanced {
        let advanced = self.store.advance(Arc::new(transition)).await;
        advanced.expect("advance must succeed").into_inner()
    }

    /// Moves the frame on at its current version.
    pub(super) async fn next(&self, frame: FrameKey, next: Next) -> Option<Delivery> {
        let version = self.frame(frame).await.version;
        done(self.advance(self.transition(frame, version, next)).await)
    }

    /// Ends the run at its current version.
    pub(super) async fn end(&self, frame: FrameKey) {
        let ending = Ending::Completed("null".to_owned());
        self.next(frame, Next::End(ending)).await;
    }

    /// Delivers `body` to webhook 0 without a dedupe key.
    pub(super) async fn deliver(&self, frame: FrameKey, body: &str) -> Receipt {
        self.accept(delivery(frame, 0, body)).await
    }

    pub(super) async fn accept(&self, delivery: NewDelivery) -> Receipt {
        let before = self.try_load(FrameKey::root(delivery.run)).await;
        let delivered = self.store.deliver(delivery, &self.clock).await;
        let delivered = delivered.expect("deliver must succeed").into_inner();
        if let Some(loaded) = delivered.loaded {
            let version = loaded.frame.version;
            let is_known = before.is_some_and(|before| before.frame.version <= version);
            assert!(is_known, "only the root of the run is handed out, as it is");
            // Something else may have moved it meanwhile, but not back.
            let stored = self.try_load(loaded.frame.key).await;
            let same = stored.is_none_or(|it| it.frame.version > version || it == *loaded);
            assert!(same, "what was handed out must be what is stored");
        }
        delivered.receipt
    }

    pub(super) async fn try_load(&self, frame: FrameKey) -> Option<Loaded> {
        self.store.load(frame).await.expect("load must succeed")
    }

    pub(super) async fn load(&self, frame: FrameKey) -> Loaded {
        let loaded = self.try_load(frame).await;
        loaded.expect("a live frame must be found by load")
    }

    pub(super) async fn frame(&self, frame: FrameKey) -> FrameRecord {
        self.load(frame).await.frame
    }

    /// Since when the frame is due, looking at all frames that ever will be.
    pub(super) async fn due_at(&self, frame: FrameKey) -> Option<Timestamp> {
        let all = self.due(Timestamp::MAX).await;
        all.iter().find(|due| due.frame == frame).map(|it| it.due)
    }

    pub(super) async fn is_due(&self, frame: FrameKey) -> bool {
        let due = self.due(self.now()).await;
        due.iter().any(|due| due.frame == frame)
    }

    pub(super) async fn due(&self, until: Timestamp) -> Vec<DueFrame> {
        let due = self.store.due(until, None, 10_000).await;
        due.expect("due must succeed")
    }
}

pub(super) fn state(name: &str) -> EncodedState {
    EncodedState {
        name: name.to_owned(),
        json: format!("{{\"{name}\":{{}}}}"),
        digest: i64::MIN + 7,
    }
}

/// The number of the webhook with that ordinal, of the root.
pub(super) fn webhook(ordinal: u32) -> WebhookNumber {
    let mut number = [0; 12];
    number[4..8].copy_from_slice(&ordinal.to_be_bytes());
    WebhookNumber(number)
}

impl Loaded {
    /// The only delivery that has come for the frame.
    #[track_caller]
    pub(super) fn delivery(self) -> Option<Delivery> {
        let count = self.arrived.deliveries.len();
        assert!(count < 2, "{count} deliveries for one wait");
        self.arrived.deliveries.into_iter().next()
    }
}

/// A wait that keeps the state and leaves room for webhooks 0 to 7.
pub(super) fn wait(wait: Wait) -> Next {
    Next::Wait {
        state: None,
        wait,
        next_webhook: 8,
        branches: Vec::new(),
        children: Vec::new(),
    }
}

pub(super) fn park(message: &str) -> Next {
    Next::Park(parked(message))
}

pub(super) fn parked(message: &str) -> Parked {
    Parked::new(ParkReason::Schema, message)
}

pub(super) fn delivery(frame: FrameKey, ordinal: u32, body: &str) -> NewDelivery {
    NewDelivery {
        run: frame.run,
        channel: webhook(ordinal).into(),
        dedupe_key: None,
        head: Bytes::from_static(b"POST"),
        body: Bytes::copy_from_slice(body.as_bytes()),
        limits: UNLIMITED,
    }
}

#[track_caller]
pub(super) fn done(advanced: Advanced) -> Option<Delivery> {
    match advanced {
        Advanced::Done { delivery, .. } => delivery,
        Advanced::Stale => panic!("a transition at the current version and epoch must be made"),
    }
}

/// The number of a delivery that was stored, and the frame that it woke.
#[track_caller]
pub(super) fn stored(receipt: Receipt) -> (i64, Option<FrameKey>) {
    match receipt {
        Receipt::Stored { seq, woken } => (seq, woken),
        other => panic!("the delivery must be stored, but was {other:?}"),
    }
}
