// SPDX-License-Identifier: Apache-2.0
//
// A value that everybody reads and somebody replaces: workers watch the settings, and finish what
// they do with the ones they began with.
#include <cassert>
#include <rt/rt.hpp>
#include <string>

struct settings {
  std::string greeting;
  int version;
};

rt::task<int> worker(rt::watch_receiver<settings> watched) {
  int seen = watched.get().version;
  while (co_await watched.changed()) seen = watched.borrow_and_update()->version;
  co_return seen;  // all senders have gone
}

int main() {
  auto runtime = rt::builder().multi_thread(2).build();
  auto [tx, rx] = rt::watch(settings{"hello", 1});
  auto first = runtime.spawn(worker, rx);
  auto second = runtime.spawn(worker, rx);
  {
    auto sender = std::move(tx);
    for (int v = 2; v <= 10; ++v) sender.send({"hello again", v});
  }
  assert(runtime.block_on(first).value() == 10);
  assert(runtime.block_on(second).value() == 10);
}
