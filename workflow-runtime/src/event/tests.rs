use serde_json::json;

use super::*;

fn event(payload: &str) -> Event {
    let id = EventId::new("order-1").expect("it is an id");
    Event::new(id, Timestamp::from_millis(5), payload.as_bytes()).expect("it is text")
}

#[test]
fn an_event_comes_back_as_it_was() {
    let event = event("{\"n\": 18446744073709551615.5e1}");
    let stored = serde_json::to_value(&event).expect("it can be written");
    assert_eq!(
        stored,
        json!({"id": "order-1", "received_at": 5, "payload": "{\"n\": 18446744073709551615.5e1}"})
    );
    let back: Event = serde_json::from_value(stored).expect("it was just written");
    assert_eq!(back, event);
}

#[test]
fn a_payload_of_another_form_names_the_place() {
    #[derive(Debug, Deserialize)]
    struct Decision {
        #[expect(dead_code, reason = "it is only read")]
        by: Vec<u8>,
    }
    let error = event("{\"by\": [1, \"x\"]}").json::<Decision>();
    assert_eq!(error.expect_err("it is no number").path(), Some("by[1]"));
}

#[test]
fn an_id_is_short_and_printable() {
    assert!(EventId::new("").is_err());
    assert!(EventId::new("a\nb").is_err());
    assert!(EventId::new("x".repeat(EVENT_ID_BYTES_MAX + 1)).is_err());
    assert!(EventId::new("ü".repeat(EVENT_ID_BYTES_MAX / 2)).is_ok());
    assert!(serde_json::from_str::<EventId>("\"\"").is_err());
}

#[test]
fn debug_shows_no_payload() {
    let shown = format!("{:?}", event("\"secret\""));
    assert!(!shown.contains("secret"), "{shown}");
}
