//! Reading a state by its type.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use workflow_runtime::prelude::*;

/// 4 KiB.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Large {
    numbers: [[u64; 32]; 16],
}

macro_rules! sleeps {
    ($($name:literal)*) => {
        /// Its states would have a quarter of a megabyte together.
        #[workflow]
        pub async fn large(value: Large) -> Result<u64> {
            $(sleep!($name, "1s").await;)*
            Ok(value.numbers[0][0])
        }
    };
}

sleeps! {
    "s0" "s1" "s2" "s3" "s4" "s5" "s6" "s7" "s8" "s9" "s10" "s11" "s12" "s13" "s14" "s15" "s16"
    "s17" "s18" "s19" "s20" "s21" "s22" "s23" "s24" "s25" "s26" "s27" "s28" "s29" "s30" "s31"
    "s32" "s33" "s34" "s35" "s36" "s37" "s38" "s39" "s40" "s41" "s42" "s43" "s44" "s45" "s46"
    "s47" "s48" "s49" "s50" "s51" "s52" "s53" "s54" "s55" "s56" "s57" "s58" "s59" "s60" "s61"
}

/// Its local `list` has no type that is written.
#[workflow]
pub async fn listed(name: String) -> Result<usize> {
    let list = vec![name.len()];
    sleep!("nap", "1s").await;
    Ok(list.len() + name.len())
}

/// A state within another value.
#[derive(Serialize, Deserialize)]
#[allow(missing_debug_implementations)]
pub struct Noted<P> {
    note: String,
    state: ListedState<P>,
}

#[test]
fn many_large_states_need_little_of_the_stack() {
    let value = Large {
        numbers: [[7; 32]; 16],
    };
    let json = serde_json::json!({ "S61": { "value": value } }).to_string();
    let read = move || {
        let state = serde_json::from_str::<LargeState>(&json);
        matches!(state, Ok(LargeState::S61 { value }) if value.numbers[3][3] == 7)
    };
    let thread = std::thread::Builder::new().stack_size(256 * 1024);
    let thread = thread.spawn(read).expect("a thread can be made");
    assert!(thread.join().expect("it reads"));
}

#[test]
fn a_part_may_be_left_as_it_is() {
    let json = r#"{"note":"n","state":{"Nap":{"name":"a","list":[ 1 ]}}}"#;
    let noted: Noted<&RawValue> = serde_json::from_str(json).unwrap();
    let ListedState::Nap { name, list } = &noted.state else {
        panic!("it is another state");
    };
    assert_eq!((&**name, list.get()), ("a", "[ 1 ]"));
    assert_eq!(serde_json::to_string(&noted).unwrap(), json);
    let typed: Noted<Vec<usize>> = serde_json::from_str(json).unwrap();
    assert!(matches!(typed.state, ListedState::Nap { list, .. } if list == [1]));
}
