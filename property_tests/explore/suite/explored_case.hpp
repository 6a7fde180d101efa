// SPDX-License-Identifier: Apache-2.0
//
// One conformance case under many schedules. Thread safety: from one thread.
#pragma once

#include "conformance/harness/registry.hpp"
#include "finding.hpp"

namespace explored {

/// Searches at random, then systematically with a rising bound.
finding explore(const conformance::case_record& record, const budget& given);

/// Only systematically, with the whole bound at once.
finding exhaust(const conformance::case_record& record, const budget& given);

/// At random, on a faulty variant of the runtime, which stays chosen: what the case finds.
finding hunt(const conformance::case_record& record, const conformance::variant_record& variant,
             const budget& given);

/// The name under which the explorer knows the case.
std::string full_name(const conformance::case_record& record);

}  // namespace explored
