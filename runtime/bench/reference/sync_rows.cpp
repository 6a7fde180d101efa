// SPDX-License-Identifier: Apache-2.0
//
// Rows about locks that eight tasks hand to each other: the holder yields, so the others wait.

#include <memory>

#include "rt/mutex.hpp"
#include "rt/semaphore.hpp"
#include "runtime/bench/reference/rows.hpp"

namespace bench {
namespace {

constexpr std::uint64_t tasks = 8;
constexpr std::uint64_t turns = 10'000;

rt::task<> lock_often(std::shared_ptr<rt::mutex<std::uint64_t>> sum) {
  for (std::uint64_t i = 0; i < turns; ++i) {
    auto guard = co_await sum->lock();
    ++*guard;
    co_await rt::yield_now();
  }
}

rt::task<timing> mutex_handoff() {
  auto sum = std::make_shared<rt::mutex<std::uint64_t>>(0);
  std::vector<rt::join_handle<void>> handles;
  const auto start = clock::now();
  for (std::uint64_t i = 0; i < tasks; ++i) handles.push_back(rt::spawn(lock_often, sum));
  for (auto& h : handles) {
    const auto result = co_await h;
    result.value();
  }
  auto total = co_await sum->lock();
  co_return timing{ns_since(start), *total == tasks * turns};
}

rt::task<> acquire_often(std::shared_ptr<rt::semaphore> semaphore) {
  for (std::uint64_t i = 0; i < turns; ++i) {
    auto permit = co_await semaphore->acquire();
    co_await rt::yield_now();
  }
}

rt::task<timing> semaphore_handoff() {
  auto semaphore = std::make_shared<rt::semaphore>(1);
  std::vector<rt::join_handle<void>> handles;
  const auto start = clock::now();
  for (std::uint64_t i = 0; i < tasks; ++i) handles.push_back(rt::spawn(acquire_often, semaphore));
  for (auto& h : handles) {
    const auto result = co_await h;
    result.value();
  }
  co_return timing{ns_since(start), semaphore->available_permits() == 1};
}

}  // namespace

void add_sync_rows(std::vector<row>& rows) {
  const auto add = [&](const char* name, rt::task<timing> (*work)()) {
    rows.push_back(
        {name, tasks * turns, [work](unsigned workers) { return in_task(workers, work); }});
  };
  add("mutex_handoff", mutex_handoff);
  add("semaphore_handoff", semaphore_handoff);
}

}  // namespace bench
