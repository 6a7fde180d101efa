// SPDX-License-Identifier: Apache-2.0
//
// Live controls: what must be found if silence elsewhere is to mean anything. They judge no rule.
#include <atomic>
#include <thread>

#include "conformance/harness/case.hpp"
#include "conformance/harness/race_report.hpp"
#include "conformance/harness/sanitizer.hpp"

namespace conformance {
namespace {

int shared_by_mistake = 0;

// Not inlined, so that the access stays where the report shows it.
[[gnu::noinline, maybe_unused]] void touch(int value) { shared_by_mistake = value; }

}  // namespace

CONTROL(deliberate_race, "the race detector reports a race that is made on purpose") {
  if constexpr (!built_with_tsan) {
    cx.inconclusive("this suite was built without ThreadSanitizer");
  } else {
    const race_watch races;
    // The threads see each other through a relaxed flag only: both are there, and nothing orders
    // them.
    std::atomic<int> here{0};
    const auto racer = [&here](int value) {
      here.fetch_add(1, std::memory_order_relaxed);
      while (here.load(std::memory_order_relaxed) < 2) std::this_thread::yield();
      touch(value);
    };
    std::thread one(racer, 1);
    std::thread other(racer, 2);
    one.join();
    other.join();
    // Read, so that no compiler takes the writes for useless.
    cx.expect(shared_by_mistake == 1 || shared_by_mistake == 2, "one of the writes stays");
    // The detector reports the same race once in a process: a repetition rests on the first time.
    static bool heard = false;
    heard = heard || races.seen() > 0;
    cx.reached(heard, "ThreadSanitizer reports a race that is made on purpose");
  }
}

}  // namespace conformance
