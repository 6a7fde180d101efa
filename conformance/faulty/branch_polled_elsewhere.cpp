// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(branch_polled_elsewhere, rule::combine_select_one_task,
       "branch of a select leaves the thread") {
  bool branches_stay_on_task() override { return false; }
};
