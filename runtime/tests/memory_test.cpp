// SPDX-License-Identifier: Apache-2.0
//
// Recycled memory, and what a spawn allocates: blocks that come back, blocks that change threads,
// frames in the room of their cell, and no memory at any point of a spawn.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <new>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "rt/detail/memory.hpp"
#include "rt/port/pages.hpp"
#include "tests/support.hpp"

namespace {

thread_local long allocations_left = -1;  ///< of this thread, before one fails; negative: never
std::atomic<long> allocations_made{0};

void* allocate_or_fail(std::size_t size) {
  allocations_made.fetch_add(1);
  if (allocations_left >= 0 && allocations_left-- == 0) throw std::bad_alloc();
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return allocate_or_fail(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using namespace rt::detail;

TEST(memory, a_freed_block_is_the_next_one_of_its_size) {
  if (!recycles_blocks()) GTEST_SKIP() << "AddressSanitizer sees every block";
  void* first = allocate(100);
  deallocate(first, 100);
  void* second = allocate(110);  // the same class
  EXPECT_EQ(first, second);
  deallocate(second, 110);
}

TEST(memory, blocks_do_not_overlap_and_are_aligned) {
  std::set<std::uintptr_t> starts;
  std::vector<void*> blocks;
  for (int i = 0; i < 2'000; ++i) {
    blocks.push_back(allocate(48));
    std::fill_n(static_cast<char*>(blocks.back()), 48, static_cast<char>(i));
    const auto at = reinterpret_cast<std::uintptr_t>(blocks.back());
    EXPECT_EQ(at % 16, 0u);
    starts.insert(at);
  }
  std::uintptr_t before = 0;
  for (const std::uintptr_t at : starts) {
    EXPECT_GE(at, before);
    before = at + 48;
  }
  for (int i = 0; i < 2'000; ++i) {
    EXPECT_EQ(*static_cast<char*>(blocks[static_cast<std::size_t>(i)]), static_cast<char>(i));
    deallocate(blocks[static_cast<std::size_t>(i)], 48);
  }
}

TEST(pages, are_zeroed_aligned_and_can_be_faulted_in_anywhere) {
  constexpr std::size_t size = 2 * rt::port::large_page;
  auto* const pages = static_cast<std::byte*>(rt::port::map_pages(size));
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(pages) % rt::port::large_page, 0u);
  rt::port::fault_in(pages + 1, pages + 1);
  rt::port::fault_in(pages + 1, pages + 100'000);
  rt::port::fault_in(pages, pages + size);
  for (std::size_t i = 0; i < size; i += 512) {
    EXPECT_EQ(pages[i], std::byte{0});
    pages[i] = std::byte{1};
  }
  rt::port::unmap_pages(pages, size);
  EXPECT_THROW(rt::port::map_pages(std::size_t{1} << 60), std::bad_alloc);
}

TEST(memory, a_thread_that_needs_much_gets_blocks_that_do_not_overlap) {
  constexpr std::size_t count = 100'000, size = 160;  // chunks of each size, up to the largest
  std::vector<unsigned char*> blocks(count);
  for (std::size_t i = 0; i < count; ++i) {
    blocks[i] = static_cast<unsigned char*>(allocate(size));
    std::fill_n(blocks[i], size, static_cast<unsigned char>(i % 251));
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto wanted = static_cast<unsigned char>(i % 251);
    ASSERT_TRUE(std::all_of(blocks[i], blocks[i] + size,
                            [wanted](unsigned char got) { return got == wanted; }));
    deallocate(blocks[i], size);
  }
}

TEST(memory, blocks_freed_by_another_thread_come_back) {
  if (!recycles_blocks()) GTEST_SKIP() << "AddressSanitizer sees every block";
  constexpr std::size_t count = 5'000;
  const auto round = [] {
    std::vector<void*> blocks;
    for (std::size_t i = 0; i < count; ++i) blocks.push_back(allocate(200));
    std::thread other([&] {
      for (void* b : blocks) deallocate(b, 200);
    });
    other.join();
  };
  round();
  const long before = allocations_made.load();
  for (int i = 0; i < 5; ++i) round();
  EXPECT_LT(allocations_made.load() - before, 200) << "vectors and threads, but no new blocks";
}

TEST(memory, a_large_block_goes_to_the_system) {
  void* block = allocate(largest_block + 1);
  std::fill_n(static_cast<char*>(block), largest_block + 1, 'x');
  deallocate(block, largest_block + 1);
}

rt::task<int> seven() { co_return 7; }

TEST(memory, a_spawn_makes_one_block_and_in_the_long_run_none_of_the_system) {
  if (!recycles_blocks()) GTEST_SKIP() << "AddressSanitizer sees every block";
  rt::runtime runtime = rt_test::make_runtime(0);
  runtime.block_on([]() -> rt::task<> {
    for (int i = 0; i < 100; ++i) {
      auto result = co_await rt::spawn(seven);
      EXPECT_EQ(result.value(), 7);
    }
    const long before = allocations_made.load();
    for (int i = 0; i < 1'000; ++i) {
      auto result = co_await rt::spawn(seven);
      EXPECT_EQ(result.value(), 7);
    }
    EXPECT_EQ(allocations_made.load(), before);
  });
}

struct alignas(16) wide {
  std::array<std::uint64_t, 2> words{1, 2};
};
/// Where two locals are that live across a suspension, modulo what they ask for.
rt::task<std::uintptr_t> misplaced(std::uint64_t first) {
  wide local;
  co_await rt::yield_now();
  local.words[0] += first;
  co_return reinterpret_cast<std::uintptr_t>(&local) % alignof(wide) + local.words[0] - first - 1;
}

TEST(memory, the_room_of_a_frame_is_aligned_as_new_memory_is) {
  rt::runtime runtime = rt_test::make_runtime(0);
  for (int i = 0; i < 3; ++i) {  // before and after its frames' size is known
    EXPECT_EQ(runtime.block_on(runtime.spawn(misplaced, 5u)).value(), 0u);
    const auto closure = [](int) { return misplaced(6u); };
    EXPECT_EQ(runtime.block_on(runtime.spawn(closure, 1)).value(), 0u);
  }
}

TEST(memory, blocks_of_a_larger_class_serve_before_new_ones_are_made) {
  if (!recycles_blocks()) GTEST_SKIP() << "AddressSanitizer sees every block";
  constexpr std::size_t count = 5'000;
  const auto use = [&](std::size_t size) {
    std::vector<void*> blocks(count);
    for (void*& b : blocks) b = allocate(size);
    const std::set<void*> distinct(blocks.begin(), blocks.end());
    EXPECT_EQ(distinct.size(), count);
    for (void* b : blocks) deallocate(b, size);
    return distinct;
  };
  const std::set<void*> large = use(560);
  const std::set<void*> small = use(480);
  std::vector<void*> both;
  std::set_intersection(large.begin(), large.end(), small.begin(), small.end(),
                        std::back_inserter(both));
  EXPECT_GT(both.size(), count - 200) << "all but those that this thread kept";
}

/// Makes one coroutine, keeps it, and returns another: the first one takes the cell's room.
std::optional<rt::task<int>> kept;
rt::task<int> decoy() {
  kept.emplace(seven());
  return seven();
}

TEST(memory, a_frame_that_outlives_the_cell_whose_room_it_took_stays_valid) {
  rt::runtime runtime = rt_test::make_runtime(0);
  for (int i = 0; i < 3; ++i) {
    const int n = runtime.block_on([]() -> rt::local_task<int> {
      auto result = co_await rt::spawn(decoy);
      std::vector<rt::join_handle<int>> others;  // would use the memory again
      for (int k = 0; k < 50; ++k) others.push_back(rt::spawn(seven));
      rt::task<int> first = std::move(*kept);
      kept.reset();
      const int from_kept = co_await std::move(first);
      for (auto& other : others) {
        auto joined = co_await other;
        EXPECT_EQ(joined.value(), 7);
      }
      co_return result.value() + from_kept;
    });
    EXPECT_EQ(n, 14);
  }
}

struct counted_argument {
  static inline std::atomic<int> alive{0};
  [[maybe_unused]] static constexpr bool rt_send = true;
  [[maybe_unused]] static constexpr bool rt_static = true;
  std::unique_ptr<int> big = std::make_unique<int>(1);
  counted_argument() { ++alive; }
  counted_argument(counted_argument&& other) noexcept : big(std::move(other.big)) { ++alive; }
  counted_argument& operator=(counted_argument&&) = delete;
  ~counted_argument() { --alive; }
};

template <std::size_t Size>
rt::task<int> with_argument(counted_argument argument, std::array<char, Size>) {
  co_return *argument.big;
}

TEST(memory, a_spawn_without_memory_throws_and_leaves_the_runtime_intact) {
  for (const int workers : {0, 1, 2}) {
    rt::runtime runtime = rt_test::make_runtime(workers);
    int failures = 0;
    for (long n = 0; n < 40; ++n) {
      counted_argument argument;
      // Larger than recycled blocks, so that each one is asked of the system.
      std::array<char, 2 * largest_block> big{};
      allocations_left = n;
      try {
        auto handle = runtime.spawn(with_argument<sizeof big>, std::move(argument), big);
        allocations_left = -1;
        auto result = runtime.block_on(std::move(handle));
        EXPECT_TRUE(result.has_value());
      } catch (const std::bad_alloc&) {
        ++failures;
      }
      allocations_left = -1;
      const int after = runtime.block_on([]() -> rt::task<int> {
        auto result = co_await rt::spawn(seven);
        co_return result.value();
      });
      EXPECT_EQ(after, 7) << "allocation " << n;
    }
    EXPECT_GT(failures, 0) << "no allocation of spawn was hit";
    EXPECT_EQ(counted_argument::alive, 0);
  }
}

rt::task<std::size_t> wait_for(rt::join_handle<std::size_t> previous) {
  auto result = co_await previous;
  co_return result.value() + 1;
}
rt::task<std::size_t> first_link(rt::oneshot_receiver<bool> go) {
  co_await go;
  co_return 1;
}

TEST(memory, a_chain_of_a_million_joins_needs_no_deep_stack) {
  constexpr std::size_t links = 1'000'000;
  for (const int workers : {0, 2}) {
    rt::runtime runtime = rt_test::make_runtime(workers);
    auto [tx, rx] = rt::oneshot<bool>();
    auto last = runtime.spawn(first_link, std::move(rx));
    for (std::size_t i = 1; i < links; ++i) last = runtime.spawn(wait_for, std::move(last));
    tx.send(true);
    auto result = runtime.block_on(std::move(last));
    EXPECT_EQ(result.value(), links);
  }
}

rt::task<std::size_t> nested(std::size_t depth) {
  if (depth == 0) co_return 0;
  auto below = co_await nested(depth - 1);
  co_return below + 1;
}

TEST(memory, a_million_nested_awaits_need_no_deep_stack) {
  rt::runtime runtime = rt_test::make_runtime(1);
  auto handle = runtime.spawn(nested, std::size_t{1'000'000});
  auto result = runtime.block_on(std::move(handle));
  EXPECT_EQ(result.value(), 1'000'000u);
}

}  // namespace
