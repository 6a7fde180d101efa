// SPDX-License-Identifier: Apache-2.0
//
// Every allocation of a spawn fails in turn: the spawner gets std::bad_alloc, what it gave is
// destroyed once, and the runtime goes on. A program of its own, because it replaces operator new.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>

#include "tests/support.hpp"

namespace {
/// Which allocation of this thread fails, counted from now; 0: none.
thread_local int fails_in = 0;
}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  if (fails_in > 0 && --fails_in == 0) throw std::bad_alloc();
  if (void* block = std::malloc(size == 0 ? 1 : size)) return block;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* block) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept { std::free(block); }

namespace {

using namespace rt_test;

std::atomic<int> alive{0};

/// Too large to come from recycled memory, so that each spawn allocates.
class large_guest {
 public:
  [[maybe_unused]] static constexpr bool rt_send = true;
  large_guest() { ++alive; }
  large_guest(large_guest&& other) noexcept : counted_(std::exchange(other.counted_, false)) {}
  ~large_guest() {
    if (counted_) --alive;
  }

 private:
  bool counted_ = true;
  [[maybe_unused]] std::array<char, 4000> weight_{};
};

rt::task<int> body(large_guest) {
  co_await rt::yield_now();
  co_return 1;
}

class allocation : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(flavour, allocation, testing::Values(0, 2), flavour_name);

/// Calls `spawn` until it allocates less often than it would take to fail; returns how often it
/// failed.
template <class Spawn>
int fail_each_in_turn(Spawn spawn) {
  for (int n = 1; n < 100; ++n) {
    bool failed = false;
    try {
      fails_in = n;
      spawn();
    } catch (const std::bad_alloc&) {
      failed = true;
    }
    fails_in = 0;
    if (!failed) return n - 1;
  }
  return 100;
}

TEST_P(allocation, a_spawn_that_finds_no_memory_says_so_destroys_its_arguments_and_harms_nobody) {
  {
    auto runtime = make_runtime(GetParam());
    auto before = runtime.spawn(body, large_guest());
    const int failures =
        fail_each_in_turn([&] { runtime.spawn(body, large_guest()).detach(); });
    EXPECT_GT(failures, 0);
    EXPECT_LT(failures, 100);
    auto inside = runtime.spawn([]() -> rt::task<int> {
      co_return fail_each_in_turn([] { rt::spawn(body, large_guest()).detach(); });
    });
    EXPECT_GT(runtime.block_on(inside).value(), 0);
    EXPECT_EQ(runtime.block_on(before).value(), 1);
    auto after = runtime.spawn(body, large_guest());
    EXPECT_EQ(runtime.block_on(after).value(), 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST_P(allocation, the_same_for_blocking_closures_and_local_tasks) {
  {
    auto runtime = make_runtime(GetParam());
    rt::local_set set;
    const int local = fail_each_in_turn([&] { set.spawn_local(body, large_guest()).detach(); });
    EXPECT_GT(local, 0);
    runtime.block_on(set);
    runtime.block_on(runtime.spawn_blocking([] {})).value();  // a thread is there
    const int blocking = fail_each_in_turn([&] {
      runtime.spawn_blocking([guest = large_guest()] { static_cast<void>(guest); }).detach();
    });
    EXPECT_GT(blocking, 0);
    EXPECT_EQ(runtime.block_on(runtime.spawn(body, large_guest())).value(), 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST_P(allocation, a_set_that_finds_no_memory_has_spawned_nothing) {
  {
    auto runtime = make_runtime(GetParam());
    rt::join_set<int> set;
    const int failures =
        fail_each_in_turn([&] { set.spawn_on(runtime.handle(), body, large_guest()); });
    EXPECT_GT(failures, 0);
    EXPECT_EQ(set.len(), 1u);
    EXPECT_EQ(runtime.metrics().spawned, 1u);
    EXPECT_EQ(runtime.block_on(set.join_next())->value(), 1);
  }
  EXPECT_EQ(alive, 0);
}

}  // namespace
