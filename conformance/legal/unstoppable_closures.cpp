// SPDX-License-Identifier: Apache-2.0
//
// Blocking closures run even if they were aborted in the queue (blocking.abort-before-start).
#include "conformance/textbook/variant.hpp"

LEGAL(unstoppable_closures) {
  bool aborted_closures_run() override { return true; }
};
