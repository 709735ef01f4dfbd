//! A channel as the bytes of a column: a byte for its kind, then the webhook's number or the event's id.

use rusqlite::Row;

use super::error::corrupt;
use crate::event::EventId;
use crate::store::{Channel, WebhookNumber};

const WEBHOOK: u8 = 0;
const EVENT: u8 = 1;

/// Between these are the bytes of all events.
pub(super) const FIRST_EVENT: [u8; 1] = [EVENT];
pub(super) const LAST_EVENT: [u8; 1] = [EVENT + 1];

pub(super) fn to_bytes(channel: &Channel) -> Vec<u8> {
    let (kind, name) = match channel {
        Channel::Webhook(WebhookNumber(number)) => (WEBHOOK, &number[..]),
        Channel::Event(event) => (EVENT, event.as_str().as_bytes()),
    };
    [&[kind], name].concat()
}

pub(super) fn from_row(row: &Row<'_>, column: usize) -> rusqlite::Result<Channel> {
    let bytes = row.get_ref(column)?.as_blob()?;
    let channel = match bytes.split_first() {
        Some((&WEBHOOK, number)) => number
            .try_into()
            .ok()
            .map(|number| Channel::Webhook(WebhookNumber(number))),
        Some((&EVENT, id)) => event(id).map(Channel::Event),
        _ => None,
    };
    channel.ok_or_else(|| corrupt("a channel cannot be read"))
}

/// The event whose id these bytes are.
pub(super) fn event(id: &[u8]) -> Option<EventId> {
    let id = str::from_utf8(id).ok()?;
    EventId::new(id).ok()
}
