// SPDX-License-Identifier: Apache-2.0
//
// Random programs against the model, on each flavour and size of the runtime. The rule of a case is
// the one that every program tests; a violation blames the rule that the model names.
#include "conformance/harness/case.hpp"
#include "property_tests/programs/program_case.hpp"

namespace conformance {

CASE(random_programs_0, rule::spawn_exactly_one_outcome,
     "random programs keep every rule of the model on the current-thread runtime",
     can::current_thread) {
  property::random_programs<R>(cx, "programs.random_programs_0", {.workers = 0}, 500);
}

CASE(random_programs_1, rule::spawn_exactly_one_outcome,
     "random programs keep every rule of the model on one worker", can::multi_thread) {
  property::random_programs<R>(cx, "programs.random_programs_1", {.workers = 1}, 300);
}

CASE(random_programs_2, rule::spawn_exactly_one_outcome,
     "random programs keep every rule of the model on two workers", can::multi_thread) {
  property::random_programs<R>(cx, "programs.random_programs_2", {.workers = 2}, 500);
}

CASE(random_programs_3, rule::spawn_exactly_one_outcome,
     "random programs keep every rule of the model on four workers", can::multi_thread) {
  property::random_programs<R>(cx, "programs.random_programs_3", {.workers = 4}, 300);
}

}  // namespace conformance
