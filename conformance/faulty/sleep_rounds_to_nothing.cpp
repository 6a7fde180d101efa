// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(sleep_rounds_to_nothing, rule::time_sleep_never_early,
       "ends before its time has passed") {
  std::chrono::nanoseconds sleep_length(std::chrono::nanoseconds) override { return {}; }
};
