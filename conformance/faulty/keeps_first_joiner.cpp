// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(keeps_first_joiner, rule::join_latest_waker, "the task that awaited the handle last") {
  bool keeps_first_joiner() override { return true; }
};
