// SPDX-License-Identifier: Apache-2.0
//
// Clauses of the chapter on spawn: what becomes of a task that was handed over.
#include "spec/model/clauses.hpp"

namespace spec::model {
namespace {

using kind = event_kind;

// Looked at when the spawn call returns: what happened on the same thread in between, happened
// inside.
void returns_first(sight& s) {
  s.entered();
  const open_call* spawn = s.task.open(kind::spawn_called, s.now.thread);
  if (spawn != nullptr && spawn->polled_inside)
    s.broken(s.name() + " was polled on the spawner's stack, before its spawn returned");
}

void starts_by_itself(sight& s) {
  if (s.is(kind::poll_begin)) {
    if (s.task.polls == 0) s.entered();
  } else if (s.resting() && s.should_run() && s.task.polls == 0) {
    s.broken(s.name() + " was spawned and never polled, although nothing else was left to do");
  }
}

void exactly_one_outcome(sight& s) {
  const history& t = s.task;
  switch (s.now.kind) {
    case kind::poll_ready:
    case kind::poll_panicked:
      if (t.ended()) s.broken(s.name() + " ended a second time");
      break;
    case kind::joined_cancelled:
      if (t.returned && !t.abort_called)
        s.broken(s.name() + " returned a value, and its join said cancelled without any abort");
      break;
    case kind::joined_panic:
      if (t.returned) s.broken(s.name() + " returned a value, and its join said panic");
      break;
    default: {  // future_destroyed
      s.entered();
      if (s.destroyed_for_no_reason() && !t.handle_dropped && !s.all.aborts_seen() &&
          !s.all.panics_seen())
        s.broken(s.name() +
                 " was destroyed unfinished, although nobody aborted it or dropped the runtime");
    }
  }
}

constexpr clause clauses[] = {
    {rule::spawn_returns_first, kinds(kind::spawned), &returns_first},
    {rule::spawn_starts_by_itself, kinds(kind::poll_begin, kind::at_rest), &starts_by_itself},
    {rule::spawn_exactly_one_outcome,
     kinds(kind::poll_ready, kind::poll_panicked, kind::joined_cancelled, kind::joined_panic,
           kind::future_destroyed),
     &exactly_one_outcome},
};

}  // namespace

std::span<const clause> spawn_clauses() noexcept { return clauses; }

}  // namespace spec::model
