// SPDX-License-Identifier: Apache-2.0
//
// Rows about many tasks: spawning, joining, detaching, sets and aborts.

#include <atomic>
#include <memory>
#include <thread>

#include "runtime/bench/reference/rows.hpp"

namespace bench {
namespace {

rt::task<> nothing() { co_return; }

rt::task<timing> spawn_join(std::uint64_t n) {
  std::vector<rt::join_handle<void>> handles;
  handles.reserve(n);
  const auto start = clock::now();
  for (std::uint64_t i = 0; i < n; ++i) handles.push_back(rt::spawn(nothing));
  std::uint64_t joined = 0;
  for (auto& h : handles) {
    const auto result = co_await h;
    joined += result.has_value() ? 1 : 0;
  }
  handles.clear();
  co_return timing{ns_since(start), joined == n};
}
rt::task<timing> spawn_join_1m() { return spawn_join(million); }

struct countdown {
  std::atomic<std::uint64_t> left;
  std::optional<rt::oneshot_sender<bool>> done;
  void one() {
    if (left.fetch_sub(1, std::memory_order_acq_rel) == 1) done->send(true);
  }
};

rt::task<> count_one(std::shared_ptr<countdown> c) {
  c->one();
  co_return;
}

constexpr std::uint64_t many = 10'000;

rt::task<timing> spawn_many_local() {
  auto [tx, rx] = rt::oneshot<bool>();
  auto c = std::make_shared<countdown>();
  c->left = many;
  c->done.emplace(std::move(tx));
  const auto start = clock::now();
  for (std::uint64_t i = 0; i < many; ++i) rt::spawn(count_one, c).detach();
  const auto done = co_await rx;
  co_return timing{ns_since(start), done.has_value() && c->left == 0};
}

measurement spawn_many_remote(unsigned workers) {
  rt::runtime runtime = make_runtime(workers);
  runtime.block_on([]() -> rt::task<> { co_await rt::spawn(nothing); });
  auto [tx, rx] = rt::oneshot<bool>();
  auto c = std::make_shared<countdown>();
  c->left = many;
  c->done.emplace(std::move(tx));
  const auto start = clock::now();
  for (std::uint64_t i = 0; i < many; ++i) runtime.spawn(count_one, c).detach();
  const auto done = runtime.block_on(rx);
  return {ns_since(start), done.has_value() && c->left == 0};
}

constexpr std::uint64_t sequence = 100'000;

rt::task<std::uint64_t> give(std::uint64_t n) { co_return n; }

rt::task<timing> spawn_await_seq() {
  std::uint64_t sum = 0;
  const auto start = clock::now();
  for (std::uint64_t i = 0; i < sequence; ++i) {
    auto result = co_await rt::spawn(give, i);
    sum += result.value();
  }
  co_return timing{ns_since(start), sum == sequence * (sequence - 1) / 2};
}

rt::task<> chain(std::uint64_t left, rt::oneshot_sender<std::uint64_t> end) {
  if (left == 0) {
    end.send(sequence);
  } else {
    rt::spawn(chain, left - 1, std::move(end)).detach();
  }
  co_return;
}

rt::task<timing> chained_spawn() {
  auto [tx, rx] = rt::oneshot<std::uint64_t>();
  const auto start = clock::now();
  rt::spawn(chain, sequence, std::move(tx)).detach();
  const auto end = co_await rx;
  co_return timing{ns_since(start), end == sequence};
}

constexpr std::uint64_t set_size = 100'000;

rt::task<timing> joinset() {
  rt::join_set<std::uint64_t> set;
  std::uint64_t sum = 0;
  const auto start = clock::now();
  for (std::uint64_t i = 0; i < set_size; ++i) set.spawn(give, i);
  for (bool more = true; more;) {
    auto result = co_await set.join_next();
    more = result.has_value();
    if (more) sum += result->value();
  }
  co_return timing{ns_since(start), sum == set_size * (set_size - 1) / 2};
}

rt::task<> for_ever() {
  co_await rt::poll_until([](const rt::waker&) { return false; });
}


/// Spawns tasks that suspend for ever, and lets all of them get there.
rt::task<std::vector<rt::join_handle<void>>> suspended(std::uint64_t n) {
  std::vector<rt::join_handle<void>> handles;
  handles.reserve(n);
  for (std::uint64_t i = 0; i < n; ++i) handles.push_back(rt::spawn(for_ever));
  co_await rt::sleep(std::chrono::milliseconds(50));
  co_return handles;
}

rt::task<timing> abort_join() {
  auto handles = co_await suspended(set_size);
  std::uint64_t cancelled = 0;
  const auto start = clock::now();
  for (auto& h : handles) h.abort();
  for (auto& h : handles) {
    const auto result = co_await h;
    cancelled += result.is_cancelled() ? 1 : 0;
  }
  handles.clear();
  co_return timing{ns_since(start), cancelled == set_size};
}

rt::task<timing> bytes_per_task() {
  const double before = resident_bytes();
  auto handles = co_await suspended(million);
  const double after = resident_bytes();
  for (auto& h : handles) h.abort();
  co_return timing{(after - before) / static_cast<double>(million), before > 0};
}

template <std::uint64_t N>
rt::task<timing> spawn_join_n() {
  timing sum{0, true};
  for (std::uint64_t done = 0; done < million; done += N) {
    const timing t = co_await spawn_join(N);
    sum.ns += t.ns;
    sum.correct = sum.correct && t.correct;
  }
  co_return sum;
}

template <std::uint64_t N>
row curve(const char* name) {
  return {name, std::max(N, million),
          [](unsigned workers) { return in_task(workers, spawn_join_n<N>); }, true, true};
}

}  // namespace

void add_spawn_rows(std::vector<row>& rows) {
  const auto add = [&](const char* name, std::uint64_t ops, rt::task<timing> (*work)()) {
    rows.push_back({name, ops, [work](unsigned workers) { return in_task(workers, work); }});
  };
  add("spawn_join_1m", million, spawn_join_1m);
  add("spawn_many_local", many, spawn_many_local);
  rows.push_back({"spawn_many_remote_idle", many, spawn_many_remote});
  add("spawn_await_seq", sequence, spawn_await_seq);
  add("chained_spawn", sequence, chained_spawn);
  add("joinset_100k", set_size, joinset);
  add("abort_join_100k", set_size, abort_join);
  rows.push_back({"bytes_per_task", million,
                  [](unsigned workers) { return in_task(workers, bytes_per_task); }, false, true});
  rows.push_back(curve<1'000>("spawn_join_1e3"));
  rows.push_back(curve<10'000>("spawn_join_1e4"));
  rows.push_back(curve<100'000>("spawn_join_1e5"));
  rows.push_back(curve<1'000'000>("spawn_join_1e6"));
  rows.push_back(curve<10'000'000>("spawn_join_1e7"));
}

}  // namespace bench
