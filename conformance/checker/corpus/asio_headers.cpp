// SPDX-License-Identifier: Apache-2.0
//
// Every header of Asio that holds a coroutine, instantiated once. Compiled twice: over Boost.Asio with TASKSPEC_BOOST, and over
// the Asio that goes without Boost.
#ifdef TASKSPEC_BOOST
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/co_composed.hpp>
#include <boost/asio/experimental/co_spawn.hpp>
#include <boost/asio/experimental/coro.hpp>
#include <boost/asio/experimental/promise.hpp>
#include <boost/asio/experimental/use_coro.hpp>
#include <boost/asio/experimental/use_promise.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/core/detect_ssl.hpp>
#include <boost/outcome.hpp>
#include <boost/outcome/coroutine_support.hpp>
#include <boost/outcome/try.hpp>
namespace asio = boost::asio;
using failure = boost::system::error_code;
#else
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/co_spawn.hpp>
#include <asio/experimental/coro.hpp>
#include <asio/experimental/promise.hpp>
#include <asio/experimental/use_coro.hpp>
using failure = asio::error_code;
#endif
#include <chrono>
#include <string>
#include <utility>

using namespace std::chrono_literals;
namespace experimental = asio::experimental;

asio::awaitable<std::string> text() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
  co_await timer.async_wait(asio::use_awaitable);
  co_return "text";
}

asio::awaitable<std::size_t> echo(asio::ip::tcp::socket socket) {
  using namespace experimental::awaitable_operators;
  std::string data(64, ' ');
  asio::steady_timer timer(socket.get_executor(), 1s);
  const auto first = co_await (socket.async_read_some(asio::buffer(data), asio::use_awaitable) ||
                               timer.async_wait(asio::use_awaitable));
  const auto both = co_await (text() && text());
  co_return first.index() + std::get<0>(both).size() + std::get<1>(both).size();
}

void spawn_all(asio::io_context& context) {
  asio::co_spawn(context, text(), asio::detached);
  asio::co_spawn(context, text, asio::use_future);
  asio::co_spawn(context, echo(asio::ip::tcp::socket(context)), asio::detached);
  asio::co_spawn(
      context, []() -> asio::awaitable<void> { co_await text(); }, [](std::exception_ptr) {});
}

experimental::coro<int> numbers(asio::io_context& context) {
  asio::steady_timer timer(context, 1ms);
  for (int i = 0; i < 3; ++i) {
    co_await timer.async_wait(experimental::use_coro);
    co_yield i;
  }
}

experimental::coro<void, int> sum(asio::io_context& context) {
  int total = 0;
  auto each = numbers(context);
  while (const auto one = co_await each) total += *one;
  co_return total;
}

void spawn_coroutines(asio::io_context& context) {
  experimental::co_spawn(sum(context), [](std::exception_ptr, int) {});
}

#ifdef TASKSPEC_BOOST
template <class Token>
auto wait_twice(asio::steady_timer& timer, Token&& token) {
  return asio::async_initiate<Token, void(failure)>(
      experimental::co_composed<void(failure)>(
          [](auto state, asio::steady_timer& timer) -> void {
            state.throw_if_cancelled(true);
            state.reset_cancellation_state(asio::enable_terminal_cancellation());
            co_await timer.async_wait(asio::deferred);
            auto [failed] = co_await timer.async_wait(asio::as_tuple(asio::deferred));
            if (failed) co_yield state.complete(failed);
            co_return {failure()};
          },
          timer),
      token, std::ref(timer));
}

asio::awaitable<void> compose(asio::ip::tcp::socket socket) {
  asio::steady_timer timer(socket.get_executor(), 1ms);
  co_await wait_twice(timer, asio::use_awaitable);
  auto promised = timer.async_wait(experimental::use_promise);
  co_await promised(asio::use_awaitable);
  boost::beast::flat_buffer buffer;
  co_await boost::beast::async_detect_ssl(socket, buffer, asio::use_awaitable);
}

void spawn_composed(asio::io_context& context) {
  asio::co_spawn(context, compose(asio::ip::tcp::socket(context)), asio::detached);
}

namespace outcome = BOOST_OUTCOME_V2_NAMESPACE;

outcome::awaitables::eager<outcome::result<int>> parsed(std::string text) {
  co_return outcome::result<int>(static_cast<int>(text.size()));
}

outcome::awaitables::lazy<outcome::result<int>> parsed_twice(std::string text) {
  BOOST_OUTCOME_CO_TRY(auto first, co_await parsed(text));
  BOOST_OUTCOME_CO_TRY(auto second, co_await parsed(std::move(text)));
  co_return outcome::result<int>(first + second);
}
#endif
