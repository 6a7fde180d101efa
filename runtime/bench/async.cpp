// SPDX-License-Identifier: Apache-2.0
//
// bench-async: std::async, a thread for each task, in the one row where that is bearable.

#include <future>

#include "runtime/bench/measure.hpp"

namespace bench {
namespace {

constexpr std::uint64_t sequence = 2'000;  // fewer than the others: each takes microseconds

measurement spawn_await_seq(unsigned) {
  std::uint64_t sum = 0;
  const auto start = clock::now();
  for (std::uint64_t i = 0; i < sequence; ++i) {
    sum += std::async(std::launch::async, [i] { return i; }).get();
  }
  return {ns_since(start), sum == sequence * (sequence - 1) / 2};
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  return bench::main(argc, argv, "async",
                     {{"spawn_await_seq", bench::sequence, bench::spawn_await_seq}});
}
