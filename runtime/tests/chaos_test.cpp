// SPDX-License-Identifier: Apache-2.0
//
// Random spawns, aborts, drops, joins and panics, with every count checked; runtimes that come and
// go under load; spawns from many foreign threads.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/support.hpp"

namespace {

using namespace rt_test;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int chaos_tasks = 20'000;
constexpr int start_stop_cycles = 100;
#else
/// 10'000'000 is the long run; see runtime/README.md.
constexpr int chaos_tasks = RT_CHAOS_TASKS;
constexpr int start_stop_cycles = 1000;
#endif

struct counts {
  std::atomic<int> made{0};
  std::atomic<int> gone{0};
  std::atomic<int> spawned{0};
  std::atomic<int> joined{0};
};

/// Counts the futures that hold it: each is destroyed once, whatever becomes of its task.
class counted_guest {
 public:
  explicit counted_guest(std::shared_ptr<counts> c) : counts_(std::move(c)) { ++counts_->made; }
  counted_guest(counted_guest&& other) noexcept : counts_(std::move(other.counts_)) {}
  ~counted_guest() {
    if (counts_) ++counts_->gone;
  }

 private:
  std::shared_ptr<counts> counts_;
};

enum class kind { value, yields, throws_int, throws_string, throws_error, for_ever };

rt::task<int> guest(counted_guest, kind what, int n) {
  switch (what) {
    case kind::value:
      co_return n;
    case kind::yields:
      for (int i = 0; i < n % 5; ++i) co_await rt::yield_now();
      co_return n;
    case kind::throws_int:
      throw n;
    case kind::throws_string:
      co_await rt::yield_now();
      throw std::to_string(n);
    case kind::throws_error:
      throw std::runtime_error(std::to_string(n));
    case kind::for_ever:
      for (;;) co_await rt::suspend([](const rt::waker&) {});
  }
  co_return n;
}

struct known_task {
  rt::join_handle<int> handle;
  kind what;
  int n;
  bool aborted = false;
};

void check_outcome(const known_task& task, rt::join_result<int>& result) {
  if (result.is_cancelled()) {
    EXPECT_TRUE(task.aborted);
    return;
  }
  EXPECT_NE(task.what, kind::for_ever);
  EXPECT_EQ(result.is_panic(), task.what >= kind::throws_int);
  if (result.has_value()) {
    EXPECT_EQ(result.value(), task.n);
    return;
  }
  try {
    result.error().rethrow();
  } catch (int n) {
    EXPECT_EQ(n, task.n);
  } catch (const std::string& s) {
    EXPECT_EQ(s, std::to_string(task.n));
  } catch (const std::runtime_error& e) {
    EXPECT_EQ(e.what(), std::to_string(task.n));
  }
}

rt::task<> make_chaos(std::shared_ptr<counts> c, unsigned seed, int tasks) {
  std::mt19937 random(seed);
  const auto below = [&random](unsigned n) { return static_cast<int>(random() % n); };
  std::vector<known_task> known;
  const auto finish = [&](std::size_t at) -> rt::task<> {
    known_task task = std::move(known[at]);
    known[at] = std::move(known.back());
    known.pop_back();
    if (task.what == kind::for_ever && !task.aborted) {
      task.handle.abort();
      task.aborted = true;
    }
    if (below(4) == 0) co_return;  // drops the handle
    rt::join_result<int> result = co_await task.handle;
    ++c->joined;
    check_outcome(task, result);
  };
  for (int i = 0; i < tasks; ++i) {
    const auto what = static_cast<kind>(below(6));
    ++c->spawned;
    known.push_back({rt::spawn(guest, counted_guest(c), what, i), what, i});
    const auto other = static_cast<std::size_t>(below(static_cast<unsigned>(known.size())));
    switch (below(4)) {
      case 0:
        known[other].handle.abort();
        known[other].aborted = true;
        break;
      case 1:
        co_await rt::yield_now();
        break;
      default:
        break;
    }
    if (known.size() > 200) co_await finish(other);
  }
  while (!known.empty()) co_await finish(known.size() - 1);
}

class chaos : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(flavour, chaos, testing::Values(0, 1, 2), flavour_name);

TEST_P(chaos, every_task_of_a_random_crowd_ends_once_and_leaves_nothing) {
  auto c = std::make_shared<counts>();
  {
    auto runtime = make_runtime(GetParam());
    std::vector<rt::join_handle<void>> drivers;
    for (unsigned seed = 1; seed <= 4; ++seed) {
      drivers.push_back(runtime.spawn(make_chaos, c, seed, chaos_tasks / 4));
    }
    for (auto& d : drivers) EXPECT_TRUE(runtime.block_on(d).has_value());
  }
  EXPECT_EQ(c->spawned, chaos_tasks);
  EXPECT_EQ(c->made, chaos_tasks);
  EXPECT_EQ(c->gone, chaos_tasks);
  EXPECT_GT(c->joined, chaos_tasks / 2);
  EXPECT_EQ(c.use_count(), 1) << "no future is left to hold the counts";
}

TEST(start_stop, a_thousand_runtimes_come_and_go_under_load) {
  auto c = std::make_shared<counts>();
  for (int cycle = 0; cycle < start_stop_cycles; ++cycle) {
    auto runtime = make_runtime(cycle % 3);
    for (int i = 0; i < 20; ++i) {
      ++c->spawned;
      const kind what = i % 2 == 0 ? kind::yields : kind::for_ever;
      runtime.spawn(guest, counted_guest(c), what, i).detach();
    }
    runtime.spawn([]() -> rt::task<> {
      for (;;) co_await rt::yield_now();
    }).detach();
  }
  EXPECT_EQ(c->gone, c->spawned);
  EXPECT_EQ(c.use_count(), 1);
}

TEST_P(chaos, sixty_four_foreign_threads_spawn_at_once) {
  constexpr int threads = 64;
  constexpr int each = 100;
  auto runtime = make_runtime(GetParam());
  std::atomic<int> sum{0};
  std::atomic<bool> go{false};
  std::vector<std::vector<rt::join_handle<int>>> handles(threads);
  std::vector<std::thread> foreign;
  for (auto& mine : handles) {
    foreign.emplace_back([&mine, &go, handle = runtime.handle()] {
      while (!go.load()) std::this_thread::yield();
      for (int i = 0; i < each; ++i) {
        mine.push_back(handle.spawn([](int n) -> rt::task<int> { co_return n; }, i));
      }
    });
  }
  go = true;
  for (auto& t : foreign) t.join();
  for (auto& mine : handles) {
    for (auto& h : mine) sum += runtime.block_on(h).value();
  }
  EXPECT_EQ(sum, threads * each * (each - 1) / 2);
}

}  // namespace
