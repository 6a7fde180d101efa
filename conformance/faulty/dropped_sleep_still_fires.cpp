// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(dropped_sleep_still_fires, rule::time_sleep_drop_cancels,
       "does not cut a later one short") {
  bool dropped_sleep_is_forgotten() override { return false; }
};
