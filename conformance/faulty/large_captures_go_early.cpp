// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(large_captures_go_early, rule::spawn_owns_captures,
       "captures are alive while the task is suspended") {
  // Bodies that do not fit a small buffer live only until the coroutine has been made.
  bool keeps_captures(std::size_t size) override { return size < 1024; }
};
