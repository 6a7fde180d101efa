// SPDX-License-Identifier: Apache-2.0
//
// Starting, leaving and joining threads; see thread_group.hpp.

#include "src/sched/thread_group.hpp"

#include <system_error>
#include <utility>

#include "rt/detail/core.hpp"

namespace rt::detail {

void thread_group::start(ref<core> keep_alive, std::function<void()> body) {
  std::list<port::thread> place(1);  // the allocation comes before anything that would be lost by it
  const auto self = place.begin();
  std::list<port::thread> reaped;
  {
    const port::lock lock(mutex_);
    // The new thread cannot leave before the mutex is free, so it finds itself in the list.
    try {
      *self = port::thread([this, self, core = std::move(keep_alive), run = std::move(body)] {
        run();
        leave(self);
        // `core` goes last, perhaps with this group in it.
      });
    } catch (const std::system_error& e) {
      throw std::system_error(e.code(),
                              "a thread of the runtime could not be started: lower the number of "
                              "threads, or raise the limits of the process");
    }
    if (abandoned_) self->detach();
    running_.splice(running_.end(), place);
    reaped.swap(ended_);
  }
  join_each(reaped);
}

void thread_group::leave(std::list<port::thread>::iterator self) {
  const port::lock lock(mutex_);
  if (abandoned_) {
    running_.erase(self);
  } else {
    ended_.splice(ended_.end(), running_, self);
  }
  // Under the lock: once the waiter sees an empty list, this thread touches the group no more.
  someone_left_.notify_all();
}

bool thread_group::join_all(port::time_point deadline) {
  std::list<port::thread> ended;
  bool all = false;
  {
    port::lock lock(mutex_);
    all = port::wait_until(someone_left_, lock, deadline, [this] { return running_.empty(); });
    abandoned_ = true;
    for (port::thread& left : running_) {
      if (left.joinable()) left.detach();
    }
    ended.swap(ended_);
  }
  join_each(ended);
  return all;
}

void thread_group::join_each(std::list<port::thread>& ended) {
  for (port::thread& t : ended) t.join();
}

}  // namespace rt::detail
