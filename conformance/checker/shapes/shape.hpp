// SPDX-License-Identifier: Apache-2.0
//
// A small coroutine library that the checker knows only by shapes.conf: the shapes are written against it, so that
// nothing but the checker can find what is wrong with them. Declarations suffice, nothing is run.
#pragma once

#include <any>
#include <atomic>
#include <coroutine>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace mini {

template <class T>
struct promise_result {
  void return_value(T);
};
template <>
struct promise_result<void> {
  void return_void();
};

template <class Object, class T>
struct promise : promise_result<T> {
  Object get_return_object();
  std::suspend_always initial_suspend();
  std::suspend_always final_suspend() noexcept;
  void unhandled_exception();
};

template <class T>
struct awaiter {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};

/// Awaited in place; may borrow.
template <class T = void>
struct task {
  using promise_type = promise<task, T>;
  awaiter<T> operator co_await() const;
};

/// May be spawned as an object.
template <class T = void>
struct spawnable {
  using promise_type = promise<spawnable, T>;
  awaiter<T> operator co_await() const;
};

template <class T>
struct generator {
  struct promise_type : promise<generator, void> {
    std::suspend_always yield_value(const T&);
  };
  T* begin();
  T* end();
};

awaiter<void> yield();
template <class T>
awaiter<T> wait_for(const T&);
struct ready {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  int await_resume();
};

template <class F, class... Args>
void spawn(F, Args...) {}
template <class F, class... Args>
void spawn_local(F, Args...) {}
struct executor {};
template <class F>
void co_spawn(executor&, F) {}

/// A count that is not atomic: not Send.
class rc {
 public:
  explicit rc(int value = 0);
  rc(const rc&);
  rc& operator=(const rc&);
  ~rc();
  int get() const;
};

/// Moves leave nothing behind.
class token {
 public:
  token();
  token(token&&) noexcept;
  token& operator=(token&&) noexcept;
  ~token();
  int get() const;
};

/// Bound to its thread until it is given back by hand.
class lease {
 public:
  lease();
  ~lease();
  void give_back();
  void renew();
};

/// A mutex that is awaited, whose guard is Send.
struct async_mutex {
  struct guard {
    ~guard();
  };
  awaiter<guard> lock();
};

}  // namespace mini

using mini::spawnable;
using mini::task;
using mini::rc;
