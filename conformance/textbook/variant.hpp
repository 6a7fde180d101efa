// SPDX-License-Identifier: Apache-2.0
//
// How a variant of the textbook runtime is declared, one small file each:
//
//   FAULTY(drop_aborts, rule::join_drop_detaches, "runs to its end") {
//     bool drop_aborts() override { return true; }
//   };
//
// FAULTY names the one rule it breaks and a fragment of the message by which that rule's own check
// must find it. FAULTY_UNDER_TSAN is for faults that only the race detector can see. LEGAL declares
// a runtime that uses a permission and must pass everything.
#pragma once

#include <source_location>

#include "conformance/harness/registry.hpp"
#include "conformance/textbook/behaviour.hpp"
#include "spec/rules.hpp"

namespace conformance::textbook {

namespace rule = spec::rule;

namespace detail {
template <class Behaviour>
void select() {
  static Behaviour chosen;
  use_behaviour(chosen);
}
}  // namespace detail

}  // namespace conformance::textbook

#define TASKSPEC_VARIANT(NAME, KIND, RULE, FRAGMENT, TSAN)                                       \
  namespace conformance::textbook {                                                              \
  struct NAME##_variant;                                                                           \
  namespace {                                                                                    \
  const ::conformance::registered_variant NAME##_registered{                                     \
      {.name = #NAME,                                                                            \
       .what = ::conformance::variant_record::kind::KIND,                                        \
       .rule = RULE,                                                                             \
       .fragment = FRAGMENT,                                                                     \
       .file = std::source_location::current().file_name(),                                      \
       .line = static_cast<int>(std::source_location::current().line()),                         \
       .needs_tsan = TSAN,                                                                       \
       .select = &detail::select<NAME##_variant>}};                                              \
  }                                                                                              \
  }                                                                                              \
  struct conformance::textbook::NAME##_variant final : conformance::textbook::behaviour

#define FAULTY(NAME, RULE, FRAGMENT) TASKSPEC_VARIANT(NAME, faulty, RULE, FRAGMENT, false)
#define FAULTY_UNDER_TSAN(NAME, RULE, FRAGMENT) TASKSPEC_VARIANT(NAME, faulty, RULE, FRAGMENT, true)
#define LEGAL(NAME) TASKSPEC_VARIANT(NAME, legal, std::nullopt, "", false)
