// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(destroys_result_before_future, rule::result_after_future,
       "the future was destroyed before the unclaimed result") {
  bool destroys_unclaimed_result_first() override { return true; }
};
