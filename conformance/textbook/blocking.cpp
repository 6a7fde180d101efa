// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/blocking.hpp"

namespace conformance::textbook {

bool blocking_pool::submit(std::shared_ptr<task_base> closure) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  queue_.push_back(std::move(closure));
  // Idle threads still count as idle until they woke up, and what they will take is still queued.
  if (queue_.size() > idle_ && threads_.size() < current_behaviour().blocking_cap(cap_))
    threads_.emplace_back([this, home = home_.shared_from_this(), hides = home_.hides()]() mutable {
      // Who makes a thread unseen hands nothing over to it, not even the scheduler.
      const unseen hidden(hides);
      work(std::move(home));
    });
  changed_.notify_one();
  return true;
}

void blocking_pool::work(std::shared_ptr<scheduler> home) {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    changed_.wait(lock, [this] { return closed_ || !queue_.empty(); });
    --idle_;
    if (queue_.empty()) return;  // closed
    auto closure = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    home->run_blocking(closure);
    {
      const seen user_code;  // if this was the last reference
      closure.reset();
    }
    lock.lock();
  }
}

std::deque<std::shared_ptr<task_base>> blocking_pool::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
  return std::exchange(queue_, {});
}

void blocking_pool::join() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    threads.swap(threads_);
  }
  for (auto& thread : threads) {
    if (current_behaviour().shutdown_waits_for_blocking())
      thread.join();
    else
      thread.detach();
  }
}

}  // namespace conformance::textbook
