// SPDX-License-Identifier: Apache-2.0
//
// Clauses of the chapter on polling: who may touch a task's future, and when it dies.
#include "spec/model/clauses.hpp"

namespace spec::model {
namespace {

using kind = event_kind;

constexpr kinds poll_ends(kind::poll_pending, kind::poll_ready, kind::poll_panicked);

// Looked at when a poll ends: only then is it certain that it lasted until now.
void one_at_a_time(sight& s) {
  s.entered();
  const open_call* poll = s.task.open(kind::poll_begin, s.now.thread);
  if (poll != nullptr && poll->polled_elsewhere)
    s.broken(s.name() + " was polled by a second thread while a poll of it was going on");
}

void destruction_exclusive(sight& s) {
  if (s.is(kind::future_destroyed)) {
    if (s.task.polls > 0) s.entered();
    return;
  }
  const open_call* poll = s.task.open(kind::poll_begin, s.now.thread);
  if (poll != nullptr && poll->destroyed_elsewhere)
    s.broken("the future of " + s.name() +
             " was destroyed by another thread while a poll of it was going on");
}

// A poll after the end of the task. When a wake came in between, that wake is to blame:
// wake.after-end-harmless.
bool resurrected(const sight& s, const mark& end) {
  return end && s.task.wake_activity.order < end.order;
}

void not_after_completion(sight& s) {
  if (s.is(kind::poll_ready))
    s.entered();
  else if (!s.task.destroyed && resurrected(s, s.task.returned))
    s.broken(s.name() + " was polled again after it had returned");
}

void not_after_panic(sight& s) {
  if (s.is(kind::poll_panicked))
    s.entered();
  else if (!s.task.destroyed && resurrected(s, s.task.panicked))
    s.broken(s.name() + " was polled again after it had thrown");
}

void not_after_destruction(sight& s) {
  if (s.is(kind::future_destroyed))
    s.entered();
  else if (resurrected(s, s.task.destroyed))
    s.broken(s.name() + " was polled after its future had been destroyed");
}

void future_destroyed_once(sight& s) {
  const history& t = s.task;
  if (s.is(kind::future_destroyed)) {
    s.entered();
    if (t.destroyed) s.broken("the future of " + s.name() + " was destroyed twice");
  } else if (s.all.shutdown_of(t).ended && t.every_poll && t.panicked && !t.destroyed) {
    s.broken("the future of " + s.name() + " was never destroyed, although all is over");
  }
}

void future_destroyed_at_completion(sight& s) {
  const history& t = s.task;
  switch (s.now.kind) {
    case kind::future_destroyed:
      if (t.returned) s.entered();
      if (t.joined_as == kind::joined_value)
        s.broken("the join of " + s.name() + " resolved before the task's future was destroyed");
      else if (t.locals_alive > 0 && t.returned)
        s.broken("a local of " + s.name() + " outlived the task's future");
      break;
    default:  // at rest
      if (s.resting() && t.every_poll && t.returned && !t.destroyed)
        s.broken(s.name() + " is over, but its future was not destroyed");
  }
}

constexpr clause clauses[] = {
    {rule::poll_one_at_a_time, poll_ends, &one_at_a_time},
    {rule::poll_destruction_exclusive,
     kinds(kind::poll_pending, kind::poll_ready, kind::poll_panicked, kind::future_destroyed),
     &destruction_exclusive},
    {rule::poll_not_after_completion, kinds(kind::poll_begin, kind::poll_ready),
     &not_after_completion},
    {rule::poll_not_after_panic, kinds(kind::poll_begin, kind::poll_panicked), &not_after_panic},
    {rule::poll_not_after_destruction, kinds(kind::poll_begin, kind::future_destroyed),
     &not_after_destruction},
    {rule::poll_future_destroyed_once, kinds(kind::future_destroyed, kind::at_rest),
     &future_destroyed_once},
    {rule::poll_future_destroyed_at_completion, kinds(kind::future_destroyed, kind::at_rest),
     &future_destroyed_at_completion},
};

}  // namespace

std::span<const clause> poll_clauses() noexcept { return clauses; }

}  // namespace spec::model
