// SPDX-License-Identifier: Apache-2.0
//
// Clauses of the chapter on abort. An abort is a request: it may take effect late, so these clauses
// wait for a poll that cannot have been under way, or for rest.
#include "spec/model/clauses.hpp"

namespace spec::model {
namespace {

using kind = event_kind;

bool alive_at_rest(const sight& s) {
  const history& t = s.task;
  return s.resting() && t.every_poll && t.abort_returned && t.aborts == 1 && !t.over();
}

// Since the abort: that poll may have been under way when it was called.
bool polled_since(const history& t) { return t.poll_began.order > t.abort_called.order; }

// A poll may have been under way when the abort was called from another thread, before its begin
// was seen; once the abort has returned on the polling thread itself, none can be.
bool begins_after_abort(const sight& s) {
  const history& t = s.task;
  return s.is(kind::poll_begin) && t.every_poll && t.abort_returned && !t.over() &&
         s.now.thread == t.abort_called.thread && t.calls.empty();
}

void before_first_poll(sight& s) {
  if (s.is(kind::abort_called)) {
    if (s.task.spawned && s.task.polls == 0 && !s.task.over()) s.entered();
  } else if (s.is(kind::poll_begin)) {
    if (begins_after_abort(s) && s.task.aborts == 1 && s.task.polls == 0)
      s.broken(s.name() + " was aborted before its first poll, and was polled");
  } else if (alive_at_rest(s) && s.task.at_abort == standing::unpolled && s.task.polls == 0) {
    s.broken(s.name() + " was aborted before its first poll, and was never destroyed");
  }
}

void schedules_by_itself(sight& s) {
  if (s.is(kind::abort_called)) {
    if (s.task.surely_suspended() && !s.task.over()) s.entered();
  } else if (alive_at_rest(s) && s.task.at_abort == standing::suspended &&
             !polled_since(s.task)) {
    s.broken(s.name() + " was aborted while it was suspended, and was never destroyed");
  }
}

void at_suspension(sight& s) {
  const history& t = s.task;
  if (s.is(kind::abort_called)) {
    if (t.surely_suspended() && !t.over()) s.entered();
    return;
  }
  if (begins_after_abort(s) && t.aborts == 1 && t.at_abort == standing::suspended &&
      t.surely_suspended())
    s.broken(s.name() + " was aborted while it was suspended, and was polled again");
}

void queued_not_polled(sight& s) {
  const history& t = s.task;
  if (s.is(kind::abort_called)) {
    if (t.woken && t.between_polls() && !t.over()) s.entered();
    return;
  }
  const bool still_that_poll = t.poll_began.order < t.abort_called.order;
  if (begins_after_abort(s) && t.aborts == 1 && t.was_woken_at_abort && still_that_poll)
    s.broken(s.name() + " was woken, then aborted before its turn came, and was polled");
}

void idempotent(sight& s) {
  const history& t = s.task;
  if (s.is(kind::abort_called)) {
    if (t.aborts == 1 && !t.over()) s.entered();
  } else if (begins_after_abort(s)) {
    if (t.aborts > 1 && (t.polls == 0 || t.surely_suspended()))
      s.broken(s.name() + " was aborted more than once, and was polled after that");
  } else if (s.resting() && t.every_poll && t.aborts > 1 && !t.over()) {
    s.broken(s.name() + " was aborted more than once, and was never destroyed");
  }
}

void running_continues(sight& s) {
  const history& t = s.task;
  const bool asked_while_polled =
      t.abort_returned && !t.over() && t.abort_returned.order < t.poll_pending.order;
  switch (s.now.kind) {
    case kind::abort_called:
      if (!t.over() && !t.between_polls() && t.polls > 0) s.entered();
      break;
    case kind::poll_begin:
      if (asked_while_polled && t.surely_suspended())
        s.broken(s.name() + " was aborted, suspended after that, and was polled again");
      break;
    default:  // at rest
      if (alive_at_rest(s) && (t.at_abort == standing::polled || polled_since(t)))
        s.broken(s.name() + " was aborted while it was being polled, and was never destroyed");
  }
}

void uncatchable(sight& s) {
  const history& t = s.task;
  if (!t.abort_called) return;
  if (s.is(kind::future_destroyed)) {
    if (t.polls > 0 && !t.ended()) s.entered();
  } else if (s.is(kind::interrupted)) {
    s.broken("the abort of " + s.name() + " came out of an await as an exception");
  } else {
    const history* other = s.awaited();
    if (other != nullptr && !other->destroyed && !t.over())
      s.broken(s.name() + " was aborted while it awaited task " + std::to_string(other->task) +
               ", and went on although that task was not over");
  }
}

// A task that was aborted, and ended by itself.
void completion_wins(sight& s) {
  const history& t = s.task;
  if (!t.aborted_and_ended()) return;
  if (s.is(kind::future_destroyed)) {
    if (t.returned && t.result_destroyed && !t.joined)
      s.broken(s.name() + " was aborted but returned a value, which was destroyed with its future");
    return;
  }
  if (t.destroyed && t.abort_called.order > t.destroyed.order) return;  // after-completion-nothing
  s.entered();
  if (s.is(kind::joined_cancelled))
    s.broken(s.name() + " was aborted but " + (t.returned ? "returned a value" : "threw") +
             ", and its join said cancelled");
}

void after_completion_nothing(sight& s) {
  const history& t = s.task;
  if (!t.aborted_and_ended() || !t.destroyed) return;
  if (t.abort_called.order < t.destroyed.order) return;
  s.entered();
  if (s.is(kind::joined_cancelled))
    s.broken(s.name() + " was aborted after it was over, and its join said cancelled");
}

void race_one_outcome(sight& s) {
  const history* other = s.awaited_and_over();
  if (other == nullptr || !other->aborted_and_ended()) return;
  if (s.is(kind::poll_begin))
    s.entered();
  else if (s.resting() && s.should_run())
    s.broken(s.name() + " awaits task " + std::to_string(other->task) +
             ", which was aborted and ended by itself, and was never polled again");
}

void never_on_aborters_stack(sight& s) {
  s.entered();
  const open_call* abort = s.task.open(kind::abort_called, s.now.thread);
  // Destroyed under a poll on another thread: that is poll.destruction-exclusive.
  if (abort != nullptr && abort->destroyed_inside && !s.task.is_polled())
    s.broken("the future of " + s.name() + " was destroyed on the stack of the abort call");
}

void runs_destructors(sight& s) {
  const history& t = s.task;
  if (!t.abort_called || t.ended()) return;
  if (t.locals_made > 0) s.entered();
  if (t.locals_alive > 0)
    s.broken(s.name() + " was aborted, and its locals were not destroyed with its future");
}

void one_task_only(sight& s) {
  if (s.is(kind::abort_called)) {
    s.entered();
    return;
  }
  if (s.destroyed_for_no_reason() && s.all.aborts_seen() && !s.all.panics_seen() &&
      !s.an_aborted_stranger_awaits_it())
    s.broken(s.name() + " was destroyed unfinished; only other tasks had been aborted");
}

constexpr clause clauses[] = {
    {rule::abort_before_first_poll,
     kinds(kind::abort_called, kind::poll_begin, kind::at_rest), &before_first_poll},
    {rule::abort_schedules_by_itself, kinds(kind::abort_called, kind::at_rest),
     &schedules_by_itself},
    {rule::abort_at_suspension, kinds(kind::abort_called, kind::poll_begin), &at_suspension},
    {rule::abort_queued_not_polled, kinds(kind::abort_called, kind::poll_begin),
     &queued_not_polled},
    {rule::abort_idempotent, kinds(kind::abort_called, kind::poll_begin, kind::at_rest),
     &idempotent},
    {rule::abort_running_continues,
     kinds(kind::abort_called, kind::poll_begin, kind::at_rest), &running_continues},
    {rule::abort_uncatchable, kinds(kind::future_destroyed, kind::interrupted, kind::poll_begin),
     &uncatchable},
    {rule::abort_completion_wins,
     kinds(kind::joined_value, kind::joined_panic, kind::joined_cancelled,
           kind::future_destroyed),
     &completion_wins},
    {rule::abort_after_completion_nothing,
     kinds(kind::joined_value, kind::joined_panic, kind::joined_cancelled),
     &after_completion_nothing},
    {rule::abort_race_one_outcome, kinds(kind::poll_begin, kind::at_rest), &race_one_outcome},
    {rule::abort_never_on_aborters_stack, kinds(kind::abort_returned), &never_on_aborters_stack},
    {rule::abort_runs_destructors, kinds(kind::future_destroyed), &runs_destructors},
    {rule::abort_one_task_only, kinds(kind::abort_called, kind::future_destroyed),
     &one_task_only},
};

}  // namespace

std::span<const clause> abort_clauses() noexcept { return clauses; }

}  // namespace spec::model
