// SPDX-License-Identifier: Apache-2.0
#include "for_each_of.hpp"

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace conformance::compile_fail {

void for_each_of(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& each) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failed;
  const auto work = [&] {
    for (std::size_t at = 0; (at = next.fetch_add(1)) < count;) try {
        each(at);
      } catch (...) {
        const std::lock_guard lock(mutex);
        failed = std::current_exception();
      }
  };
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < jobs; ++i) workers.emplace_back(work);
  }
  if (failed) std::rethrow_exception(failed);
}

}  // namespace conformance::compile_fail
