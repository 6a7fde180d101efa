// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(abort_only_sets_flag, rule::abort_schedules_by_itself,
       "destroyed although nothing wakes it") {
  bool abort_schedules() override { return false; }
};
