// SPDX-License-Identifier: Apache-2.0
//
// Everything here is poll based: a task asks the thing it waits for, and the thing remembers a
// waker when the answer is "not yet". So a needless poll is harmless, and several waits can live in
// one task (`join`, `select`).
//
//   leaf     what a coroutine of this library can await at the bottom: derive, implement `poll` and
//            `await_resume`.
//   strand   one chain of coroutines that await each other, with the leaf at its end. A task has
//            one; each branch of join and select has one.
//
// Invariants
//   [leaf-first]   a suspended coroutine is resumed only after the leaf it awaits said "ready".
//   [flat-stack]   coroutines never resume each other; they tell the strand who is next and return
//                  to its loop. Stack depth does not grow with the chain, optimised or not.
//
// Thread safety: a strand is used by one thread at a time, which is the task's [one-runner].
#pragma once

#include <coroutine>
#include <cstdint>
#include <exception>
#include <new>
#include <type_traits>
#include <utility>

#include "rt/waker.hpp"

namespace rt {

namespace detail {
class strand;
class promise_base;
}  // namespace detail

class leaf {
 public:
  /// True when the wait is over. When false, keep a copy of `w` and wake it when asking again may
  /// help. Must accept being asked at any time and any number of times.
  virtual bool poll(const waker& w) noexcept = 0;

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> self) noexcept;

 protected:
  leaf() = default;
  leaf(const leaf&) = default;
  leaf& operator=(const leaf&) = default;
  ~leaf() = default;
};

namespace detail {

class strand {
 public:
  strand() = default;
  strand(const strand&) = delete;
  strand& operator=(const strand&) = delete;

  /// What to resume first.
  void start(std::coroutine_handle<> root) noexcept { next_ = root; }

  /// Runs the chain until it waits (false) or its root is at the final suspension (true).
  bool poll(const waker& w) noexcept {
    if (at_ != nullptr) {
      if (!static_cast<leaf*>(at_)->poll(w)) return false;  // [leaf-first]
    }
    void* const polling = const_cast<waker*>(&w);
    at_ = polling;
    while (next_) {  // nobody is next once the root is at its end
      std::exchange(next_, {}).resume();
      if (at_ != polling) return false;  // a leaf was put there
    }
    at_ = nullptr;
    return true;
  }

  /// A coroutine of the chain suspended; `next` runs instead.
  void continue_with(std::coroutine_handle<> next) noexcept { next_ = next; }
  /// The root reached its final suspension.
  void finish() noexcept { next_ = {}; }

  /// A destructor of a coroutine of the chain threw while the coroutine was destroyed.
  void destructor_threw(std::exception_ptr thrown) noexcept {
    if (!thrown_) thrown_ = std::move(thrown);
  }
  std::exception_ptr take_thrown() noexcept { return std::exchange(thrown_, nullptr); }

  /// A coroutine of the chain awaits `l`. False when the wait is over already, so that the
  /// coroutine goes on without a suspension.
  bool wait_for(leaf& l, std::coroutine_handle<> self) noexcept {
    if (l.poll(*static_cast<const waker*>(at_))) return false;
    wait_unasked(l, self);
    return true;
  }
  /// As it, but `l` is asked only when the chain is polled next, which has to be soon.
  void wait_unasked(leaf& l, std::coroutine_handle<> self) noexcept {
    at_ = &l;
    next_ = self;
  }

 private:
  std::coroutine_handle<> next_;
  void* at_ = nullptr;  ///< between polls the leaf, if there is one; in a poll its waker
  std::exception_ptr thrown_;
};

/// What happened while a coroutine was destroyed; see frame_owner.
struct destruction {
  bool gone = false;
  std::exception_ptr thrown;
};

/// What the promises of all coroutine types of this library share, in two words: whose chain the
/// coroutine is part of and how it ended; and who awaits it, or the exception that ended it.
class promise_base {
 public:
  promise_base() noexcept : link_(nullptr) {}
  promise_base(const promise_base&) = delete;
  promise_base& operator=(const promise_base&) = delete;
  ~promise_base() {
    drop_error();
    if (destruction* end = being_destroyed()) end->gone = true;
  }

  /// Null before the coroutine is awaited or started, and while it is being destroyed.
  strand* chain() const noexcept { return reinterpret_cast<strand*>(word_ & ~outcome); }
  void set_chain(strand* chain) noexcept { word_ |= reinterpret_cast<std::uintptr_t>(chain); }
  /// Who awaits this coroutine; empty for the root of a strand.
  void set_awaiting(std::coroutine_handle<> outer) noexcept { link_ = outer.address(); }

  bool has_value() const noexcept { return (word_ & value) != 0; }
  bool has_error() const noexcept { return (word_ & error) != 0; }
  /// Of a coroutine that has one, once.
  std::exception_ptr take_error() noexcept { return std::move(error_); }

  /// The coroutine is over: whoever awaits it goes on.
  void finish() noexcept {
    if (chain() == nullptr || has_error()) return;  // being destroyed, or told already
    tell_chain();
  }
  /// The coroutine ends by an exception, or a destructor threw while it is being destroyed.
  void fail(std::exception_ptr thrown) noexcept {
    if (destruction* end = being_destroyed()) {
      end->thrown = std::move(thrown);
      return;
    }
    tell_chain();  // before the exception takes the place of the link
    ::new (static_cast<void*>(&error_)) std::exception_ptr(std::move(thrown));
    word_ |= error;
  }
  /// From now on the coroutine is being destroyed, and has no chain.
  void begin_destruction(destruction& end) noexcept {
    drop_error();
    word_ &= value;
    link_ = &end;
  }

 protected:
  void note_value() noexcept { word_ |= value; }

 private:
  // Beside the address of the strand.
  static constexpr std::uintptr_t value = 1;
  static constexpr std::uintptr_t error = 2;
  static constexpr std::uintptr_t outcome = value | error;
  static_assert(alignof(strand) > outcome);

  destruction* being_destroyed() const noexcept {
    return chain() == nullptr && !has_error() ? static_cast<destruction*>(link_) : nullptr;
  }
  void tell_chain() noexcept {
    if (link_ != nullptr) {
      chain()->continue_with(std::coroutine_handle<>::from_address(link_));
    } else {
      chain()->finish();
    }
  }
  void drop_error() noexcept {
    if (has_error()) error_.~exception_ptr();
    word_ &= ~error;
  }

  std::uintptr_t word_ = 0;
  union {
    void* link_;
    std::exception_ptr error_;
  };
};

}  // namespace detail

template <class Promise>
bool leaf::await_suspend(std::coroutine_handle<Promise> self) noexcept {
  static_assert(std::is_base_of_v<detail::promise_base, Promise>,
                "awaitables of rt can only be awaited in rt::task, rt::spawnable, rt::local_task");
  return self.promise().chain()->wait_for(*this, self);
}

}  // namespace rt
