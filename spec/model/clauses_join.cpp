// SPDX-License-Identifier: Apache-2.0
//
// Clauses of the chapters on the join handle, on join errors and on panics: what a joiner is told,
// and what the end of one task does to others.
#include "spec/model/clauses.hpp"

namespace spec::model {
namespace {

using kind = event_kind;

void value_once(sight& s) {
  s.entered();
  const history& t = s.task;
  if (t.joined)
    s.broken(s.name() + " was joined twice");
  else if (t.every_poll && !t.returned)
    s.broken("the join of " + s.name() + " gave a value, but the task returned none");
  else if (s.now.detail != 0 && s.now.detail != t.task)
    s.broken("the join of " + s.name() + " gave the value of task " +
             std::to_string(s.now.detail));
}

void kinds_exclusive(sight& s) {
  s.entered();
  const history& t = s.task;
  // After an abort it is abort.completion-wins.
  if (s.is(kind::joined_cancelled) && t.panicked && !t.abort_called)
    s.broken(s.name() + " panicked, and its join said cancelled");
  else if (s.is(kind::joined_panic) && t.every_poll && !t.ended())
    s.broken(s.name() + " was cancelled, and its join said panic");
}

void payload_intact(sight& s) {
  if (s.now.detail == 0) return;
  s.entered();
  if (s.now.detail == by_nobody)
    s.broken("the join of " + s.name() + " gave an exception that no task threw");
  else if (s.now.detail != s.task.task)
    s.broken("the join of " + s.name() + " gave the exception of task " +
             std::to_string(s.now.detail));
}

void completion_wakes_joiner(sight& s) {
  const history* other = s.awaited_and_over();
  if (other == nullptr || s.awaited_too_late(*other) || other->aborted_and_ended()) return;
  if (s.is(kind::poll_begin))
    s.entered();
  else if (s.resting() && s.should_run())
    s.broken(s.name() + " awaits task " + std::to_string(other->task) +
             ", which is over, and was never polled again");
}

void either_order(sight& s) {
  const history* other = s.awaited_and_over();
  if (other == nullptr || !s.awaited_too_late(*other) || other->aborted_and_ended()) return;
  if (s.is(kind::poll_begin))
    s.entered();
  else if (s.resting() && s.should_run())
    s.broken(s.name() + " awaits task " + std::to_string(other->task) +
             ", which was over before, and was never polled again");
}

void drop_detaches(sight& s) {
  if (s.is(kind::handle_dropped)) {
    if (!s.task.over()) s.entered();
    return;
  }
  if (s.destroyed_for_no_reason() && s.task.handle_dropped && !s.all.aborts_seen() &&
      !s.all.panics_seen())
    s.broken(s.name() + " was destroyed unfinished after its join handle had been dropped");
}

void cancelled_wait_harmless(sight& s) {
  if (s.is(kind::abort_called)) {
    const history* other = s.awaited();
    if (other != nullptr && other->spawner != s.task.task && !s.task.over()) s.entered();
  } else if (s.destroyed_for_no_reason() && s.an_aborted_stranger_awaits_it() &&
             !s.all.panics_seen()) {
    s.broken(s.name() + " was destroyed unfinished; only the task that awaited it was aborted");
  }
}

void panic_contained(sight& s) {
  if (s.is(kind::poll_panicked))
    s.entered();
  else if (s.destroyed_for_no_reason() && s.all.panics_seen() && !s.all.detached_panics_seen())
    s.broken(s.name() + " was destroyed unfinished; only other tasks had panicked");
}

void detached_panic_harmless(sight& s) {
  if (s.is(kind::poll_panicked)) {
    if (s.task.handle_dropped) s.entered();
  } else if (s.destroyed_for_no_reason() && s.all.detached_panics_seen()) {
    s.broken(s.name() + " was destroyed unfinished; a detached task had panicked");
  }
}

void panicked_future_goes_first(sight& s) {
  const history& t = s.task;
  const bool told = t.joined_as == kind::joined_panic;
  if (s.is(kind::future_destroyed)) {
    if (t.panicked) s.entered();
    if (told) s.broken("the join of " + s.name() + " said panic before its future was destroyed");
  }
}

constexpr clause clauses[] = {
    {rule::join_value_once, kinds(kind::joined_value), &value_once},
    {rule::error_kinds_exclusive, kinds(kind::joined_panic, kind::joined_cancelled),
     &kinds_exclusive},
    {rule::error_payload_intact, kinds(kind::joined_panic), &payload_intact},
    {rule::join_completion_wakes_joiner, kinds(kind::poll_begin, kind::at_rest),
     &completion_wakes_joiner},
    {rule::join_either_order, kinds(kind::poll_begin, kind::at_rest), &either_order},
    {rule::join_cancelled_wait_harmless, kinds(kind::abort_called, kind::future_destroyed),
     &cancelled_wait_harmless},
    {rule::panic_contained, kinds(kind::poll_panicked, kind::future_destroyed), &panic_contained},
    {rule::panic_detached_harmless, kinds(kind::poll_panicked, kind::future_destroyed),
     &detached_panic_harmless},
    {rule::panic_destroys_first, kinds(kind::future_destroyed), &panicked_future_goes_first},
    {rule::join_drop_detaches, kinds(kind::handle_dropped, kind::future_destroyed),
     &drop_detaches},
};

}  // namespace

std::span<const clause> join_clauses() noexcept { return clauses; }

}  // namespace spec::model
