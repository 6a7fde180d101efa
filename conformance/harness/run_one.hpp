// SPDX-License-Identifier: Apache-2.0
//
// Runs one case and says how it ended. Belongs to the thread that calls it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/harness/case_run.hpp"
#include "conformance/harness/registry.hpp"
#include "spec/model/event.hpp"

namespace conformance {

/// `raced`: ThreadSanitizer reported a data race while the case ran.
enum class case_status { passed, failed, unsupported, emulated, inconclusive, raced };

[[nodiscard]] std::string_view name_of(case_status status) noexcept;

struct case_result {
  case_status status = case_status::passed;
  std::string reason;  // for everything but passed and failed
  std::vector<failure> failures;
  std::map<std::string, std::uint64_t> histogram;
  spec::model::trace trace;
  std::uint64_t lost_events = 0;
  std::uint64_t programs = 0;                    // that the model judged one by one
  std::map<std::string, std::uint64_t> judged;  // by the model: rule -> times entered
  std::uint64_t races = 0;
};

[[nodiscard]] case_result run_one(const case_record& record, const run_settings& settings);

}  // namespace conformance
