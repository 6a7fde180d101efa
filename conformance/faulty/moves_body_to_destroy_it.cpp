// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(moves_body_to_destroy_it, rule::poll_stable_address,
       "a capture keeps its address") {
  // The body is taken out of the task and destroyed with a local of the worker.
  bool moves_body_to_destroy_it() override { return true; }
};
