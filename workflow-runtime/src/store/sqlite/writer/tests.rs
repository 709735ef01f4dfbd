//! What the writer does when a command or the disk fails.

use bytes::Bytes;
use rusqlite::ffi;
use tempfile::TempDir;

use super::super::connection::{LogTuning, open_writer};
use super::*;
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::id::RunKey;
use crate::store::batch::{QUEUE_BYTES_MAX, QUEUE_COMMANDS_MAX};
use crate::store::sqlite::claim::Claim;
use crate::store::sqlite::deliver::Deliver;
use crate::store::{
    BufferLimits, Channel, Delivered, EncodedState, Epoch, NewDelivery, NewRun, Receipt,
    WebhookNumber,
};

const CREATED: Timestamp = Timestamp::from_millis(1_700_000_000_000);
const CLAIM: Claim = Claim { now: CREATED };

/// A command that goes wrong in a way of its choice.
struct Faulty(fn(&mut Session) -> rusqlite::Result<()>);

impl Write for Faulty {
    type Outcome = ();

    fn execute(&self, session: &mut Session) -> rusqlite::Result<()> {
        (self.0)(session)
    }
}

fn writer() -> (WriteQueue, Writer, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("db");
    let connection = open_writer(&path, LogTuning::default()).expect("a new database opens");
    let session = Session::new(connection).expect("a new database can be read");
    let (queue, writer) = Writer::new(path, LogTuning::default(), session, Arc::default());
    (queue, writer, folder)
}

fn send<W: Write>(queue: &WriteQueue, write: W) -> Answer<Committed<W::Outcome>> {
    queue.send(write).expect("there is room in the queue")
}

/// Everything that waits goes into one batch.
fn process(writer: &mut Writer) {
    let first = writer.commands.first().expect("a command waits");
    writer.process(first, true);
}

fn answer<T>(mut answer: Answer<Committed<T>>) -> Result<T, StoreError> {
    let answer = answer.try_recv().expect("the caller is answered");
    answer.map(Committed::into_inner)
}

fn constraint_error(session: &mut Session) -> rusqlite::Result<()> {
    let update = "UPDATE meta SET epoch = NULL";
    session.execute(update, []).map(drop)
}

fn disk_error(_: &mut Session) -> rusqlite::Result<()> {
    let error = ffi::Error::new(ffi::SQLITE_IOERR_FSYNC);
    Err(rusqlite::Error::SqliteFailure(error, None))
}

#[test]
fn an_impossible_command_fails_alone() {
    let (queue, mut writer, _folder) = writer();
    let before = send(&queue, CLAIM);
    let faulty = send(&queue, Faulty(constraint_error));
    let after = send(&queue, CLAIM);
    process(&mut writer);
    assert_eq!(answer(before).expect("it is committed"), Epoch(1));
    answer(faulty).expect_err("the constraint must hold");
    assert_eq!(answer(after).expect("it is committed"), Epoch(2));
}

#[test]
fn what_is_rolled_back_is_not_pending() {
    let (queue, mut writer, _folder) = writer();
    let run = RunKey::generate(CREATED, &Entropy::system());
    let deliver = || send(&queue, delivery(run, 22));
    send(&queue, new_run(run));
    let before: Vec<_> = (0..20).map(|_| deliver()).collect();
    process(&mut writer);
    before.into_iter().for_each(|it| assert!(is_stored(it)));

    let first = deliver();
    let faulty = send(&queue, Faulty(constraint_error));
    let [second, third] = [deliver(), deliver()];
    process(&mut writer);
    answer(faulty).expect_err("the constraint must hold");
    assert_eq!([first, second, third].map(is_stored), [true, true, false]);
}

fn new_run(key: RunKey) -> NewRun {
    NewRun {
        key,
        workflow: "inbox".to_owned(),
        id: None,
        labels: Vec::new(),
        state: EncodedState {
            name: "Start".to_owned(),
            json: "{}".to_owned(),
            digest: 0,
        },
        created_at: CREATED,
        due: CREATED,
        parent: None,
    }
}

fn delivery(run: RunKey, deliveries_max: u32) -> Deliver {
    Deliver {
        delivery: NewDelivery {
            run,
            channel: Channel::Webhook(WebhookNumber([0; 12])),
            dedupe_key: None,
            head: Bytes::new(),
            body: Bytes::new(),
            limits: BufferLimits {
                deliveries_max,
                bytes_max: 0,
            },
        },
        clock: Clock::manual(CREATED),
    }
}

fn is_stored(delivered: Answer<Committed<Delivered>>) -> bool {
    let delivered = answer(delivered).expect("it is committed");
    matches!(delivered.receipt, Receipt::Stored { .. })
}

#[test]
fn a_failure_of_the_disk_fails_the_batch_and_opens_the_database_again() {
    let (queue, mut writer, _folder) = writer();
    let before = send(&queue, CLAIM);
    let faulty = send(&queue, Faulty(disk_error));
    let after = send(&queue, CLAIM);
    process(&mut writer);
    answer(before).expect_err("it shares the transaction");
    answer(faulty).expect_err("the disk has failed it");
    answer(after).expect_err("it shares the transaction");
    assert!(
        writer.session.is_none(),
        "the connection must not be used again"
    );

    let retried = send(&queue, CLAIM);
    process(&mut writer);
    assert_eq!(answer(retried).expect("it is committed"), Epoch(1));
}

#[test]
fn a_damaged_file_is_not_written_to_again() {
    let (queue, mut writer, folder) = writer();
    let faulty = send(&queue, Faulty(disk_error));
    process(&mut writer);
    answer(faulty).expect_err("the disk has failed it");
    let path = folder.path().join("db");
    let mut bytes = std::fs::read(&path).expect("the file can be read");
    let page = bytes.len() / 2 / 4096 * 4096;
    bytes[page..page + 4096].fill(0xa5);
    std::fs::write(&path, bytes).expect("the file can be written");

    let refused = send(&queue, CLAIM);
    process(&mut writer);
    let error = answer(refused).expect_err("the check must find the damage");
    assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
}

#[test]
fn a_full_disk_fails_the_batch_and_nothing_else() {
    let (queue, mut writer, _folder) = writer();
    let before = send(&queue, CLAIM);
    let faulty = send(
        &queue,
        Faulty(|session| {
            let pragma = "PRAGMA max_page_count = 1";
            session.first(pragma, [], |_| Ok(()))?;
            session.execute("CREATE TABLE filler (bytes)", [])?;
            let fill = "INSERT INTO filler VALUES (zeroblob(1000000))";
            session.execute(fill, []).map(drop)
        }),
    );
    process(&mut writer);
    answer(before).expect_err("it shares the transaction");
    answer(faulty).expect_err("there is no room");
    assert!(writer.session.is_some(), "the connection is sound");
    let retried = send(&queue, CLAIM);
    process(&mut writer);
    assert_eq!(answer(retried).expect("it is committed"), Epoch(1));
}

#[test]
fn a_full_queue_refuses_at_once() {
    let (queue, _writer, _folder) = writer();
    let answers: Vec<_> = (0..QUEUE_COMMANDS_MAX)
        .map(|_| send(&queue, CLAIM))
        .collect();
    let refused = queue.send(CLAIM).err();
    assert!(
        matches!(refused, Some(StoreError::Overloaded)),
        "{refused:?}"
    );
    drop(answers);
}

#[test]
fn too_many_bytes_are_refused_at_once() {
    struct Large;
    impl Write for Large {
        type Outcome = ();

        fn bytes(&self) -> usize {
            QUEUE_BYTES_MAX - 1
        }

        fn execute(&self, _: &mut Session) -> rusqlite::Result<()> {
            Ok(())
        }
    }
    let (queue, mut writer, _folder) = writer();
    let first = send(&queue, Large);
    let refused = queue.send(Large).err();
    assert!(
        matches!(refused, Some(StoreError::Overloaded)),
        "{refused:?}"
    );
    process(&mut writer);
    answer(first).expect("it is committed");
    send(&queue, Large);
}

#[test]
fn a_writer_that_dies_leaves_nobody_waiting() {
    let (queue, writer, _folder) = writer();
    let dying = send(&queue, Faulty(|_| panic!("a defect")));
    let waiting = send(&queue, CLAIM);
    let thread = std::thread::spawn(move || writer.run());
    thread.join().err().expect("the thread has panicked");
    for mut answer in [dying.blocking_recv().err(), waiting.blocking_recv().err()] {
        answer.take().expect("the answer is given up");
    }
    let refused = queue.send(CLAIM).err();
    assert!(matches!(refused, Some(StoreError::Closed)), "{refused:?}");
}
