// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(finished_when_abort_requested, rule::join_finished_means_destroyed,
       "finished only when the future is destroyed") {
  bool finished_when_abort_requested() override { return true; }
};
