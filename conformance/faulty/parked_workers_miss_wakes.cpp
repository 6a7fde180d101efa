// SPDX-License-Identifier: Apache-2.0
#include <atomic>

#include "conformance/textbook/variant.hpp"

FAULTY(parked_workers_miss_wakes, rule::wake_interrupts_park, "parked workers notice a wake") {
  // Now and then an unpark is overwritten by the worker that goes to sleep.
  bool loses_wake_while_parked() override { return ++wakes_ % 16 == 0; }

 private:
  std::atomic<unsigned> wakes_{0};
};
