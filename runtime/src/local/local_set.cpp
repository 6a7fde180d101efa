// SPDX-License-Identifier: Apache-2.0
//
// Local sets and their scheduler; see rt/detail/local_core.hpp for the invariants named below.

#include "rt/local_set.hpp"

#include <cstdio>
#include <cstdlib>

#include "rt/detail/context.hpp"
#include "rt/misuse.hpp"
#include "src/sched/inject_queue.hpp"
#include "src/sched/owner_list.hpp"
#include "src/sched/task_fifo.hpp"

namespace rt {
namespace detail {

struct local_queues {
  owner_list owned;
  task_fifo local;      ///< [owner-only]
  inject_queue remote;  ///< filled by other threads
};

local_core::local_core()
    : owner_(port::this_thread()), queues_(std::make_unique<local_queues>()) {}
local_core::~local_core() = default;

void local_core::require_owner(const char* what) const noexcept {
  if (on_owner_thread()) return;
  // Going on would touch what is not Send from a second thread; there is no caller to throw to.
  std::fprintf(stderr, "rt: a local_set was %s on another thread than the one that made it\n", what);
  std::abort();
}

void local_core::schedule(task_header* task) noexcept {
  if (on_owner_thread()) {
    if (closed_) {
      task->drop_entry();
      return;
    }
    queues_->local.push(task);
    if (!driving_) wake_driver();
  } else if (queues_->remote.push(task)) {
    wake_driver();  // [driver-woken]
  } else {
    task->drop_entry();
  }
}

bool local_core::release(task_header* task) noexcept { return queues_->owned.remove(task); }

void local_core::start(task_header* task) {
  require_owner("given a task");
  if (queues_->owned.add(task)) {
    schedule(task);
  } else {
    task->drop_entry();
  }
}

void local_core::wake_driver() noexcept {
  waker driver;
  {
    const port::lock lock(driver_mutex_);
    driver = driver_;
  }
  driver.wake();
}

task_header* local_core::next_task() noexcept {
  task_header* task = nullptr;
  if (++tick_ % remote_interval == 0) task = queues_->remote.pop();
  if (task == nullptr) task = queues_->local.pop();
  if (task == nullptr) task = queues_->remote.pop();
  return task;
}

void local_core::drive(const waker& w) noexcept {
  require_owner("driven");
  if (closed_) return;  // the set was destroyed: nothing is left
  waker before = w;
  {
    const port::lock lock(driver_mutex_);
    std::swap(driver_, before);
  }
  be_named_by(context().runtime);
  const context_scope<local_core*> inside(&thread_context::local, this);
  driving_ = true;
  for (unsigned n = 0; n < batch; ++n) {
    task_header* task = next_task();
    if (task == nullptr) break;
    task->run();
  }
  driving_ = false;
  if (!queues_->local.empty() || !queues_->remote.empty()) w.wake();
}

void local_core::be_named_by(core* runtime) noexcept {
  if (named_by_.get() == runtime) return;
  if (named_by_) named_by_->remove_local_set(*this);
  named_by_ = ref<core>(runtime);
  if (named_by_) named_by_->add_local_set(*this);
}

void local_core::dump_into(task_dump& all) { queues_->owned.dump(all); }

bool local_core::empty() noexcept { return queues_->owned.empty(); }

void local_core::shut_down() noexcept {
  require_owner("destroyed");
  be_named_by(nullptr);
  const context_scope<local_core*> inside(&thread_context::local, this);
  queues_->owned.shut_down_all();
  queues_->remote.close();
  while (task_header* task = next_task()) task->drop_entry();
  closed_ = true;
  waker driver;
  {
    const port::lock lock(driver_mutex_);
    std::swap(driver, driver_);
  }
  driver.wake_and_drop();  // it waits for an empty set
}

local_core& require_local_set() {
  if (local_core* set = context().local) return *set;
  throw misuse("spawn_local was called outside a local_set: call it in a task of one, or spawn on "
               "the set itself");
}

}  // namespace detail

local_set::local_set() : core_(detail::make_ref<detail::local_core>()) {}
local_set::~local_set() { core_->shut_down(); }
local_set::run_await local_set::run() { return run_await(core_); }
local_set::run_await local_set::operator co_await() { return run_await(core_); }

}  // namespace rt
