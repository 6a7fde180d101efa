// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(abort_overrides_completion, rule::abort_completion_wins,
       "the result of a task that ended in the poll") {
  bool completion_beats_abort() override { return false; }
};
