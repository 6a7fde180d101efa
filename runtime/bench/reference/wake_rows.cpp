// SPDX-License-Identifier: Apache-2.0
//
// Rows about tasks that wake each other: yields, oneshots, channels.

#include "runtime/bench/reference/rows.hpp"

namespace bench {
namespace {

constexpr std::uint64_t yielders = 200;
constexpr std::uint64_t yields = 1000;

rt::task<std::uint64_t> yield_often() {
  for (std::uint64_t i = 0; i < yields; ++i) co_await rt::yield_now();
  co_return yields;
}

rt::task<timing> yield_many() {
  std::vector<rt::join_handle<std::uint64_t>> handles;
  const auto start = clock::now();
  for (std::uint64_t i = 0; i < yielders; ++i) handles.push_back(rt::spawn(yield_often));
  std::uint64_t sum = 0;
  for (auto& h : handles) {
    auto result = co_await h;
    sum += result.value();
  }
  co_return timing{ns_since(start), sum == yielders * yields};
}

constexpr std::uint64_t pairs = 1000;

rt::task<> pong(rt::oneshot_receiver<int> ping, rt::oneshot_sender<int> reply) {
  auto n = co_await ping;
  reply.send(n.value() + 1);
}

rt::task<int> ping_once() {
  auto [ping_tx, ping_rx] = rt::oneshot<int>();
  auto [pong_tx, pong_rx] = rt::oneshot<int>();
  rt::spawn(pong, std::move(ping_rx), std::move(pong_tx)).detach();
  ping_tx.send(1);
  auto n = co_await pong_rx;
  co_return n.value();
}

rt::task<timing> ping_pong() {
  std::vector<rt::join_handle<int>> handles;
  handles.reserve(pairs);
  const auto start = clock::now();
  for (std::uint64_t i = 0; i < pairs; ++i) handles.push_back(rt::spawn(ping_once));
  std::uint64_t sum = 0;
  for (auto& h : handles) {
    auto result = co_await h;
    sum += static_cast<std::uint64_t>(result.value());
  }
  co_return timing{ns_since(start), sum == 2 * pairs};
}

// Two tasks hand a number to and fro; each message brings the oneshot of its answer along.
constexpr std::uint64_t hops = 100'000;

struct baton {
  std::uint64_t count = 0;
  std::optional<rt::oneshot_sender<baton>> reply;
  static constexpr bool rt_send = true;
  static constexpr bool rt_static = true;
};

rt::task<std::uint64_t> hop(rt::oneshot_receiver<baton> in, std::optional<rt::oneshot_sender<baton>> out) {
  std::uint64_t count = 0;
  if (out) {
    auto [tx, rx] = rt::oneshot<baton>();
    out->send(baton{0, std::move(tx)});
    in = std::move(rx);
  }
  for (;;) {
    auto got = co_await in;
    if (!got) co_return count;
    count = got->count + 1;
    if (count >= hops || !got->reply) co_return count;
    auto [tx, rx] = rt::oneshot<baton>();
    got->reply->send(baton{count, std::move(tx)});
    in = std::move(rx);
  }
}

rt::task<timing> oneshot_hop() {
  auto [tx, rx] = rt::oneshot<baton>();
  auto [unused_tx, unused_rx] = rt::oneshot<baton>();
  const auto start = clock::now();
  std::optional<rt::oneshot_sender<baton>> none;
  std::optional<rt::oneshot_sender<baton>> first(std::move(tx));
  auto a = rt::spawn(hop, std::move(rx), std::move(none));
  auto b = rt::spawn(hop, std::move(unused_rx), std::move(first));
  auto from_a = co_await a;
  auto from_b = co_await b;
  co_return timing{ns_since(start), std::max(from_a.value(), from_b.value()) == hops};
}

constexpr std::uint64_t messages = 200'000;

rt::task<> produce(rt::mpsc_sender<std::uint64_t> tx, std::uint64_t n) {
  for (std::uint64_t i = 0; i < n; ++i) co_await tx.send(1);
}

template <std::uint64_t Producers>
rt::task<timing> mpsc_bounded() {
  auto [tx, rx] = rt::mpsc<std::uint64_t>(1024);
  const auto start = clock::now();
  for (std::uint64_t i = 0; i < Producers; ++i) {
    rt::spawn(produce, tx, messages / Producers).detach();
  }
  { const auto last = std::move(tx); }
  std::uint64_t sum = 0;
  for (bool more = true; more;) {
    const auto got = co_await rx.recv();
    more = got.has_value();
    if (more) sum += *got;
  }
  co_return timing{ns_since(start), sum == messages};
}

}  // namespace

void add_wake_rows(std::vector<row>& rows) {
  const auto add = [&](const char* name, std::uint64_t ops, rt::task<timing> (*work)()) {
    rows.push_back({name, ops, [work](unsigned workers) { return in_task(workers, work); }});
  };
  add("yield_many", yielders * yields, yield_many);
  add("ping_pong", pairs, ping_pong);
  add("oneshot_hop", hops, oneshot_hop);
  add("mpsc_1_producer", messages, mpsc_bounded<1>);
  add("mpsc_4_producers", messages, mpsc_bounded<4>);
}

}  // namespace bench
