// SPDX-License-Identifier: Apache-2.0
//
// A long-running task that cleans up before it ends: it waits for its work and for a token at once.
// An abort would drop it at the suspension, without the clean-up.
#include <cassert>
#include <chrono>
#include <rt/rt.hpp>

using namespace std::chrono_literals;

rt::task<bool> serve(rt::cancellation_token stop) {
  for (;;) {
    auto first = co_await rt::select(rt::sleep(1ms), stop.cancelled());
    if (first.index() == 1) break;
  }
  co_await rt::yield_now();  // stands for saving the state: asynchronous clean-up
  co_return true;
}

int main() {
  auto runtime = rt::builder().multi_thread(1).build();
  rt::cancellation_token stop;
  auto server = runtime.spawn(serve, stop.child_token());
  runtime.block_on(rt::sleep(5ms));
  stop.cancel();
  assert(runtime.block_on(server).value());  // it said itself that it has cleaned up
}
