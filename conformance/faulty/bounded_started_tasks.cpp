// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(bounded_started_tasks, rule::spawn_concurrent, "keeps no other task from starting") {
  // As a pool of 32 fibers would.
  std::size_t started_at_once() override { return 32; }
};
