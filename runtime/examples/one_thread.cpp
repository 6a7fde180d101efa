// SPDX-License-Identifier: Apache-2.0
//
// A local set: its tasks share plain data without atomics or mutexes, because they stay on one
// thread. spawn would refuse them at compile time.
#include <cassert>
#include <memory>
#include <rt/rt.hpp>

struct tally {
  static constexpr bool rt_send = false;  // counts without synchronisation
  int count = 0;
};

rt::local_task<> add(std::shared_ptr<tally> shared, int times) {
  for (int i = 0; i < times; ++i) {
    ++shared->count;
    co_await rt::yield_now();
  }
}

int main() {
  auto runtime = rt::builder().current_thread().build();
  rt::local_set set;
  auto shared = std::make_shared<tally>();
  for (int i = 0; i < 10; ++i) set.spawn_local(add, shared, i);
  runtime.block_on(set);
  assert(shared->count == 45);
}
