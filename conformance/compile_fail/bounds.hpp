// SPDX-License-Identifier: Apache-2.0
//
// What snippets include: the vocabulary of the runtime under test, and the standard headers they
// use. The adapter's bounds header defines in namespace bounds:
//   runtime, local_set, task<T> (awaited in place), spawnable<T> (may be spawned), local_task<T>,
//   handle<T>, spawn(runtime&, f, args...), spawn_local(local_set&, f, args...), yield_now(),
//   and the macro BOUNDS_NOT_SEND, put last inside a class to say that it is tied to a thread. A
//   runtime that finds mistakes when they run also has make_runtime() and finish(runtime&, handle),
//   which waits for the task. It may leave out local_set, and say with `constexpr bool awaits_all =
//   false` that its coroutines await only what the runtime made: what needs those is unsupported.
#pragma once

#include <coroutine>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include TASKSPEC_BOUNDS_HEADER

namespace bounds {

// Found only where the bounds header has no function of this name.
namespace missing {
struct function {};
function spawn(...);
function yield_now(...);
using local_set = void;
inline constexpr bool awaits_all = true;
}  // namespace missing
using namespace missing;

task<int> example();
static_assert(
    !std::is_same_v<decltype(bounds::spawn(std::declval<runtime&>(), example)), missing::function>,
    "bounds header: add `spawn(runtime&, f, args...)`, which hands f(args...) to the runtime");
static_assert(!std::is_same_v<decltype(bounds::yield_now()), missing::function>,
              "bounds header: add `yield_now()`, an awaitable that suspends once");

/// A count that is not atomic, as in a reference-counted pointer for one thread.
class rc {
 public:
  explicit rc(int value = 0) : value_(new int(value)), count_(new int(1)) {}
  rc(const rc& other) : value_(other.value_), count_(other.count_) { ++*count_; }
  rc& operator=(rc other) noexcept {
    std::swap(value_, other.value_);
    std::swap(count_, other.count_);
    return *this;
  }
  ~rc() {
    if (--*count_ != 0) return;
    delete value_;
    delete count_;
  }
  [[nodiscard]] int get() const { return *value_; }

 private:
  int* value_;
  int* count_;

 public:
  BOUNDS_NOT_SEND
};

}  // namespace bounds

/// In a snippet that not every runtime can be asked: what it needs, and what it lacks without.
#define BOUNDS_NEEDS(condition, lack) static_assert(condition, "unsupported: " lack)
