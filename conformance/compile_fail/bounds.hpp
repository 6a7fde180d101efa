// SPDX-License-Identifier: Apache-2.0
//
// What snippets include: the vocabulary of the runtime under test, and the standard headers they use. The adapter's
// bounds header defines in namespace bounds:
//   runtime, local_set, task<T> (awaited in place), spawnable<T> (may be spawned), local_task<T>,
//   handle<T>, spawn(runtime&, f, args...), spawn_local(local_set&, f, args...), yield_now(),
//   and the macro BOUNDS_NOT_SEND, put inside a class to say that it is tied to a thread.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include TASKSPEC_BOUNDS_HEADER

namespace bounds {

/// A count that is not atomic, as in a reference-counted pointer for one thread.
class rc {
 public:
  BOUNDS_NOT_SEND
  explicit rc(int value) : value_(new int(value)), count_(new int(1)) {}
  rc(const rc& other) : value_(other.value_), count_(other.count_) { ++*count_; }
  rc& operator=(const rc&) = delete;
  ~rc() {
    if (--*count_ != 0) return;
    delete value_;
    delete count_;
  }
  [[nodiscard]] int get() const { return *value_; }

 private:
  int* value_;
  int* count_;
};

}  // namespace bounds
