// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(future_dies_with_last_reference, rule::poll_future_destroyed_at_completion,
       "was destroyed before the join resolved") {
  bool destroys_future_at_completion() override { return false; }
};
