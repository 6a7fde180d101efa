// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(local_run_ignores_suspended, rule::local_completes_when_empty,
       "run waits for tasks that are suspended") {
  bool local_run_waits_for_suspended() override { return false; }
};
