// SPDX-License-Identifier: Apache-2.0
//
// A hundred jobs, three at a time, their results collected as they come, and a total under a lock.
#include <cassert>
#include <memory>
#include <rt/rt.hpp>

using limit = std::shared_ptr<rt::semaphore>;
using total = std::shared_ptr<rt::mutex<int>>;

rt::task<int> job(limit at_once, total sum, int n) {
  const auto permit = co_await rt::semaphore::acquire_owned(at_once);
  co_await rt::yield_now();  // the work
  auto locked = co_await sum->lock();
  *locked += n;
  co_return n;
}

rt::task<int> all() {
  auto at_once = std::make_shared<rt::semaphore>(3);
  auto sum = std::make_shared<rt::mutex<int>>(0);
  rt::join_set<int> jobs;
  for (int n = 1; n <= 100; ++n) jobs.spawn(job, at_once, sum, n);
  int collected = 0;
  while (auto done = co_await jobs.join_next()) collected += done->value();
  auto locked = co_await sum->lock();
  assert(*locked == collected);
  co_return collected;
}

int main() {
  auto runtime = rt::builder().multi_thread(2).build();
  assert(runtime.block_on(all()) == 5050);
}
