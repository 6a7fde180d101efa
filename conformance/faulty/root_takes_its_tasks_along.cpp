// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(root_takes_its_tasks_along, rule::runtime_tasks_continue_after_block_on,
       "goes on although the root that spawned it is over") {
  bool tasks_survive_root() override { return false; }
};
