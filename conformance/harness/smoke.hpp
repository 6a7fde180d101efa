// SPDX-License-Identifier: Apache-2.0
//
// Does the adapter work at all? Asked before any rule is judged, with as little as possible: make
// and drop a runtime, run a root future, spawn and join, suspend and be woken from another thread;
// for each flavour that is offered. Each step is announced before it runs, so that the parent
// process can name the one that hung or crashed.
//
// One thread calls; the last step starts another.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <thread>

#include "conformance/contract/adapter.hpp"
#include "conformance/harness/probe.hpp"
#include "conformance/harness/suite_info.hpp"

namespace conformance {

namespace detail {

template <class R>
std::string smoke_make_and_drop(runtime_options options) {
  R runtime(options);
  return {};
}

template <class R>
std::string smoke_block_on(runtime_options options) {
  R runtime(options);
  const int got = runtime.block_on([]() -> typename R::template task<int> { co_return 42; });
  if (got == 42) return {};
  return "block_on of a future that returns 42 returned " + std::to_string(got);
}

inline std::string smoke_not_a_value(outcome<int> seen, int wanted) {
  if (seen.is_panic()) return "joining a task that returned says that it panicked";
  if (!seen.is_value()) return "joining a task that returned says that it was cancelled";
  if (seen.value() == wanted) return {};
  return "joining a task that returns " + std::to_string(wanted) + " gave " +
         std::to_string(seen.value());
}

template <class R, class Handle>
outcome<int> smoke_join(R& runtime, Handle& handle) {
  return runtime.block_on([&handle]() -> typename R::template task<outcome<int>> {
    outcome<int> seen = co_await R::join(handle);
    co_return seen;
  });
}

template <class R>
std::string smoke_spawn_and_join(runtime_options options) {
  R runtime(options);
  auto handle = runtime.spawn([]() -> typename R::template task<int> { co_return 7; });
  return smoke_not_a_value(smoke_join<R>(runtime, handle), 7);
}

template <class R>
std::string smoke_suspend_and_wake(runtime_options options) {
  gate door;
  std::string problem;
  {
    R runtime(options);
    auto handle = runtime.spawn([&door]() -> typename R::template task<int> {
      co_await door.template wait<R>();
      co_return 9;
    });
    std::thread opener([&door] {
      while (door.waiters() == 0) std::this_thread::yield();
      door.open();
    });
    problem = smoke_not_a_value(smoke_join<R>(runtime, handle), 9);
    opener.join();
  }
  return problem;
}

template <class F>
void smoke_step(const smoke_listener& listener, std::string_view step, std::string_view flavour,
                F&& run) {
  listener.began(step, flavour);
  std::string problem;
  try {
    problem = run();
  } catch (const std::exception& e) {
    problem = std::string("an exception left the adapter: ") + e.what();
  } catch (...) {
    problem = "an exception of unknown type left the adapter";
  }
  listener.ended(step, flavour, problem);
}

template <class R>
void smoke_flavour(const smoke_listener& listener, std::string_view flavour,
                   runtime_options options) {
  const auto step = [&](std::string_view what, auto run) {
    smoke_step(listener, what, flavour, [&] { return run(options); });
  };
  step("making and dropping a runtime", &smoke_make_and_drop<R>);
  step("running block_on for a value", &smoke_block_on<R>);
  step("spawning a task and joining its value", &smoke_spawn_and_join<R>);
  step("suspending a task and waking it from another thread", &smoke_suspend_and_wake<R>);
}

}  // namespace detail

template <class R>
void smoke(const smoke_listener& listener) {
  if constexpr (offers<R, can::multi_thread>())
    detail::smoke_flavour<R>(listener, "multi-thread", runtime_options{.workers = 2});
  if constexpr (offers<R, can::current_thread>())
    detail::smoke_flavour<R>(listener, "current-thread", runtime_options{.workers = 0});
}

}  // namespace conformance
