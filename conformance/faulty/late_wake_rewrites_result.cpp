// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(late_wake_rewrites_result, rule::wake_after_end_harmless,
       "late wake leaves the") {
  // A late wake queues the task again; the worker finds no future and takes it for a cancelled one.
  bool late_wake_rewrites_result() override { return true; }
};
