// SPDX-License-Identifier: Apache-2.0
//
// A test of code that waits, without waiting: the clock of the runtime is paused, and jumps to the
// next timer when there is nothing else to do.
#include <cassert>
#include <chrono>
#include <rt/rt.hpp>

using namespace std::chrono_literals;

/// Retries with growing pauses; the third attempt succeeds.
rt::task<int> connect() {
  int attempts = 1;
  for (auto pause = 1h; attempts < 3; pause *= 2, ++attempts) co_await rt::sleep(pause);
  co_return attempts;
}

int main() {
  auto runtime = rt::builder().current_thread().start_paused().build();
  runtime.block_on([]() -> rt::task<> {
    const auto start = rt::now();
    const int attempts = co_await connect();
    assert(attempts == 3);
    assert(rt::now() - start == 3h);
    const auto late = co_await rt::timeout(2h, connect());
    assert(!late.has_value());
  });
}
