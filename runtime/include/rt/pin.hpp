// SPDX-License-Identifier: Apache-2.0
//
// Run-time check of bounds.send-across-suspension for builds that have no clang: a type that is
// tied to its thread holds an rt::pin, and a spawned task that suspends while a pin made in the
// same poll is alive is reported with the rule's id.
//
//   class my_guard { … rt::pin pinned_{"my_guard"}; };
//
// Off unless the whole program is compiled with RT_CHECK_PINS; then a pin costs one thread-local
// increment and a poll one comparison. Limits: types that opt in, paths that run. Tasks of a
// local_set, which stay on one thread, may hold pins.
//
// Thread safety: a pin belongs to the thread that made it. What holds one must be destroyed there;
// the report comes before another thread could do it.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace rt {

namespace detail {
struct pin_count {
  long alive = 0;
  const char* last = "";  ///< what the newest pin said it is part of
};
inline thread_local constinit pin_count pins_of_thread;
}  // namespace detail

class pin {
 public:
  explicit pin(const char* part_of = "a pinned object") noexcept : part_of_(part_of) { count(); }
  pin(const pin& other) noexcept : part_of_(other.part_of_) { count(); }
  pin& operator=(const pin&) noexcept { return *this; }
  ~pin() { --detail::pins_of_thread.alive; }

  static constexpr bool rt_send = false;

 private:
  void count() noexcept {
    ++detail::pins_of_thread.alive;
    detail::pins_of_thread.last = part_of_;
  }
  const char* part_of_;
};

using pinned_suspension_handler = void (*)(const char* part_of);

namespace detail {
[[noreturn]] inline void abort_on_pinned_suspension(const char* part_of) {
  std::fprintf(stderr,
               "[bounds.send-across-suspension] a spawned task suspended while '%s', which is tied "
               "to its thread, is alive: end its scope before the suspension, or keep the task on "
               "one thread with rt::spawn_local\n",
               part_of);
  std::abort();
}
inline pinned_suspension_handler on_pinned_suspension = abort_on_pinned_suspension;

/// Around one poll of a spawned task. Other pins of this thread may be alive on the stack below.
class pin_check {
 public:
  /// After a poll that suspended.
  void suspended() const {
    if (pins_of_thread.alive > before_) on_pinned_suspension(pins_of_thread.last);
  }

 private:
  long before_ = pins_of_thread.alive;
};
}  // namespace detail

/// `handler` is called with the name that the newest pin gave; the default prints and aborts. A
/// handler that returns lets the task go on. Call it before tasks run; the handler is used from
/// any thread.
inline void set_pinned_suspension_handler(pinned_suspension_handler handler) noexcept {
  detail::on_pinned_suspension = handler != nullptr ? handler : detail::abort_on_pinned_suspension;
}

}  // namespace rt
