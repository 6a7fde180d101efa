// SPDX-License-Identifier: Apache-2.0
//
// The blocking pool; see pool.hpp.

#include "src/blocking/pool.hpp"

#include "rt/detail/context.hpp"
#include "src/sched/thread_name.hpp"

namespace rt::detail {

void blocking_pool::submit(task_header* closure) {
  closure->set_owned(ownership::none);  // it has no place in the owner list: the pool ends it
  closure->release();
  owner_.begin_activity();
  outstanding_.fetch_add(1, port::memory_order_relaxed);
  bool make_thread = false;
  {
    const port::lock lock(mutex_);
    if (!closed_) {
      waiting_.push(closure);
      closure = nullptr;
      if (threads_idle_ > 0) {
        --threads_idle_;
        ++wake_ups_;
      } else if (threads_alive_ < options_.max_threads) {
        ++threads_alive_;
        make_thread = true;
      }
    }
  }
  if (closure != nullptr) {
    cancel(closure);
    return;
  }
  if (!make_thread) {
    work_or_close_.notify_one();
    return;
  }
  try {
    threads_.start(ref<core>(&owner_), [this] { work(); });
  } catch (...) {
    task_fifo stranded;
    {
      const port::lock lock(mutex_);
      // Another thread will come to the queue in time, if there is one.
      if (--threads_alive_ == 0) std::swap(stranded, waiting_);
    }
    if (stranded.empty()) return;
    while (task_header* left = stranded.pop()) cancel(left);
    throw;
  }
}

void blocking_pool::cancel(task_header* closure) noexcept {
  closure->drop_entry();
  ended();
  owner_.end_activity();
}

void blocking_pool::count(runtime_metrics& into) {
  const port::lock lock(mutex_);
  into.blocking_threads = threads_alive_;
  into.idle_blocking_threads = threads_idle_;
  into.blocking_queued = waiting_.size();
}

/// A closure is over. A paused clock stands still while there is one, so its driver looks again.
void blocking_pool::ended() noexcept {
  // acq_rel: pairs with idle; whoever sees none sees what they did.
  outstanding_.fetch_sub(1, port::memory_order_acq_rel);
  if (owner_.timers().paused()) owner_.timers_changed();
}

void blocking_pool::work() {
  name_this_thread(options_.thread_name);
  const runtime_scope current(&owner_);
  const context_scope<core*> pool(&thread_context::pool_of, &owner_);
  const hooked_thread hooked(options_.hooks);
  port::lock lock(mutex_);
  for (;;) {
    while (task_header* closure = waiting_.pop()) {
      lock.unlock();
      closure->run();
      ended();
      owner_.end_activity();
      lock.lock();
    }
    if (closed_) break;
    ++threads_idle_;
    const bool called = port::wait_until(work_or_close_, lock, port::after(options_.keep_alive),
                                         [this] { return wake_ups_ > 0 || closed_; });
    if (wake_ups_ > 0) {
      --wake_ups_;  // whoever called has taken us off the idle count
      continue;
    }
    --threads_idle_;
    if (!called && waiting_.empty()) break;
  }
  --threads_alive_;
}

void blocking_pool::close() noexcept {
  task_fifo waiting;
  {
    const port::lock lock(mutex_);
    closed_ = true;
    std::swap(waiting, waiting_);
  }
  work_or_close_.notify_all();
  while (task_header* closure = waiting.pop()) cancel(closure);
}

}  // namespace rt::detail
