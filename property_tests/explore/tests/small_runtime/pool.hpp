// SPDX-License-Identifier: Apache-2.0
//
// Workers, a shared queue, sleep and wake, shutdown.
// [no-sleep-with-work] A worker that says it sleeps looks at the queues once more; who enqueues
// looks for sleepers afterwards. Thread safety: spawn and enqueue from any thread; shutdown once.
#pragma once

#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "small_runtime/ring.hpp"

namespace small {

class pool final : public executor {
 public:
  explicit pool(int workers) {
    for (int i = 0; i < workers; ++i) all_.push_back(std::make_unique<worker>());
    for (int i = 0; i < workers; ++i)
      all_[static_cast<std::size_t>(i)]->thread = std::thread([this, i] { work(i); });
  }
  ~pool() override { shutdown(); }

  /// Everything of shutdown() but the end of the workers' memory: spawn may still be called.
  void close_and_stop() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    for (auto& one : all_) one->place.unpark();
    if (makes(mutant::shutdown_does_not_wait)) kill_all();
    for (auto& one : all_) {
      if (one->thread.joinable()) one->thread.join();
    }
    if (!makes(mutant::shutdown_forgets_queue)) kill_all();
  }

  /// The caller holds one reference, which drop_handle() gives up.
  task& spawn(std::unique_ptr<body> what) {
    auto* one = new task(*this, std::move(what));
    bool refused;
    {
      const std::lock_guard lock(mutex_);
      refused = closed_ && !makes(mutant::spawn_after_close_is_queued);
      if (!refused) owned_.push_back(one);
    }
    if (refused) {
      one->kill();
    } else {
      one->keep();  // for owned_
      enqueue(*one);
    }
    return *one;
  }

  void enqueue(task& one) override {
    if (current_pool() != this || !all_[current_index()]->local.push(one)) {
      const std::lock_guard lock(mutex_);
      shared_.push_back(&one);
    }
    wake_one();
  }

  void shutdown() {
    if (all_.empty()) return;
    close_and_stop();
    for (task* one : owned_) one->drop();
    owned_.clear();
    all_.clear();
  }

 private:
  struct worker {
    std::thread thread;
    parker place;
    ring local;
    std::atomic<bool> sleeps{false};
  };

  static pool*& current_pool() {
    thread_local pool* mine = nullptr;
    return mine;
  }
  static std::size_t& current_index() {
    thread_local std::size_t index = 0;
    return index;
  }

  bool closed() {
    const std::lock_guard lock(mutex_);
    return closed_;
  }

  task* next() {
    if (task* mine = all_[current_index()]->local.pop()) return mine;
    {
      const std::lock_guard lock(mutex_);
      if (!shared_.empty()) {
        task* const one = shared_.front();
        shared_.pop_front();
        return one;
      }
    }
    for (auto& other : all_) {
      if (task* stolen = other->local.pop()) return stolen;
    }
    return nullptr;
  }

  void wake_one() {
    for (auto& one : all_) {
      // The waker counts the worker as busy: the next task wakes another one.
      const bool asleep =
          makes(mutant::stale_idle_count) ? one->sleeps.load() : one->sleeps.exchange(false);
      if (asleep) return one->place.unpark();
    }
  }

  void work(int index) {
    current_pool() = this;
    current_index() = static_cast<std::size_t>(index);
    worker& mine = *all_[current_index()];
    for (;;) {
      if (closed()) return;
      task* one = next();
      if (one == nullptr) {
        mine.sleeps = true;
        if (!makes(mutant::idle_without_second_look)) one = next();
        if (one == nullptr && !closed()) mine.place.park();
        // Who was woken while it found something by itself passes the wake on.
        const bool woken = !mine.sleeps.exchange(false);
        if (woken && one != nullptr) wake_one();
      }
      if (one != nullptr) one->run();
    }
  }

  void kill_all() {
    std::vector<task*> all;
    std::unique_lock lock(mutex_);
    all = owned_;
    if (!makes(mutant::shutdown_holds_lock)) lock.unlock();
    for (task* one : all) one->kill();
  }

  std::mutex mutex_;
  std::deque<task*> shared_;
  std::vector<task*> owned_;
  bool closed_ = false;
  std::vector<std::unique_ptr<worker>> all_;
};

}  // namespace small
