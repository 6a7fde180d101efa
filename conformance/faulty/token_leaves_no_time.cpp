// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(token_leaves_no_time, rule::token_cooperative_cleanup,
       "goes on awaiting and returns its value") {
  bool token_leaves_time_to_clean_up() override { return false; }
};
