// SPDX-License-Identifier: Apache-2.0
//
// The multi-thread runtime; see multi_thread.hpp for the invariants named below.

#include "src/sched/multi_thread.hpp"

#include <algorithm>

#include "rt/detail/context.hpp"
#include "src/sched/root_waker.hpp"
#include "src/sched/thread_name.hpp"

namespace rt::detail {

multi_thread_core::multi_thread_core(options chosen)
    : options_(std::move(chosen)), blocking_(*this, options_.blocking) {
  workers_.reserve(options_.workers);
  sleepers_.reserve(options_.workers);  // so that going to sleep cannot fail
  for (std::size_t i = 0; i < options_.workers; ++i) {
    workers_.push_back(std::make_unique<worker>());
    workers_.back()->owner = this;
    workers_.back()->index = i;
  }
}

ref<multi_thread_core> multi_thread_core::make(options chosen) {
  auto made = ref<multi_thread_core>::adopt(new multi_thread_core(std::move(chosen)));
  try {
    for (auto& w : made->workers_) {
      made->threads_.start(ref<core>(made.get()), [c = made.get(), self = w.get()] {
        c->work(*self);
      });
    }
  } catch (...) {
    made->shut_down(port::never);
    throw;
  }
  return made;
}

multi_thread_core::worker* multi_thread_core::current_worker() const noexcept {
  auto* here = static_cast<worker*>(context().worker);
  return here != nullptr && here->owner == this ? here : nullptr;
}

// ---- queueing ----------------------------------------------------------------------------------

void multi_thread_core::schedule(task_header* task) noexcept {
  begin_activity();
  if (worker* here = current_worker()) {
    here->local.push(task);
  } else if (!injected_.push(task)) {
    drop_entry(task);
    return;
  }
  wake_one();  // [no-lost-work]
}

void multi_thread_core::reschedule(task_header* task) noexcept {
  worker* here = current_worker();
  if (here == nullptr) {
    schedule(task);
    return;
  }
  begin_activity();
  // The only entry of this worker is taken by this worker at once; more may be shared.
  if (here->local.push(task) > 0) wake_one();
}

void multi_thread_core::start(task_header* task) noexcept {
  if (owned_.add(task)) {
    schedule(task);
  } else {
    task->drop_entry();
    task->shut_down();
  }
}

void multi_thread_core::start_blocking(task_header* task) {
  task->release();  // a closure has no place in the owner list; the pool ends it
  blocking_.submit(task);
}

void multi_thread_core::drop_entry(task_header* task) noexcept {
  task->drop_entry();
  end_activity();
}

// ---- workers -----------------------------------------------------------------------------------

void multi_thread_core::work(worker& self) {
  name_this_thread(options_.thread_name);
  const runtime_scope current(this);
  const context_scope<void*> queue_owner(&thread_context::worker, &self);
  const hooked_thread hooked(options_.hooks);
  while (!stopping()) {
    if (++self.tick % options_.event_interval == 0) timers().fire_due();
    if (task_header* task = next_task(self)) {
      task->run();
      end_activity();
    } else {
      park(self);
    }
  }
  owned_.shut_down_all();
  drain(self);
}

task_header* multi_thread_core::next_task(worker& self) {
  task_header* task = nullptr;
  if (self.tick % options_.global_queue_interval == 0) {
    task = injected_.pop();
    if (task != nullptr && !self.local.empty()) wake_one();  // our own have to wait: share them
  }
  if (task == nullptr) task = self.local.pop();
  if (task == nullptr) task = injected_.pop();
  if (task == nullptr) task = steal(self);
  if (task != nullptr && self.kept_time) {
    // [timekeeper]: we may be busy for long, so hand the deadline to another sleeper.
    self.kept_time = false;
    if (timers().next_deadline() != port::never) wake_one();
  }
  return task;
}

task_header* multi_thread_core::steal(worker& self) {
  for (std::size_t i = 1; i < workers_.size(); ++i) {
    worker& victim = *workers_[(self.index + i) % workers_.size()];
    if (task_header* task = victim.local.steal_into(self.local)) return task;
  }
  return nullptr;
}

// ---- sleeping ----------------------------------------------------------------------------------

bool multi_thread_core::anything_to_do() {
  if (stopping() || !injected_.empty()) return true;
  return std::any_of(workers_.begin(), workers_.end(),
                     [](auto& w) { return !w->local.empty(); });
}

void multi_thread_core::park(worker& self) {
  {
    const port::lock lock(idle_mutex_);
    sleepers_.push_back(&self);
    // relaxed: ordered for the queueing side by the queue mutexes, see [no-lost-work].
    sleeper_count_.store(sleepers_.size(), port::memory_order_relaxed);
  }
  thread_hooks::call(options_.hooks.park);  // before the last look: it may make tasks ready
  if (!anything_to_do()) {
    // relaxed: a figure.
    parks_.fetch_add(1, port::memory_order_relaxed);
    worker* nobody = nullptr;
    // acq_rel: pairs with timers_changed, see [timekeeper]; the deadline is read after this.
    self.kept_time = timekeeper_.compare_exchange_strong(nobody, &self, port::memory_order_acq_rel);
    self.place.park(self.kept_time ? timers().next_deadline() : port::never);
    if (self.kept_time) timekeeper_.store(nullptr, port::memory_order_release);
  }
  leave_idle(self);
  thread_hooks::call(options_.hooks.unpark);
  timers().fire_due();
}

void multi_thread_core::leave_idle(worker& self) noexcept {
  const port::lock lock(idle_mutex_);
  std::erase(sleepers_, &self);
  sleeper_count_.store(sleepers_.size(), port::memory_order_relaxed);
}

void multi_thread_core::wake_one() noexcept {
  // relaxed: see park.
  if (sleeper_count_.load(port::memory_order_relaxed) == 0) return;
  worker* chosen = nullptr;
  {
    const port::lock lock(idle_mutex_);
    if (sleepers_.empty()) return;
    // The longest sleeper, so that tasks meet all workers and an edge that is missing between two
    // of them cannot hide.
    chosen = sleepers_.front();
    sleepers_.erase(sleepers_.begin());
    sleeper_count_.store(sleepers_.size(), port::memory_order_relaxed);
  }
  chosen->place.unpark();
}

void multi_thread_core::wake_all() noexcept {
  for (auto& w : workers_) w->place.unpark();
}

void multi_thread_core::timers_changed() noexcept {
  // acquire: pairs with the exchange in park. The timer's mutex orders the two: a timekeeper that
  // read the old deadline under it is seen here.
  if (worker* keeper = timekeeper_.load(port::memory_order_acquire)) {
    keeper->place.unpark();
  } else {
    wake_one();
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
  blocking_.close();
  const bool workers_ended = threads_.join_all(deadline);
  const bool closures_ended = blocking_.join_all(deadline);
  if (workers_ended) {
    // Also when no worker could be started, or none was left to do it.
    owned_.shut_down_all();
    while (task_header* task = injected_.pop()) drop_entry(task);
  }
  timers().close();
  return workers_ended && closures_ended;
}

runtime_metrics multi_thread_core::metrics() {
  runtime_metrics m;
  m.workers = options_.workers;
  m.parks = parks_.load(port::memory_order_relaxed);
  m.injected = injected_.size();
  owned_.count(m);
  blocking_.count(m);
  return m;
}

void multi_thread_core::drain(worker& self) noexcept {
  while (task_header* task = self.local.pop()) drop_entry(task);
  while (task_header* task = injected_.pop()) drop_entry(task);
}

}  // namespace rt::detail
