// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(join_drives, rule::join_observes_only,
       "a task that nobody drives does not run because somebody joins it") {
  bool join_drives() override { return true; }
};
