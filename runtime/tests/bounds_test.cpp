// SPDX-License-Identifier: Apache-2.0
//
// Send, Sync, Static, and what spawn accepts: judged at compile time, so the test is that this
// file compiles. What must not compile is checked by the suite's twins.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rt/rt.hpp"

namespace {

struct rc {
  static constexpr bool rt_send = false;
};
struct aggregate_with_rc {
  int n;
  std::optional<rc> inner;
};
struct plain {
  int a;
  std::string b;
  std::array<int, 3> c;
};
struct with_array {
  int numbers[4];
  char text[8];
};
struct base {
  int x;
};
struct derived : base {
  int y;
};
struct holds_view {
  std::string_view v;
};
class opted_out {};
class opted_in {
  int* p_ = nullptr;
};

}  // namespace

template <>
inline constexpr rt::verdict rt::enable_send<opted_out> = rt::verdict::no;
template <>
inline constexpr rt::verdict rt::enable_static<opted_in> = rt::verdict::yes;

namespace {

static_assert(rt::Send<int> && rt::Static<int> && rt::Sync<int>);
static_assert(rt::Send<std::string> && rt::Static<std::string>);
static_assert(rt::Send<plain> && rt::Static<plain>);
static_assert(rt::Send<with_array> && rt::Static<with_array>);
static_assert(rt::Send<derived> && rt::Static<derived>);
static_assert(rt::Send<std::atomic<int>>);
static_assert(!rt::Send<rc>);
static_assert(!rt::Send<aggregate_with_rc>);
static_assert(!rt::Send<std::vector<rc>> && !rt::Send<std::map<int, rc>>);
static_assert(!rt::Send<std::shared_ptr<rc>> && !rt::Send<std::variant<int, rc>>);
static_assert(rt::Send<std::shared_ptr<int>> && rt::Send<std::unique_ptr<std::string>>);
static_assert(!rt::Send<std::lock_guard<std::mutex>> && !rt::Send<std::unique_lock<std::mutex>>);
static_assert(!rt::Send<int*> && !rt::Static<int*>);
static_assert(rt::Send<void (*)()> && rt::Static<void (*)()>);
static_assert(!rt::Static<std::string_view> && !rt::Static<std::span<int>>);
static_assert(!rt::Static<holds_view> && !rt::Static<const std::string&>);
static_assert(!rt::Static<std::reference_wrapper<int>>);
static_assert(!rt::Send<opted_out> && rt::Static<opted_in>);
static_assert(rt::Send<rt::assert_send_static<rc>> && rt::Static<rt::assert_send_static<int*>>);
static_assert(rt::Send<rt::waker> && rt::Send<rt::abort_handle> && rt::Send<rt::handle>);
static_assert(rt::Send<rt::join_handle<int>> && !rt::Send<rt::join_handle<rc>>);
static_assert(!rt::Send<rt::local_task<>> && rt::Send<rt::task<>>);
static_assert(!std::is_copy_constructible_v<rt::join_handle<int>>);
static_assert(std::is_nothrow_move_constructible_v<rt::join_handle<int>>);

rt::task<int> body(int x) { co_return x; }
rt::task<rc> gives_rc() { co_return rc(); }
rt::local_task<int> stays() { co_return 1; }

static_assert(rt::can_spawn<decltype(&body), int>);
static_assert(!rt::can_spawn<decltype(&body), rc>);
static_assert(!rt::can_spawn<decltype(&gives_rc)>);
static_assert(!rt::can_spawn<decltype(&stays)>);
static_assert(!rt::can_spawn<rt::task<int>>);
static_assert(rt::can_spawn<rt::spawnable<int>>);

inline constexpr auto takes_view = [](std::string_view) -> rt::task<> { co_return; };
static_assert(!rt::can_spawn<decltype(takes_view), std::string_view>);
static_assert(rt::can_spawn<decltype(takes_view), std::string>);

// Aggregates that contain their own kind.
struct tree {
  int value;
  std::vector<tree> children;
};
struct tree_of_views {
  std::string_view value;
  std::vector<tree_of_views> children;
};
static_assert(rt::Send<tree> && rt::Sync<tree> && rt::Static<tree>);
static_assert(!rt::Static<tree_of_views>);
static_assert(!rt::Static<std::vector<int>::iterator> && !rt::Static<std::map<int, int>::iterator>);
static_assert(!rt::Static<std::queue<int*>> && rt::Static<std::queue<int>>);
// A value that is ready waits for the others in the task.
static_assert(!rt::Send<decltype(rt::join(std::declval<rt::task<rc>>(), rt::yield_now()))>);
static_assert(rt::Send<decltype(rt::join(std::declval<rt::task<int>>(), rt::yield_now()))>);

TEST(bounds, a_capturing_closure_is_refused_unless_it_is_said_to_own) {
  int local = 1;
  auto capturing = [&local]() -> rt::task<int> { co_return local; };
  static_assert(!rt::can_spawn<decltype(capturing)>);
  static_assert(rt::can_spawn<decltype(rt::owned_closure(capturing))>);
  auto runtime = rt::builder().current_thread().build();
  EXPECT_EQ(runtime.block_on(capturing()), 1) << "the same borrow is fine when awaited in scope";
}

}  // namespace
