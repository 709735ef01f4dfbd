//! Bodies that would be very long if somebody inflated them.

use std::io::{self, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::connection::{ask, request};
use super::flood::mebibytes;
use super::process::ServerProcess;
use super::report::Report;
use super::serve::digest;

const MIB: usize = 1024 * 1024;
/// The default of a webhook's `max_body`.
const BODY_BYTES_MAX: usize = MIB;
/// By how much the server's memory may grow: some copies of the body, and SQLite's page cache.
const MEMORY_GROWTH_MAX: u64 = 32 * MIB as u64;

/// A gzip bomb within the limit of bodies is stored as the bytes that came in; one beyond it is refused.
///
/// # Panics
///
/// If the server does not work at all.
pub async fn bomb(program: &Path) -> Report {
    let mut report = Report::default();
    let server = ServerProcess::start(program).await;
    let ready = server.ready();
    let member = member().expect("memory can be written to");
    let within = member.repeat(BODY_BYTES_MAX / member.len());
    let inflated = within.len() / member.len();
    let before = server.memory();

    let headers = ["content-encoding: gzip"];
    let post = |path, body| request("POST", path, &headers, body);
    let stored = ask(ready.address, &post(&ready.paths.unawaited, &within)).await;
    report.demand(stored.status == 202, || format!("the bomb: {stored:?}"));
    let found = server.found().await;
    let is_same = found.bytes == within.len() && found.last == digest(&within);
    report.demand(is_same, || format!("something else was stored: {found:?}"));
    let beyond = [within.as_slice(), &member].concat();
    let refused = ask(ready.address, &post(&ready.paths.drain, &beyond)).await;
    report.demand(refused.status == 413, || {
        format!("the larger bomb: {refused:?}")
    });
    let growth = before.zip(server.memory());
    let growth = growth.map(|(before, after)| after.saturating_sub(before));
    report.demand(
        growth.is_none_or(|growth| growth <= MEMORY_GROWTH_MAX),
        || format!("the server's memory grew by {}", mebibytes(growth)),
    );
    report.figure(format_args!(
        "bomb: {} bytes of gzip that stand for {inflated} MiB: {}, {} bytes were stored; {} bytes: {}; the server's \
         memory grew by {} (bound {} MiB)",
        within.len(),
        stored.status,
        found.bytes,
        beyond.len(),
        refused.status,
        mebibytes(growth),
        MEMORY_GROWTH_MAX / MIB as u64,
    ));
    server.stop().await;
    report
}

/// A member of a gzip file that stands for 1 MiB. A file may have any number of them (RFC 1952 §2.2).
fn member() -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; MIB])?;
    encoder.finish()
}
