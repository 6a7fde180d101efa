// SPDX-License-Identifier: Apache-2.0
//
// The current-thread runtime; see current_thread.hpp for the invariants named below.

#include "src/sched/current_thread.hpp"

#include <utility>

#include "rt/detail/context.hpp"
#include "src/sched/loan.hpp"
#include "rt/misuse.hpp"

namespace rt::detail {

void current_thread_core::schedule(task_header* task) noexcept {
  if (context().queue_of == this) {
    push(task);
    return;
  }
  begin_activity();
  if (injected_.push(task)) {
    unpark_driver();
  } else {
    drop_entry(task);
  }
}

/// The task that is being polled here goes to the back.
void current_thread_core::reschedule(task_header* task) noexcept {
  schedule(task);
  if (context().queue_of == this) oldest_next_ = true;
}

/// By the driver.
void current_thread_core::push(task_header* task) noexcept {
  activity_.begin();
  put_back(task);
}

void current_thread_core::put_back(task_header* task) noexcept {
  if (!local_.push(task)) injected_.keep(task);  // without memory
}

std::size_t current_thread_core::own_shard() const noexcept {
  return context().queue_of == this ? 1 : owner_list::everyones;
}

void current_thread_core::start(task_header* task) noexcept {
  // From elsewhere, it joins the owner list when it leaves the injection queue.
  if (context().queue_of != this || owned_.add(task, own_shard())) {
    schedule(task);
  } else {
    task->drop_entry();
  }
}

void current_thread_core::start_blocking(task_header* task) { blocking_.submit(task); }

void current_thread_core::drop_entry(task_header* task) noexcept {
  task->drop_entry();
  end_activity();
}

void current_thread_core::unpark_driver() noexcept {
  ref<root_waker> driver;
  {
    const port::lock lock(seat_mutex_);
    driver = driver_;
  }
  if (driver) driver->unpark();
}

// ---- the driver's seat -------------------------------------------------------------------------

bool current_thread_core::take_seat(const ref<root_waker>& me) {
  const port::lock lock(seat_mutex_);
  // relaxed: it is set under this mutex.
  if (stopping_.load(port::memory_order_relaxed)) return false;  // [last-driver]
  if (!driver_) {
    driver_ = me;
    std::erase_if(waiting_, [&](const auto& w) { return w.get() == me.get(); });
    return true;
  }
  for (const auto& w : waiting_) {
    if (w.get() == me.get()) return false;
  }
  waiting_.push_back(me);
  return false;
}

void current_thread_core::leave_seat() noexcept {
  std::vector<ref<root_waker>> waiting;
  ref<root_waker> driver;
  {
    port::lock lock(seat_mutex_);
    if (stopping_.load(port::memory_order_relaxed)) {  // [last-driver]
      lock.unlock();
      end_own_work();
      lock.lock();
      seat_left_.notify_all();  // who waits has the mutex first
    }
    driver = std::exchange(driver_, {});
    waiting.swap(waiting_);
  }
  for (const auto& w : waiting) w->unpark();  // [seat-passed]
}

void current_thread_core::block_on(root_future& root) {
  const runtime_scope current(this);
  const auto me = make_ref<root_waker>(*this);
  const waker w = me->make_waker();
  bool stopped = false;
  for (bool ready = false; !ready && !stopped;) {
    if (take_seat(me)) {
      const lender_scope lender(this);
      const context_scope<scheduler*> queue_owner(&thread_context::queue_of, this);
      ready = drive(root, *me, w);
      queue_deferred();
      stopped = panicked_.load(port::memory_order_relaxed) && !ready;
      if (stopped) destroy_tasks();
      leave_seat();
    } else {
      ready = poll_root(root, *me, w);
      stopped = panicked_.load(port::memory_order_relaxed) && !ready;
      if (!ready && !stopped) me->park();
    }
  }
  me->close();
  const port::lock lock(seat_mutex_);
  std::erase_if(waiting_, [&](const auto& other) { return other.get() == me.get(); });
  if (stopped) {
    throw misuse("a task panicked, and by its panic policy the runtime shut down: block_on ends");
  }
}

/// Polls the root if a poll is owed; true when it is ready.
bool current_thread_core::poll_root(root_future& root, root_waker& me, const waker& w) {
  if (!me.take_notified()) return false;
  bool ready = false;
  {
    const poll_scope polling;
    const context_scope<core*> as_root(&thread_context::root_of, this);
    ready = root.poll(w);
  }
  me.poll_ended();
  return ready;
}

bool current_thread_core::drive(root_future& root, root_waker& me, const waker& w) {
  for (;;) {
    if (poll_root(root, me, w)) return true;
    const bool ran = run_batch();
    // relaxed: set by this thread, or by one whose result nobody has seen yet.
    if (panicked_.load(port::memory_order_relaxed)) return false;
    // relaxed: a later look finds it, and a sleeping driver is unparked after it was set.
    if (stopping_.load(port::memory_order_relaxed)) return false;
    const bool fired = timers().fire_due();
    if (!ran && !fired) sleep(me);
  }
}

/// A wake of the root, an injected task or an earlier timer unparks us, also in advance.
void current_thread_core::sleep(root_waker& me) {
  if (options_.hooks.park) {
    thread_hooks::call(options_.hooks.park);
    if (!local_.empty() || !injected_.empty()) return;  // the hook made something ready
  }
  // A paused clock moves on when nothing else can happen; then the caller fires what is due.
  // The last closure may have made a task ready before it was over, so the queue comes after it.
  if (timers().paused() && blocking_.idle() && injected_.empty() && !me.is_notified() &&
      timers().advance_to_next()) {
    return;
  }
  parks_.fetch_add(1, port::memory_order_relaxed);  // a figure
  me.park(timers().next_deadline());
  thread_hooks::call(options_.hooks.unpark);
}

void current_thread_core::task_panicked() noexcept {
  if (!options_.shut_down_on_panic) return;
  panicked_.store(true, port::memory_order_relaxed);
  unpark_driver();  // it may be a blocking closure that panicked
}

runtime_metrics current_thread_core::metrics() {
  runtime_metrics m;
  m.parks = parks_.load(port::memory_order_relaxed);
  m.each.push_back(
      {.turns = activity_.ended(), .parks = m.parks, .stolen = 0, .queued = local_.size()});
  injected_.count(m);
  owned_.count(m);
  blocking_.count(m);
  return m;
}

void current_thread_core::dump_into(task_dump& all) {
  injected_.dump(all);  // first, see inject_queue.hpp
  owned_.dump(all);
}

bool current_thread_core::run_batch() {
  for (unsigned n = 0; n < options_.event_interval; ++n) {
    if (!run_one()) return n > 0;
  }
  return true;
}

bool current_thread_core::run_one() {
  const auto again = joins_.next(tick_, local_.empty());
  if (again.task != nullptr) {
    end_poll(again.task, again.task->resume(again.may_defer));
    return true;
  }
  task_header* task = next_task();
  if (task == nullptr) return false;
  // relaxed: what woke the task because of the shutdown came with it out of the queue.
  if (stopping_.load(port::memory_order_relaxed)) {
    put_back(task);
    return false;
  }
  end_poll(task, task->run(!joins_.full()));
  return true;
}

void current_thread_core::end_poll(task_header* task, task_header::ran how) noexcept {
  if (how == task_header::ran::deferred) {
    joins_.push(task, std::exchange(context().deferred_on, nullptr), tick_);
  } else {
    activity_.end();
  }
}

/// Before the seat is left: what was deferred becomes entries like all others.
void current_thread_core::queue_deferred() noexcept {
  while (!joins_.empty()) {
    task_header* task = joins_.take_youngest();
    task->to_queued();
    schedule(task);
    activity_.end();
  }
}

bool current_thread_core::release(task_header* task) noexcept {
  if (context().queue_of == this) joins_.note(task);
  return owned_.remove(task, own_shard());
}

task_header* current_thread_core::next_task() {
  task_header* task = nullptr;
  // A task that the closed owner list does not take is only here to be dropped, see destroy_tasks.
  const auto bind = [this](task_header* t) { owned_.bind(t, own_shard()); };
  if (++tick_ % options_.global_queue_interval == 0) task = injected_.pop(bind);
  if (task == nullptr) task = next_own();
  if (task != nullptr) return task;
  task_fifo injected = injected_.pop_share(1, inject_queue::enough, bind);
  task = injected.pop();
  while (task_header* more = injected.pop()) {
    put_back(more);
  }
  return task;
}

task_header* current_thread_core::next_own() {
  if (!oldest_next_ && tick_ % oldest_interval != 0) return local_.pop();
  oldest_next_ = false;
  return local_.pop_oldest();
}

// ---- shutdown ----------------------------------------------------------------------------------

/// With the seat, or when nobody can take it any more.
void current_thread_core::destroy_tasks() noexcept {
  queue_deferred();
  owned_.shut_down_all(own_shard());
  injected_.close();
  while (task_header* task = next_task()) drop_entry(task);
}

/// As destroy_tasks, in shutdown.
void current_thread_core::end_own_work() noexcept {
  destroy_tasks();
  timers().close();  // nobody fires them any more: a root or a closure may wait for one
}

/// Ends tasks and timers, or unparks the driver, which does, and waits for it; false at the
/// deadline.
bool current_thread_core::end_work(port::time_point deadline) {
  {
    port::lock lock(seat_mutex_);
    stopping_.store(true, port::memory_order_relaxed);
    if (driver_ && driver_->thread() != port::this_thread()) {
      driver_->unpark();
      return port::wait_until(seat_left_, lock, deadline, [this] { return !driver_; });
    }
  }
  const runtime_scope current(this);
  const lender_scope lender(this);
  const context_scope<scheduler*> queue_owner(&thread_context::queue_of, this);
  end_own_work();
  return true;
}

bool current_thread_core::shut_down(port::time_point deadline) {
  const bool ended = end_work(deadline);
  blocking_.close();
  return blocking_.join_all(deadline) && ended;
}

}  // namespace rt::detail
