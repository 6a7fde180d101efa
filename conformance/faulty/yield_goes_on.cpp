// SPDX-License-Identifier: Apache-2.0
//
// Yielding does not let go of the thread. (After a hundred thousand turns it does, so that
// tasks which yield until something happens come to an end under this runtime, too.)
#include "conformance/textbook/variant.hpp"

FAULTY(yield_goes_on, rule::yield_all_progress,
       "each of four tasks that only yield makes progress") {
  bool yield_suspends(std::uint64_t nth) override { return nth > 100'000; }
};
