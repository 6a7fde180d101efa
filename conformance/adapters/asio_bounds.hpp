// SPDX-License-Identifier: Apache-2.0
//
// Boost.Asio's names for the compile-time rules. It has one coroutine type for what is awaited and
// what is spawned.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <functional>
#include <future>
#include <tuple>
#include <utility>

#define BOUNDS_NOT_SEND static constexpr bool rt_send = false;

namespace bounds {

using runtime = boost::asio::thread_pool;
template <class T>
using task = boost::asio::awaitable<T>;
template <class T>
using spawnable = boost::asio::awaitable<T>;
template <class T>
using handle = std::future<T>;

inline constexpr bool awaits_all = false;

inline auto yield_now() { return boost::asio::post(boost::asio::use_awaitable); }

template <class T>
auto spawn(runtime& on, boost::asio::awaitable<T> started) {
  return boost::asio::co_spawn(on, std::move(started), boost::asio::use_future);
}
template <class F, class... Args>
requires std::invocable<F&, Args...>
auto spawn(runtime& on, F f, Args... args) {
  return boost::asio::co_spawn(
      on,
      [f = std::move(f), kept = std::tuple<Args...>(std::move(args)...)]() mutable {
        return std::apply([&](auto&... each) { return std::invoke(f, std::move(each)...); }, kept);
      },
      boost::asio::use_future);
}

}  // namespace bounds
