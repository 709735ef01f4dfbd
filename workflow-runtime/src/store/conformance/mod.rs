//! The contract of [`Store`] as a suite of tests that every store has to pass.
//!
//! Each property is a function that takes an empty store and panics, saying what is wrong, if the
//! store breaks it. [`check_all`] runs them one after the other, and names those that are broken;
//! [`conformance_tests!`](crate::conformance_tests) makes a test of each. A crate that has a store of
//! its own runs either one, with the feature `testing` of this crate in its `dev-dependencies`. It is
//! also to be found as [`testing::conformance`](crate::testing::conformance).
//!
//! ```
//! use workflow_runtime::store::MemoryStore;
//! use workflow_runtime::testing::conformance;
//!
//! # #[tokio::main]
//! # async fn main() {
//! conformance::check_all(async || MemoryStore::new()).await;
//! # }
//! ```

pub mod addressed;
pub mod advancing;
pub mod branching;
pub mod cancelling;
pub mod children;
pub mod concurrency;
pub mod deadlines;
pub mod dedupe;
pub mod delivering;
pub mod expiring;
pub mod fencing;
pub mod fifo;
mod fixture;
pub mod limits;
pub mod listing;
pub mod notifying;
pub mod parking;
pub mod recording;
pub mod redriving;
pub mod removing;
pub mod selecting;
pub mod sending;
pub mod sharing;
pub mod starting;
pub mod stepping;
pub mod suspecting;
mod tree;
pub mod wakeups;

use std::sync::Arc;

use super::Store;
use crate::testing::{caught, message};

/// Runs every property, each on a store of its own that `make` returns empty.
///
/// # Panics
///
/// If the store breaks a property. The message has the name of each that it breaks, and what is wrong.
pub async fn check_all<F, Fut, S>(make: F)
where
    F: Fn() -> Fut,
    Fut: Future<Output = S>,
    S: Store,
{
    let mut broken = Vec::new();
    let mut checked = 0;
    macro_rules! check {
        (() $($file:ident :: $property:ident)*) => {
            $({
                let store: Arc<dyn Store> = Arc::new(make().await);
                if let Err(panic) = caught($file::$property(store)).await {
                    let name = concat!(stringify!($file), "::", stringify!($property));
                    broken.push(format!("\n- {name}: {}", message(&*panic)));
                }
                checked += 1;
            })*
        };
    }
    crate::__conformance_properties!([check]());
    assert!(
        broken.is_empty(),
        "the store breaks {} of {checked} properties:{}",
        broken.len(),
        broken.concat()
    );
}

/// Makes a `#[tokio::test]` of each property of the suite, for one store.
///
/// `$make` is evaluated in an async function and gives a future of the empty store and of whatever
/// has to live as long as it does, such as the guard of a temporary directory. The caller's crate
/// needs tokio with the features `macros` and `rt-multi-thread`.
///
/// ```
/// mod memory {
///     use workflow_runtime::store::MemoryStore;
///
///     async fn make() -> (MemoryStore, ()) {
///         (MemoryStore::new(), ())
///     }
///
///     workflow_runtime::conformance_tests!(make());
/// }
/// ```
#[macro_export]
macro_rules! conformance_tests {
    ($make:expr) => {
        $crate::__conformance_properties!([$crate::__conformance_test]($make));
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_test {
    (($make:expr) $($file:ident :: $property:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $property() {
                let (store, _guard) = $make.await;
                let store = ::std::sync::Arc::new(store);
                $crate::store::conformance::$file::$property(store).await;
            }
        )*
    };
}

/// Hands the list of all properties to the macro `$with`, after its own `$arguments`.
#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_properties {
    ([$($with:tt)*] $arguments:tt) => {
        $($with)*! {
            $arguments
            starting::a_new_run_is_stored
            starting::an_id_is_unique_among_live_runs
            starting::ids_belong_to_their_workflow
            starting::an_id_is_free_after_its_run_has_ended
            starting::a_start_can_be_repeated
            delivering::a_delivery_is_kept_byte_for_byte
            delivering::an_empty_delivery_is_kept
            delivering::a_delivery_to_an_unknown_run_is_refused
            delivering::a_delivery_to_an_ended_run_is_refused
            delivering::an_early_delivery_is_kept
            delivering::received_at_never_decreases
            dedupe::a_known_key_is_a_duplicate
            dedupe::a_duplicate_outlives_its_run
            dedupe::a_duplicate_is_not_refused_as_full
            dedupe::keys_belong_to_their_webhook
            dedupe::keys_are_compared_exactly
            dedupe::no_key_no_duplicate
            fifo::deliveries_come_in_order
            fifo::a_queue_grows_and_shrinks
            fifo::webhooks_have_queues_of_their_own
            fifo::another_name_is_another_webhook
            fifo::an_unused_delivery_stays
            advancing::a_transition_is_stored
            advancing::no_new_state_keeps_the_old
            advancing::another_version_is_stale
            advancing::a_transition_is_made_once
            advancing::a_delivery_is_consumed_once
            advancing::a_delivery_belongs_to_its_run
            advancing::a_transition_consumes_several
            advancing::an_ended_run_stays_ended
            advancing::an_unknown_frame_is_stale
            fencing::each_claim_is_a_new_epoch
            fencing::another_epoch_is_stale
            wakeups::a_delivery_wakes_its_frame
            wakeups::another_webhook_wakes_nobody
            wakeups::a_wait_finds_what_is_there
            wakeups::a_frame_that_stays_due_keeps_its_instant
            wakeups::each_wait_has_its_due
            wakeups::due_frames_come_in_pages
            wakeups::the_next_due_is_told
            deadlines::a_delivery_at_the_deadline_counts
            deadlines::a_late_delivery_does_not_count
            deadlines::a_timeout_is_stale_if_a_delivery_came_in_time
            deadlines::a_wait_with_a_past_deadline_is_decided_by_receipt
            parking::a_parked_frame_keeps_its_state
            parking::a_parked_run_takes_deliveries
            parking::a_parked_frame_can_go_on
            redriving::a_redriven_frame_goes_on_where_it_was
            redriving::what_came_meanwhile_is_there
            redriving::an_end_that_came_meanwhile_is_there
            redriving::only_a_parked_frame_is_redriven
            redriving::a_redriven_frame_keeps_its_turn
            redriving::parked_runs_are_listed
            redriving::parked_frames_come_in_pages
            stepping::a_run_goes_from_step_to_step
            stepping::steps_do_not_fill_the_history
            stepping::steps_need_not_be_kept
            stepping::a_step_out_of_turn_changes_nothing
            stepping::a_step_ends_being_parked
            stepping::a_step_may_have_to_wait
            stepping::a_step_ends_the_wait_for_an_event
            stepping::a_step_gives_a_child_up
            stepping::a_step_gives_branches_up
            stepping::steps_keep_what_is_pending
            stepping::a_run_that_is_not_due_may_become_so
            stepping::a_step_may_fork
            recording::changes_are_kept_in_order
            recording::only_what_is_made_is_kept
            recording::the_oldest_entries_are_dropped
            expiring::ended_runs_are_removed
            expiring::live_runs_are_never_removed
            expiring::an_awaited_end_is_not_removed
            expiring::a_removed_run_is_unknown
            expiring::used_deliveries_are_removed
            expiring::unused_deliveries_are_never_removed
            expiring::numbers_of_deliveries_are_not_used_again
            suspecting::an_owner_that_has_not_closed_is_noticed
            suspecting::deaths_are_counted_for_each_version
            suspecting::only_live_frames_are_suspected
            suspecting::suspects_are_forgotten
            cancelling::a_live_run_is_cancelled
            cancelling::cancelling_beats_what_is_under_way
            cancelling::an_ended_run_is_not_cancelled
            cancelling::an_unknown_run_is_not_cancelled
            listing::an_id_finds_its_run
            listing::an_id_finds_the_live_run_first
            listing::a_run_without_an_id_is_found_by_its_key
            listing::runs_are_listed_newest_first
            listing::the_filter_narrows_the_list
            limits::pending_deliveries_are_limited
            limits::pending_bytes_are_limited
            limits::a_long_queue_is_limited
            limits::the_bytes_of_a_long_queue_are_limited
            limits::many_queues_are_limited
            limits::a_closed_store_refuses_calls
            branching::branches_are_due_at_once
            branching::a_branch_moves_by_itself
            branching::the_last_return_wakes_the_parent
            branching::results_come_by_name_and_index
            branching::a_join_of_nothing_is_over_at_once
            branching::a_fan_out_of_a_thousand_comes_together
            branching::branches_have_branches
            branching::only_a_branch_returns_and_only_a_root_ends
            branching::webhooks_of_frames_are_apart
            branching::due_branches_come_in_pages
            branching::a_parked_branch_shows_in_its_run
            removing::going_on_removes_the_branches
            removing::keeping_the_state_keeps_the_branches
            removing::numbers_are_never_used_again
            removing::a_removed_frame_is_stale
            removing::a_removed_branch_gives_up_its_turn
            removing::an_ended_run_has_no_branches
            sharing::two_waits_take_deliveries_in_order
            sharing::a_wait_that_goes_away_passes_its_delivery_on
            sharing::a_delivery_is_not_used_out_of_turn
            sharing::a_missed_deadline_passes_the_delivery_on
            sharing::a_timeout_looks_at_its_own_delivery
            sharing::a_parked_frame_keeps_its_turn
            selecting::the_arms_are_stored
            selecting::the_first_event_wakes
            selecting::a_losing_arm_consumes_nothing
            selecting::what_is_there_wakes_at_once
            selecting::a_delivery_at_the_instant_of_a_timer_comes_first
            selecting::a_branch_can_be_an_arm
            selecting::two_arms_for_one_webhook_are_one_wait
            selecting::a_parked_frame_with_arms_is_not_woken
            children::a_child_is_started_with_the_wait_for_it
            children::an_end_wakes_the_parent
            children::an_end_wakes_who_waits_for_any_of_several
            children::a_known_child_fails_and_writes_nothing
            children::going_on_cancels_the_child
            children::an_end_cancels_the_whole_family
            children::cancelling_a_parent_cancels_its_children
            children::cancelling_a_child_wakes_its_parent
            children::a_branch_has_children_of_its_own
            children::an_ended_child_is_found_by_a_later_wait
            notifying::a_notification_reaches_all_who_wait
            notifying::a_notification_that_nobody_waits_for_is_gone
            notifying::events_are_told_apart
            notifying::a_frame_is_reached_once
            notifying::a_notification_is_kept_until_the_last_has_it
            notifying::a_new_wait_is_not_reached_by_an_old_notification
            notifying::many_are_woken_in_batches
            notifying::a_notification_at_the_deadline_counts
            notifying::a_timeout_is_stale_if_a_notification_came_in_time
            notifying::a_losing_arm_gives_the_event_up
            notifying::a_parked_frame_has_its_notification
            notifying::an_ended_run_is_not_reached
            sending::a_frame_that_was_reached_reaches_others
            notifying::a_removed_branch_is_not_reached
            addressed::to_one_run_it_is_kept_until_awaited
            addressed::who_has_one_of_its_own_is_not_reached
            addressed::a_passed_on_notification_is_one_of_its_own
            addressed::what_is_kept_is_limited_for_all_events
            sending::sending_is_part_of_the_transition
            sending::what_cannot_be_sent_is_recorded
            sending::a_stale_sender_sends_nothing
            concurrency::parallel_deliveries_are_all_kept
            concurrency::parallel_duplicates_are_stored_once
            concurrency::parallel_transitions_are_made_once
            concurrency::parallel_starts_add_one_run
            concurrency::no_wake_up_is_lost
            concurrency::notifications_and_waits_are_in_one_order
        }
    };
}
