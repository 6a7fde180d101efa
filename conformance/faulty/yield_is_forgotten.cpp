// SPDX-License-Identifier: Apache-2.0
//
// The sixty-fourth yield of a task suspends it and makes it ready no more.
#include "conformance/textbook/variant.hpp"

FAULTY(yield_is_forgotten, rule::yield_reschedules,
       "a task goes on after each yield without being woken by anybody") {
  bool yield_reschedules(std::uint64_t nth) override { return nth != 64; }
};
