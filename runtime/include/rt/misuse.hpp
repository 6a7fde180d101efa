// SPDX-License-Identifier: Apache-2.0
//
// What the runtime throws when a program breaks its contract: one clear sentence, never undefined
// behaviour.
#pragma once

#include <stdexcept>

namespace rt {

/// A programming error in the use of this library, such as `block_on` inside a task.
class misuse : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

namespace detail {
/// Of a wait whose answer somebody has already.
[[noreturn]] inline void awaited_again() {
  throw misuse("this wait was awaited again after it had given its answer: make a new one");
}
}  // namespace detail

}  // namespace rt
