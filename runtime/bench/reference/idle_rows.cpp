// SPDX-License-Identifier: Apache-2.0
//
// Rows about a runtime that has nothing to do: how fast it wakes up, and that it sleeps.

#include <atomic>
#include <thread>

#include "runtime/bench/reference/rows.hpp"

namespace bench {
namespace {

constexpr int wake_samples = 200;

rt::task<> note(std::shared_ptr<std::atomic<std::int64_t>> when) {
  when->store(clock::now().time_since_epoch().count(), std::memory_order_release);
  co_return;
}

/// From the call of spawn to the first instruction of the task, on a runtime that sleeps; the tenth
/// percentile, because where the woken thread is put decides the rest.
measurement idle_wake(unsigned workers) {
  rt::runtime runtime = make_runtime(workers);
  std::atomic<bool> stop{false};
  std::thread driver;
  auto [tx, rx] = rt::oneshot<bool>();
  if (workers == 0) {
    driver = std::thread([&runtime, &end = rx] { static_cast<void>(runtime.block_on(end)); });
  }
  std::vector<double> samples;
  for (int i = 0; i < wake_samples; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    auto when = std::make_shared<std::atomic<std::int64_t>>(0);
    const std::int64_t start = clock::now().time_since_epoch().count();
    runtime.spawn(note, when).detach();
    while (when->load(std::memory_order_acquire) == 0) std::this_thread::yield();
    samples.push_back(static_cast<double>(when->load() - start));
  }
  tx.send(true);
  if (driver.joinable()) driver.join();
  std::sort(samples.begin(), samples.end());
  return {samples[samples.size() / 10], true};
}

/// How often the threads of an idle runtime are woken within ten seconds.
measurement idle_wakeups(unsigned workers) {
  rt::runtime runtime = make_runtime(workers);
  runtime.block_on([]() -> rt::task<> { co_await rt::yield_now(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const auto before = voluntary_switches_of_others();
  std::this_thread::sleep_for(std::chrono::seconds(10));
  return {static_cast<double>(voluntary_switches_of_others() - before), true};
}

constexpr std::uint64_t timers = million;

rt::task<> sleeper(std::uint64_t i) {
  co_await rt::sleep(std::chrono::microseconds(i % 10 == 0 ? 1 : 3'600'000'000));
}

/// Adds timers, one in ten of which fires at once and the rest is cancelled.
rt::task<timing> timers_add_cancel_fire() {
  std::vector<rt::join_handle<void>> handles;
  handles.reserve(timers);
  const auto start = clock::now();
  for (std::uint64_t i = 0; i < timers; ++i) handles.push_back(rt::spawn(sleeper, i));
  std::uint64_t fired = 0;
  for (std::uint64_t i = 0; i < timers; i += 10) {
    const auto result = co_await handles[i];
    fired += result.has_value() ? 1 : 0;
  }
  for (auto& h : handles) h.abort();
  std::uint64_t cancelled = 0;
  for (std::uint64_t i = 0; i < timers; ++i) {
    if (i % 10 == 0) continue;
    const auto result = co_await handles[i];
    cancelled += result.is_cancelled() ? 1 : 0;
  }
  co_return timing{ns_since(start), fired == timers / 10 && cancelled == timers - timers / 10};
}

}  // namespace

void add_idle_rows(std::vector<row>& rows) {
  rows.push_back({"idle_wake", 1, idle_wake, false});
  rows.push_back({"idle_wakeups", 1, idle_wakeups, false, true});
  rows.push_back({"timers_1m", timers,
                  [](unsigned workers) { return in_task(workers, timers_add_cancel_fire); }});
}

}  // namespace bench
