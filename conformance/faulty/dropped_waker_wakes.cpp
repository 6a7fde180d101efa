// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(dropped_waker_wakes, rule::wake_drop_schedules_nothing,
       "dropping a waker does not poll the task") {
  bool dropped_waker_wakes() override { return true; }
};
