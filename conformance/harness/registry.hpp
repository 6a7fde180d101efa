// SPDX-License-Identifier: Apache-2.0
//
// What the suite knows about itself: its cases and, for a runtime that can be made wrong or odd on
// purpose, its variants. Filled by static objects before main, read-only afterwards.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "conformance/contract/capability.hpp"
#include "spec/rules.hpp"

namespace conformance {

class case_run;

/// Why a case cannot judge the runtime: nobody offers the capability, or only the adapter does.
struct missing_capability {
  std::optional<can> absent;
  std::optional<can> emulated;
};

struct case_record {
  std::string_view name;
  spec::rule_ref rule;  // of a control: none, with an empty id
  std::string_view sentence;
  std::string_view file;
  int line = 0;
  std::vector<can> needs;
  missing_capability missing;
  void (*run)(case_run&) = nullptr;
  bool control = false;  // judges the machinery, not the runtime
};

struct registered_case {
  explicit registered_case(case_record record);
};

[[nodiscard]] std::span<const case_record> all_cases() noexcept;

/// A runtime changed on purpose: `faulty` breaks `rule` and must be found out with a message that
/// contains `fragment`; `legal` uses permissions and must pass everything.
struct variant_record {
  enum class kind { faulty, legal };
  std::string_view name;
  kind what = kind::faulty;
  std::optional<spec::rule_ref> rule;
  std::string_view fragment;
  std::string_view file;
  int line = 0;
  bool needs_tsan = false;
  void (*select)() = nullptr;
};

struct registered_variant {
  explicit registered_variant(variant_record record);
};

[[nodiscard]] std::span<const variant_record> all_variants() noexcept;

}  // namespace conformance
