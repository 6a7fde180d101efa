// SPDX-License-Identifier: Apache-2.0
//
// bench-asio: Boost.Asio in the rows that it can do. A spawned coroutine has no handle; where a row
// waits for one, it waits for its completion.

#include <atomic>
#include <future>
#include <memory>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include "runtime/bench/measure.hpp"

namespace bench {
namespace {

namespace asio = boost::asio;
using asio::awaitable;

/// There is no current-thread row: a pool of one thread stands for it.
template <class Work>
measurement in_pool(unsigned workers, Work work) {
  asio::thread_pool pool(std::max(workers, 1u));
  const measurement m = asio::co_spawn(pool, work(), asio::use_future).get();
  pool.join();
  return m;
}

constexpr std::uint64_t many = 10'000;
constexpr std::uint64_t sequence = 100'000;

struct countdown {
  std::atomic<std::uint64_t> left{many};
  std::promise<void> done;
};
awaitable<void> count_one(std::shared_ptr<countdown> c) {
  if (c->left.fetch_sub(1, std::memory_order_acq_rel) == 1) c->done.set_value();
  co_return;
}

measurement spawn_many_remote(unsigned workers) {
  asio::thread_pool pool(std::max(workers, 1u));
  auto c = std::make_shared<countdown>();
  auto done = c->done.get_future();
  const auto start = clock::now();
  for (std::uint64_t i = 0; i < many; ++i) asio::co_spawn(pool, count_one(c), asio::detached);
  done.get();
  const measurement m{ns_since(start), c->left == 0};
  pool.join();
  return m;
}

awaitable<std::uint64_t> give(std::uint64_t n) { co_return n; }

awaitable<measurement> spawn_await_seq() {
  const auto executor = co_await asio::this_coro::executor;
  std::uint64_t sum = 0;
  const auto start = clock::now();
  for (std::uint64_t i = 0; i < sequence; ++i) {
    sum += co_await asio::co_spawn(executor, give(i), asio::use_awaitable);
  }
  co_return measurement{ns_since(start), sum == sequence * (sequence - 1) / 2};
}

constexpr std::uint64_t yielders = 200;
constexpr std::uint64_t yields = 1000;

awaitable<void> yield_often(std::shared_ptr<std::atomic<std::uint64_t>> sum,
                            std::shared_ptr<std::promise<void>> done) {
  for (std::uint64_t i = 0; i < yields; ++i) co_await asio::post(asio::use_awaitable);
  if (sum->fetch_add(yields) + yields == yielders * yields) done->set_value();
}

measurement yield_many(unsigned workers) {
  asio::thread_pool pool(std::max(workers, 1u));
  auto sum = std::make_shared<std::atomic<std::uint64_t>>(0);
  auto done = std::make_shared<std::promise<void>>();
  auto all = done->get_future();
  const auto start = clock::now();
  for (std::uint64_t i = 0; i < yielders; ++i) {
    asio::co_spawn(pool, yield_often(sum, done), asio::detached);
  }
  all.get();
  const measurement m{ns_since(start), *sum == yielders * yields};
  pool.join();
  return m;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  return bench::main(
      argc, argv, "asio",
      {{"spawn_many_remote_idle", bench::many, bench::spawn_many_remote},
       {"spawn_await_seq", bench::sequence,
        [](unsigned w) { return bench::in_pool(w, bench::spawn_await_seq); }},
       {"yield_many", bench::yielders * bench::yields, bench::yield_many}});
}
