// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(join_all_is_sequential, rule::combine_join_all_concurrent,
       "futures that wait for each other completes") {
  bool join_all_is_concurrent() override { return false; }
};
