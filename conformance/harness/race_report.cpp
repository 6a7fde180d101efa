// SPDX-License-Identifier: Apache-2.0
#include "conformance/harness/race_report.hpp"

#include <atomic>

namespace {
std::atomic<std::uint64_t> reports_so_far{0};
}  // namespace

// Called by the sanitizer's runtime, of g++ and of clang alike, if they are there. Weak in the
// runtime, so that these definitions win.
extern "C" {
__attribute__((visibility("default"))) void __tsan_on_report(void*);
__attribute__((visibility("default"))) const char* __tsan_default_options();

void __tsan_on_report(void* /*report*/) {
  // relaxed: the case asks after it has joined its threads.
  reports_so_far.fetch_add(1, std::memory_order_relaxed);
}

const char* __tsan_default_options() {
  return "halt_on_error=0:exitcode=0:report_bugs=1:history_size=4:second_deadlock_stack=1";
}
}

namespace conformance {

std::uint64_t race_watch::reports() noexcept {
  return reports_so_far.load(std::memory_order_relaxed);
}

}  // namespace conformance
