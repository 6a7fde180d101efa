// SPDX-License-Identifier: Apache-2.0
//
// The multi-thread runtime; see multi_thread.hpp for the invariants named below.

#include "src/sched/multi_thread.hpp"

#include <algorithm>
#include <utility>

#include "rt/detail/context.hpp"
#include "src/sched/loan.hpp"
#include "src/sched/root_waker.hpp"
#include "src/sched/thread_name.hpp"

namespace rt::detail {
namespace {

/// A figure with one writer.
void count_up(port::atomic<std::uint64_t>& figure, std::uint64_t by) noexcept {
  figure.store(figure.load(port::memory_order_relaxed) + by, port::memory_order_relaxed);
}

}  // namespace

multi_thread_core::multi_thread_core(options chosen)
    : options_(std::move(chosen)), owned_(options_.workers + 1), idle_(options_.workers),
      look_at_timers_(options_.workers),
      spares_(options_.workers, options_.blocking.keep_alive), blocking_(*this, options_.blocking) {
  workers_.reserve(options_.workers);
  for (std::size_t i = 0; i < options_.workers; ++i) {
    workers_.push_back(std::make_unique<worker>(options_.workers == 1));
    workers_.back()->index = i;
  }
}

ref<multi_thread_core> multi_thread_core::make(options chosen) {
  auto made = ref<multi_thread_core>::adopt(new multi_thread_core(std::move(chosen)));
  try {
    for (auto& w : made->workers_) made->start_thread(*w);
  } catch (...) {
    made->shut_down(port::never);
    throw;
  }
  return made;
}

multi_thread_core::worker* multi_thread_core::current_worker() const noexcept {
  const thread_context& here = context();
  return here.queue_of == this ? static_cast<worker*>(here.worker) : nullptr;
}

std::size_t multi_thread_core::own_shard() const noexcept {
  const worker* here = current_worker();
  return here == nullptr ? owner_list::everyones : here->index + 1;
}

// ---- queueing ----------------------------------------------------------------------------------

void multi_thread_core::schedule(task_header* task) noexcept {
  if (worker* here = current_worker()) {
    push(*here, task);
    return;
  }
  begin_activity();
  if (injected_.push(task)) {
    wake_one();  // [no-lost-work]
  } else {
    drop_entry(task);
  }
}

/// The task that is being polled here goes to the back.
void multi_thread_core::reschedule(task_header* task) noexcept {
  worker* here = current_worker();
  if (here == nullptr) {
    schedule(task);
    return;
  }
  push(*here, task);
  here->oldest_next = true;
}

void multi_thread_core::push(worker& self, task_header* task) noexcept {
  self.activity.begin();
  if (!self.local.push(task)) {
    injected_.keep(task);  // without memory; we are about to drain it when it is closed
  } else if (workers_.size() == 1 || self.local.lone()) {
    return;
  } else {
    self.local.publish();
  }
  wake_one();  // [no-lost-work]
}

void multi_thread_core::start(task_header* task) noexcept {
  worker* here = current_worker();
  if (here == nullptr) {
    schedule(task);  // it joins the owner list when it leaves the injection queue
  } else if (owned_.add(task, here->index + 1)) {
    push(*here, task);
  } else {
    task->drop_entry();
  }
}

void multi_thread_core::start_blocking(task_header* task) { blocking_.submit(task); }

void multi_thread_core::drop_entry(task_header* task) noexcept {
  task->drop_entry();
  end_activity();
}

// ---- workers -----------------------------------------------------------------------------------

void multi_thread_core::start_thread(worker& first) {
  threads_.start(ref<core>(this), [this, &first] {
    name_this_thread(options_.thread_name);
    const runtime_scope current(this);
    const hooked_thread hooked(options_.hooks);
    for (worker* mine = &first; mine != nullptr && !work(*mine);) mine = spares_.wait();
  });
}

/// True at shutdown; false when the worker went to another thread.
bool multi_thread_core::work(worker& self) {
  const lender_scope lender(this);
  const context_scope<scheduler*> queue_owner(&thread_context::queue_of, this);
  const context_scope<void*> as_worker(&thread_context::worker, &self);
  while (!stopping()) {
    if (!run_one(self)) {
      park(self);
    } else if (context().worker != &self) {  // [handed-over], by block_in_place
      end_activity();
      return false;
    }
  }
  queue_deferred(self);
  owned_.shut_down_all(own_shard());
  leave_timers(self);
  drain(self);
  return true;
}

/// [timers-end]
void multi_thread_core::leave_timers(worker& self) noexcept {
  if (std::exchange(self.left_timers, true)) return;
  // acq_rel: the last one comes after all others.
  if (look_at_timers_.fetch_sub(1, port::memory_order_acq_rel) == 1) timers().close();
}

/// False when there is nothing to do.
bool multi_thread_core::run_one(worker& self) {
  const auto again = self.joins.next(self.tick, self.local.empty());
  task_header* task = again.task;
  task_header::ran how = task_header::ran::over;
  if (task != nullptr) {
    how = task->resume(again.may_defer);
  } else {
    if (++self.tick % options_.event_interval == 0) timers().fire_due();
    task = next_task(self);
    if (task == nullptr) return false;
    how = task->run(workers_.size() == 1 && !self.joins.full());  // [alone]
  }
  thread_context& here = context();
  if (here.worker != &self) return true;
  if (how == task_header::ran::deferred) {
    self.joins.push(task, std::exchange(here.deferred_on, nullptr), self.tick);
  } else {
    self.activity.end();
  }
  return true;
}

/// What was deferred becomes entries like all others.
void multi_thread_core::queue_deferred(worker& self) noexcept {
  while (!self.joins.empty()) {
    task_header* task = self.joins.take_youngest();
    task->to_queued();
    push(self, task);
    self.activity.end();
  }
}

bool multi_thread_core::release(task_header* task) noexcept {
  worker* here = current_worker();
  if (here == nullptr) return owned_.remove(task);
  here->joins.note(task);
  return owned_.remove(task, here->index + 1);
}

bool multi_thread_core::hand_off_worker() {
  worker* self = current_worker();
  if (self == nullptr) return false;  // in block_on, or handed over before
  if (stopping()) {  // nobody runs tasks any more; the worker may be in its drain
    leave_timers(*self);
    return true;
  }
  context().worker = nullptr;   // [handed-over]: before the other thread begins
  context().queue_of = nullptr;
  if (spares_.hand_to_one(self)) return true;
  try {
    start_thread(*self);
  } catch (...) {
    context().worker = self;
    context().queue_of = this;
    throw;
  }
  return true;
}

task_header* multi_thread_core::next_task(worker& self) {
  task_header* task = nullptr;
  if (self.tick % options_.global_queue_interval == 0) {
    task = pop_injected(self);
    if (task != nullptr && !self.local.empty()) wake_one();  // our own have to wait: share them
  }
  if (task == nullptr) task = next_own(self);
  if (task == nullptr) task = next_injected(self);
  if (task == nullptr) task = search(self);
  if (task == nullptr) return nullptr;
  if (self.searching) end_search(self);
  if (std::exchange(self.rested, false)) {
    // [timekeeper]: we may be busy for long. acquire: pairs with park.
    if (timekeeper_.load(port::memory_order_acquire) == nullptr && timers().armed()) {
      if (worker* keeper = idle_.take_any_sleeper()) keeper->place.unpark();
    }
  }
  return task;
}

task_header* multi_thread_core::next_own(worker& self) {
  if (!self.oldest_next && self.tick % oldest_interval != 0) return self.local.pop();
  self.oldest_next = false;
  return self.local.pop_oldest();  // [oldest-served]
}

/// A task that the closed owner list did not take is destroyed instead.
bool multi_thread_core::is_bound(task_header* task) noexcept {
  if (task->owned() != ownership::unbound) return true;
  drop_entry(task);
  return false;
}

task_header* multi_thread_core::pop_injected(worker& self) {
  task_header* task =
      injected_.pop([&](task_header* t) { owned_.bind(t, self.index + 1); });
  return task == nullptr || is_bound(task) ? task : nullptr;
}

/// Takes a share of the injection queue into the worker's own.
task_header* multi_thread_core::next_injected(worker& self) {
  task_fifo share = injected_.pop_share(
      workers_.size(), workers_.size() == 1 ? inject_queue::enough : most_injected,
      [&](task_header* t) { owned_.bind(t, self.index + 1); });
  task_header* first = share.pop();
  if (first != nullptr && !is_bound(first)) first = nullptr;
  bool pushed = false;
  while (task_header* task = share.pop()) {
    if (!is_bound(task)) continue;
    if (self.local.push(task)) {
      pushed = true;
    } else {
      injected_.keep(task);  // without memory
    }
  }
  if (pushed && workers_.size() > 1) {
    self.local.publish();
    wake_one();
  }
  return first;
}

task_header* multi_thread_core::search(worker& self) {
  if (workers_.size() == 1) return nullptr;
  if (!self.searching) self.searching = idle_.start_search();
  return self.searching ? steal(self) : nullptr;
}

/// Takes the older half of another worker's entries, up to a limit; returns the first of them.
task_header* multi_thread_core::steal(worker& self) {
  for (std::size_t i = 1; i < workers_.size(); ++i) {
    work_deque& victim = workers_[(self.index + i) % workers_.size()]->local;
    const std::size_t share = std::min(victim.size() / 2, most_stolen);
    task_header* first = victim.steal();
    if (first == nullptr) continue;
    std::size_t taken = 1;
    for (; taken < share; ++taken) {
      task_header* task = victim.steal();
      if (task == nullptr) break;
      if (!self.local.push(task)) injected_.keep(task);  // without memory
    }
    count_up(self.stolen, taken);
    return first;
  }
  return nullptr;
}

/// [search-ends]
void multi_thread_core::end_search(worker& self) noexcept {
  self.searching = false;
  if (idle_.end_search() && anything_to_do()) wake_one();
}

// ---- sleeping ----------------------------------------------------------------------------------

bool multi_thread_core::anything_to_do() {
  if (stopping() || !injected_.empty()) return true;
  return std::any_of(workers_.begin(), workers_.end(),
                     [](auto& w) { return !w->local.empty(); });
}

void multi_thread_core::park(worker& self) {
  idle_.go_to_sleep(&self, std::exchange(self.searching, false));
  thread_hooks::call(options_.hooks.park);  // before the last look: it may make tasks ready
  if (!anything_to_do()) {
    count_up(self.parks, 1);
    worker* nobody = nullptr;
    // acq_rel: pairs with timers_changed, see [timekeeper]; the deadline is read after this.
    if (timekeeper_.compare_exchange_strong(nobody, &self, port::memory_order_acq_rel)) {
      self.place.park(timers().next_deadline());
      timers().nobody_sleeps();
      timekeeper_.store(nullptr, port::memory_order_release);
    } else {
      self.place.park();
    }
  }
  self.rested = true;
  self.searching = idle_.wake_up(&self);
  thread_hooks::call(options_.hooks.unpark);
  timers().fire_due();
}

void multi_thread_core::wake_one() noexcept {
  if (worker* chosen = idle_.take_sleeper()) chosen->place.unpark();
}

void multi_thread_core::wake_all() noexcept {
  for (auto& w : workers_) w->place.unpark();
}

void multi_thread_core::timers_changed() noexcept {
  // acquire: pairs with the exchange in park. The timer's mutex orders the two: a timekeeper that
  // read the old deadline under it is seen here.
  if (worker* keeper = timekeeper_.load(port::memory_order_acquire)) {
    keeper->place.unpark();
  } else if (worker* sleeper = idle_.take_any_sleeper()) {
    sleeper->place.unpark();
  }
}

// ---- block_on and shutdown ---------------------------------------------------------------------

void multi_thread_core::block_on(root_future& root) {
  const runtime_scope current(this);
  const auto owed = make_ref<root_waker>(*this);
  const waker w = owed->make_waker();
  for (;;) {
    while (!owed->take_notified()) owed->park();
    bool ready = false;
    {
      const poll_scope polling;
      const context_scope<core*> as_root(&thread_context::root_of, this);
      ready = root.poll(w);
    }
    owed->poll_ended();
    if (ready) break;
  }
  owed->close();
}

bool multi_thread_core::shut_down(port::time_point deadline) {
  // release: pairs with stopping(); the workers see the runtime as its owner left it.
  stopping_.store(true, port::memory_order_release);
  injected_.close();
  wake_all();
  spares_.close();
  blocking_.close();
  const bool workers_ended = threads_.join_all(deadline);
  timers().close();  // [timers-end], also when a worker could not be started or is stuck
  const bool closures_ended = blocking_.join_all(deadline);
  if (workers_ended) {
    // Also when no worker could be started, or none was left to do it.
    owned_.shut_down_rest();
    while (task_header* task = injected_.pop()) drop_entry(task);
  }
  return workers_ended && closures_ended;
}

std::uint64_t multi_thread_core::begun_by_workers() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& w : workers_) sum += w->activity.begun();
  return sum;
}

std::uint64_t multi_thread_core::ended_by_workers() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& w : workers_) sum += w->activity.ended();
  return sum;
}

runtime_metrics multi_thread_core::metrics() {
  runtime_metrics m;
  m.workers = options_.workers;
  m.each.reserve(workers_.size());
  for (const auto& w : workers_) {
    // relaxed: figures.
    m.each.push_back({.turns = w->activity.ended(),
                      .parks = w->parks.load(port::memory_order_relaxed),
                      .stolen = w->stolen.load(port::memory_order_relaxed),
                      .queued = w->local.size()});
    m.parks += m.each.back().parks;
  }
  injected_.count(m);
  owned_.count(m);
  blocking_.count(m);
  return m;
}

void multi_thread_core::dump_into(task_dump& all) {
  injected_.dump(all);  // first, see inject_queue.hpp
  owned_.dump(all);
}

/// Until nothing is left: what is destroyed here may wake others. A worker that is stuck in a poll
/// holds nobody back but that task.
void multi_thread_core::drain(worker& self) noexcept {
  for (;;) {
    task_header* task = self.local.pop();
    if (task == nullptr) task = injected_.pop();
    if (task == nullptr) task = steal(self);
    if (task == nullptr) return;
    drop_entry(task);
  }
}

}  // namespace rt::detail
