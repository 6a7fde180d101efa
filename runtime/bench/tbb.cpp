// SPDX-License-Identifier: Apache-2.0
//
// bench-tbb: oneTBB in the rows that it can do. Its tasks have no handle of their own, no abort and
// no result: a group is waited for as a whole. So this says what giving these up buys.

#include <atomic>

#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

#include "runtime/bench/measure.hpp"

namespace bench {
namespace {

using tbb::task_group;

/// In an arena of as many threads; the caller is one of them. There is no current-thread flavour,
/// and one thread stands for it.
template <class Work>
measurement in_arena(unsigned workers, Work work) {
  tbb::task_arena arena(static_cast<int>(std::max(workers, 1u)));
  measurement m;
  arena.execute([&] { m = work(); });
  return m;
}

measurement spawn_join_1m(unsigned workers) {
  return in_arena(workers, [] {
    std::atomic<std::uint64_t> ran{0};
    task_group group;
    const auto start = clock::now();
    for (std::uint64_t i = 0; i < million; ++i) {
      group.run([&] { ran.fetch_add(1, std::memory_order_relaxed); });
    }
    group.wait();
    return measurement{ns_since(start), ran == million};
  });
}

std::uint64_t skynet(std::uint64_t first, std::uint64_t leaves) {
  if (leaves == 1) return first;
  std::uint64_t sums[10] = {};
  task_group group;
  for (std::uint64_t i = 0; i < 10; ++i) {
    group.run([&sums, first, leaves, i] {
      sums[i] = skynet(first + i * (leaves / 10), leaves / 10);
    });
  }
  group.wait();
  std::uint64_t sum = 0;
  for (const std::uint64_t s : sums) sum += s;
  return sum;
}

measurement skynet_1m(unsigned workers) {
  return in_arena(workers, [] {
    const auto start = clock::now();
    const auto sum = skynet(0, skynet_leaves);
    return measurement{ns_since(start), sum == skynet_sum};
  });
}

std::uint64_t fibonacci(unsigned n) {
  if (n < 2) return n;
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  task_group group;
  group.run([&a, n] { a = fibonacci(n - 1); });
  group.run([&b, n] { b = fibonacci(n - 2); });
  group.wait();
  return a + b;
}

measurement fib27(unsigned workers) {
  return in_arena(workers, [] {
    const auto start = clock::now();
    const auto value = fibonacci(27);
    return measurement{ns_since(start), value == fib(27)};
  });
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  return bench::main(argc, argv, "tbb",
                     {{"spawn_join_1m", bench::million, bench::spawn_join_1m},
                      {"skynet_1m", bench::skynet_tasks, bench::skynet_1m},
                      {"fib27", bench::fib_calls(27), bench::fib27}});
}
