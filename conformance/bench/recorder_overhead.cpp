// SPDX-License-Identifier: Apache-2.0
//
// What recording costs: a task spawns a task and joins it, over and over, once through the adapter
// alone and once as the cases do it, with every step written into the trace. The two take turns, so
// that both meet the same machine.
//
// Prints nanoseconds per spawn and join, and the ratio of each round: median, least and most.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include "conformance/harness/recorder.hpp"
#include "conformance/harness/subject.hpp"
#include TASKSPEC_ADAPTER_HEADER

namespace {

using namespace conformance;
using R = adapter_under_test;

constexpr int pairs = 20'000;  // of spawn and join in a round
constexpr int rounds = 41;

R::task<int> one() { co_return 1; }

R::task<int> bare(R& runtime) {
  int sum = 0;
  for (int i = 0; i < pairs; ++i) {
    auto handle = runtime.spawn(one);
    outcome<int> seen = co_await R::join(handle);
    sum += seen.value();
  }
  co_return sum;
}

R::task<int> recorded(subject<R>& runtime) {
  int sum = 0;
  for (int i = 0; i < pairs; ++i) {
    auto handle = runtime.spawn(one);
    outcome<int> seen = co_await handle.join();
    sum += seen.value();
  }
  co_return sum;
}

/// Nanoseconds per pair. A wrong sum would mean that something else was measured.
template <class F>
double time_of(F&& f) {
  const auto began = std::chrono::steady_clock::now();
  const int sum = f();
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - began;
  if (sum != pairs) {
    fmt::print(stderr, "recorder-overhead: {} tasks gave {} values\n", pairs, sum);
    std::exit(1);
  }
  return took.count() / pairs;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

}  // namespace

int main() {
  std::vector<double> bare_ns, recorded_ns, ratios;
  const runtime_options options{.workers = 1};
  R plain(options);
  subject<R> traced(options);
  for (int round = 0; round < rounds; ++round) {
    recorder::reset();
    bare_ns.push_back(time_of([&] {
      auto handle = plain.spawn([&] { return bare(plain); });
      return plain.block_on([&]() -> R::task<int> {
        outcome<int> seen = co_await R::join(handle);
        co_return seen.value();
      });
    }));
    recorded_ns.push_back(time_of([&] {
      auto handle = traced.spawn([&] { return recorded(traced); });
      outcome<int> seen = traced.join(handle);
      return seen.value();
    }));
    ratios.push_back(recorded_ns.back() / bare_ns.back());
  }
  const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
  fmt::print("{}: spawn and join {:.0f} ns, recorded {:.0f} ns (medians of {} rounds of {})\n",
             R::name, median(bare_ns), median(recorded_ns), rounds, pairs);
  fmt::print("ratio {:.2f} (from {:.2f} to {:.2f}); {} events lost\n", median(ratios), *least,
             *most,
             recorder::lost());
}
