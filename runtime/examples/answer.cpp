// SPDX-License-Identifier: Apache-2.0
//
// A computation is spawned and joined.
#include <cassert>
#include <rt/rt.hpp>

// [readme]
rt::task<int> compute() { co_return 21 * 2; }

rt::task<void> run() {
  auto handle = rt::spawn(compute);
  auto joined = co_await handle;
  const int answer = joined.value();  // throws the join error if the task panicked
  assert(answer == 42);
}

int main() { rt::builder().multi_thread().build().block_on(run()); }
// [/readme]
