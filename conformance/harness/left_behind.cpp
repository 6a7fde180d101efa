// SPDX-License-Identifier: Apache-2.0
#include "conformance/harness/left_behind.hpp"

#include <filesystem>
#include <iterator>
#include <set>
#include <thread>

#include "conformance/harness/suite_info.hpp"
#include "conformance/harness/sanitizer.hpp"
#include "conformance/harness/waiting.hpp"

namespace conformance {
namespace {

std::size_t count_threads() {
  std::error_code error;
  const std::filesystem::directory_iterator tasks("/proc/self/task", error);
  if (error) return 0;  // no /proc: threads cannot be counted on this system
  return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

}  // namespace

left_behind left_behind::now() {
  // ThreadSanitizer starts a thread of its own together with the first thread of the process.
  if constexpr (built_with_tsan) std::thread([] {}).join();
  left_behind seen;
  seen.threads_ = count_threads();
  return seen;
}

std::string left_behind::futures(const spec::model::trace& trace) {
  using spec::model::event_kind;
  std::set<spec::model::task_number> alive;
  for (const auto& e : trace) {
    if (e.kind == event_kind::spawn_called) alive.insert(e.task);
    if (e.kind == event_kind::future_destroyed) alive.erase(e.task);
  }
  if (!alive.empty())
    return "the case left " + std::to_string(alive.size()) +
           " future(s) behind that were never destroyed; the first is that of task " +
           std::to_string(*alive.begin());
  return {};
}

std::string left_behind::threads() const {
  if (adapter_keeps_threads()) return {};
  // A joined thread may still be listed for a moment.
  const bool gone = wait_until([this] { return count_threads() <= threads_; }, {},
                               std::chrono::seconds(2));
  if (!gone)
    return "the case left " + std::to_string(count_threads() - threads_) + " thread(s) behind";
  return {};
}

}  // namespace conformance
