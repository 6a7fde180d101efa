// SPDX-License-Identifier: Apache-2.0
//
// Rows about trees of tasks: every node spawns its children and awaits them.

#include "runtime/bench/reference/rows.hpp"

namespace bench {
namespace {

rt::task<std::uint64_t> skynet(std::uint64_t first, std::uint64_t leaves) {
  if (leaves == 1) co_return first;
  std::vector<rt::join_handle<std::uint64_t>> children;
  children.reserve(10);
  const std::uint64_t part = leaves / 10;
  for (std::uint64_t i = 0; i < 10; ++i) {
    children.push_back(rt::spawn(skynet, first + i * part, part));
  }
  std::uint64_t sum = 0;
  for (auto& child : children) {
    auto result = co_await child;
    sum += result.value();
  }
  co_return sum;
}

rt::task<timing> skynet_1m() {
  const auto start = clock::now();
  auto result = co_await rt::spawn(skynet, std::uint64_t{0}, skynet_leaves);
  const auto sum = result.value();
  co_return timing{ns_since(start), sum == skynet_sum};
}

rt::task<std::uint64_t> fibonacci(unsigned n) {
  if (n < 2) co_return n;
  auto left = rt::spawn(fibonacci, n - 1);
  auto right = rt::spawn(fibonacci, n - 2);
  auto a = co_await left;
  auto b = co_await right;
  co_return a.value() + b.value();
}

constexpr unsigned fib_depth = 27;

rt::task<timing> fib27() {
  const auto start = clock::now();
  auto result = co_await rt::spawn(fibonacci, fib_depth);
  const auto value = result.value();
  co_return timing{ns_since(start), value == fib(fib_depth)};
}

}  // namespace

void add_tree_rows(std::vector<row>& rows) {
  rows.push_back({"skynet_1m", skynet_tasks,
                  [](unsigned workers) { return in_task(workers, skynet_1m); }});
  rows.push_back({"fib27", fib_calls(fib_depth),
                  [](unsigned workers) { return in_task(workers, fib27); }});
}

}  // namespace bench
