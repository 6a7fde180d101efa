// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(late_abort_silences_completion, rule::abort_race_one_outcome, "the join resolves") {
  bool announces_when_abort_comes_last() override { return false; }
};
