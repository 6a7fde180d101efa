// SPDX-License-Identifier: Apache-2.0
//
// A queue that overflows in a burst: every thousandth task of one poll is gone.
#include "conformance/textbook/variant.hpp"

FAULTY(burst_overwrites_entry, rule::schedule_burst_keeps_all, "every task of a burst runs") {
  bool keeps_burst(std::size_t nth) override { return nth % 1000 != 0; }
};
