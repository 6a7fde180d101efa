// SPDX-License-Identifier: Apache-2.0
//
// A wake of a task that is already queued leads to a poll of its own (wake.merging-permitted, the
// other way round).
#include "conformance/textbook/variant.hpp"

LEGAL(unmerged_wakes) {
  bool merges_wakes() override { return false; }
};
