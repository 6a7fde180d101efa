// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(abort_reaches_children, rule::abort_one_task_only, "the child of an aborted task") {
  bool abort_reaches_children() override { return true; }
};
