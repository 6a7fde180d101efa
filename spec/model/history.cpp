// SPDX-License-Identifier: Apache-2.0
#include "spec/model/history.hpp"

#include <algorithm>

namespace spec::model {
namespace {

mark mark_of(const event& e) { return {e.order, e.thread, e.detail}; }

void first(mark& slot, const event& e) {
  if (!slot) slot = mark_of(e);
}

}  // namespace

bool history::surely_suspended() const noexcept {
  const bool wake_under_way = std::ranges::any_of(
      calls, [](const open_call& c) { return c.began == event_kind::woken; });
  return between_polls() && poll_pending.detail == 0 && !wake_under_way &&
         wake_activity.order < poll_began.order;
}

bool history::is_polled() const noexcept {
  return std::ranges::any_of(
      calls, [](const open_call& c) { return c.began == event_kind::poll_begin; });
}

const open_call* history::open(event_kind began, std::uint32_t thread) const noexcept {
  const auto found = std::ranges::find_if(
      calls, [&](const open_call& c) { return c.began == began && c.thread == thread; });
  return found == calls.end() ? nullptr : &*found;
}

void history::close(event_kind began, std::uint32_t thread) {
  std::erase_if(calls,
                [&](const open_call& c) { return c.began == began && c.thread == thread; });
}

void history::look_into_calls(const event& now) {
  for (open_call& call : calls) {
    const bool here = call.thread == now.thread;
    if (now.kind == event_kind::poll_begin)
      (here ? call.polled_inside : call.polled_elsewhere) = true;
    else
      (here ? call.destroyed_inside : call.destroyed_elsewhere) = true;
  }
}

void history::remember(const event& now) {
  switch (now.kind) {
    case event_kind::spawn_called:
      first(spawn_called, now);
      every_poll = (now.detail & every_poll_recorded) != 0;
      runtime = now.detail & ~every_poll_recorded;
      calls.push_back({.began = now.kind, .thread = now.thread});
      break;
    case event_kind::spawned:
      first(spawned, now);
      close(event_kind::spawn_called, now.thread);
      break;
    case event_kind::poll_begin:
      look_into_calls(now);
      close(now.kind, now.thread);  // its end was not recorded
      calls.push_back({.began = now.kind, .thread = now.thread});
      poll_began = mark_of(now);
      woken = wake_returned = {};
      ++polls;
      break;
    case event_kind::poll_pending:
      poll_pending = mark_of(now);
      close(event_kind::poll_begin, now.thread);
      break;
    case event_kind::poll_ready:
      first(returned, now);
      close(event_kind::poll_begin, now.thread);
      break;
    case event_kind::poll_panicked:
      first(panicked, now);
      close(event_kind::poll_begin, now.thread);
      break;
    case event_kind::woken:
      wake_activity = mark_of(now);
      if (now.detail != 0 && now.detail == poll_began.detail) first(woken, now);
      close(now.kind, now.thread);
      calls.push_back({.began = now.kind, .thread = now.thread});
      break;
    case event_kind::wake_returned:
      wake_activity = mark_of(now);
      if (woken && woken.thread == now.thread) first(wake_returned, now);
      close(event_kind::woken, now.thread);
      break;
    case event_kind::abort_called:
      ++aborts;
      if (!abort_called) was_woken_at_abort = woken && between_polls();
      if (!abort_called)
        at_abort = between_polls() ? standing::suspended
                   : polls == 0    ? standing::unpolled
                                   : standing::polled;
      first(abort_called, now);
      close(now.kind, now.thread);
      calls.push_back({.began = now.kind, .thread = now.thread});
      break;
    case event_kind::abort_returned:
      first(abort_returned, now);
      close(event_kind::abort_called, now.thread);
      break;
    case event_kind::future_destroyed:
      look_into_calls(now);
      first(destroyed, now);
      break;
    case event_kind::local_made:
      ++locals_made;
      ++locals_alive;
      break;
    case event_kind::local_destroyed:
      --locals_alive;
      break;
    case event_kind::result_destroyed:
      first(result_destroyed, now);
      break;
    case event_kind::joined_value:
    case event_kind::joined_panic:
    case event_kind::joined_cancelled:
      if (!joined) joined_as = now.kind;
      first(joined, now);
      break;
    case event_kind::handle_dropped:
      first(handle_dropped, now);
      calls.push_back({.began = now.kind, .thread = now.thread});
      break;
    case event_kind::handle_dropped_returned:
      close(event_kind::handle_dropped, now.thread);
      break;
    default:
      break;
  }
}

const history& histories::of(task_number task) {
  const auto [at, fresh] = tasks_.try_emplace(task);
  if (fresh) {
    at->second.task = task;
    seen_.push_back(task);
  }
  return at->second;
}

const history* histories::find(task_number task) const {
  const auto found = tasks_.find(task);
  return found == tasks_.end() ? nullptr : &found->second;
}

shutdown histories::shutdown_of(const history& task) const {
  const auto found = shutdowns_.find(task.runtime);
  return task.runtime == 0 || found == shutdowns_.end() ? shutdown{} : found->second;
}

task_number histories::polled_on(std::uint32_t thread) const {
  const history* innermost = nullptr;
  for (const auto& [number, task] : tasks_)
    if (task.open(event_kind::poll_begin, thread) != nullptr &&
        (innermost == nullptr || task.poll_began.order > innermost->poll_began.order))
      innermost = &task;
  return innermost == nullptr ? no_task : innermost->task;
}

void histories::remember(const event& now) {
  if (now.kind == event_kind::shutdown_began) first(shutdowns_[now.detail].began, now);
  if (now.kind == event_kind::shutdown_ended) first(shutdowns_[now.detail].ended, now);
  if (now.kind == event_kind::abort_called) aborts_seen_ = true;
  if (now.task == no_task) return;
  (void)of(now.task);
  history& about = tasks_.find(now.task)->second;
  if (now.kind == event_kind::spawn_called) about.spawner = polled_on(now.thread);
  if (now.kind == event_kind::poll_panicked) {
    panics_seen_ = true;
    detached_panics_seen_ |= static_cast<bool>(about.handle_dropped);
  }
  about.remember(now);
}

}  // namespace spec::model
