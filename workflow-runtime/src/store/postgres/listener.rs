//! Being told by other nodes.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;
use tokio_postgres::{AsyncMessage, Client, Connection};

use super::connect::Address;
use super::error::Error;
use super::hints::{CHANNEL, Hints, Told};
use super::partitions::Partitions;
use crate::clock::pause;
use crate::store::Hint;

/// The wait before the database is connected to again.
const RETRY_INTERVAL: Duration = Duration::from_secs(2);

/// What takes notifications.
#[derive(Clone)]
pub(super) struct Listening {
    pub(super) hints: Hints,
    pub(super) partitions: Arc<Partitions>,
    /// Told when there may be free partitions.
    pub(super) free: Arc<Notify>,
}

impl Listening {
    /// Listens until it is dropped.
    pub(super) async fn run(self, address: Arc<Address>) {
        loop {
            if let Err(error) = address.listen(&self).await {
                tracing::debug!(?error, "notifications of other nodes cannot be heard");
            }
            pause(RETRY_INTERVAL).await;
            // What was told meanwhile was not heard.
            self.hints.own.hint(Hint::Look);
        }
    }

    pub(super) async fn serve<S, T>(
        &self,
        client: Client,
        mut connection: Connection<S, T>,
    ) -> Result<(), Error>
    where
        S: AsyncRead + AsyncWrite + Unpin,
        T: AsyncRead + AsyncWrite + Unpin,
    {
        let listen = format!("LISTEN {CHANNEL}");
        let mut listening = Box::pin(client.batch_execute(&listen));
        let mut is_listening = false;
        loop {
            tokio::select! {
                listens = &mut listening, if !is_listening => {
                    listens?;
                    is_listening = true;
                }
                message = poll_fn(|cx| connection.poll_message(cx)) => match message {
                    Some(Ok(AsyncMessage::Notification(told))) => self.take(told.payload()),
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return Err(error.into()),
                    None => return Ok(()),
                }
            }
        }
    }

    fn take(&self, payload: &str) {
        let told = Told::decode(payload, self.partitions.node());
        if told.is_some_and(|told| self.hints.take(told)) {
            self.free.notify_one();
        }
    }
}
