// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(never_frees_tasks, rule::result_nothing_remains, "no memory remains") {
  bool frees_finished_tasks() override { return false; }
};
