// SPDX-License-Identifier: Apache-2.0
//
// Programs that were worth keeping, one file each in this folder: the first line says why. Every
// adapter runs all of them, again and again, on each flavour.
#include "conformance/harness/case.hpp"
#include "property_tests/programs/program_case.hpp"
#include "property_tests/regressions/kept_programs.hpp"

namespace conformance {

CASE(kept_programs_on_one_thread, rule::spawn_exactly_one_outcome,
     "every kept program keeps every rule of the model on the current-thread runtime",
     can::current_thread) {
  for (const auto& kept : property::kept_programs)
    property::run_kept(cx, "regressions.kept_programs_on_one_thread", kept, {.workers = 0}, 5);
}

CASE(kept_programs_on_two_workers, rule::spawn_exactly_one_outcome,
     "every kept program keeps every rule of the model on two workers", can::multi_thread) {
  for (const auto& kept : property::kept_programs)
    property::run_kept(cx, "regressions.kept_programs_on_two_workers", kept, {.workers = 2}, 30);
}

}  // namespace conformance
