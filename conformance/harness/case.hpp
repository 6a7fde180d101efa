// SPDX-License-Identifier: Apache-2.0
//
// How a directed case is written:
//
//   CASE(drop_detaches, rule::join_drop_detaches,
//        "a task whose handle is dropped runs to its end") {
//     auto rt = cx.multi_thread();
//     signal done;
//     rt.spawn([&]() -> task<void> { done.set(); co_return; });   // the handle is dropped here
//     cx.reached(cx.eventually(done), "the detached task finished");
//   }
//
// In scope: `R` (the adapter), `cx` (case_context<R>), `task<T>` (the adapter's own coroutine
// type). The body is a template, so code that uses a capability compiles only where the adapter
// offers it: name it after the sentence: `CASE(name, rule, "…", can::abort, can::yield)`. Objects
// that tasks refer to are declared before the runtime, so that they outlive it.
//
// `cx.expect(condition, sentence)` blames this case's rule. `cx.reached(condition, sentence)` does
// the same and says that the situation the rule is about was entered; a case that never says so is
// inconclusive.
//
// A translation unit of cases is compiled once for each adapter, named by the macro
// TASKSPEC_ADAPTER_HEADER, which must define `conformance::adapter_under_test`.
#pragma once

#include <cstdint>
#include <functional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include TASKSPEC_ADAPTER_HEADER

#include "conformance/contract/adapter.hpp"
#include "conformance/harness/case_context.hpp"
#include "conformance/harness/registry.hpp"
#include "spec/rules.hpp"

namespace conformance {

static_assert(check_adapter<adapter_under_test>());

/// The adapter's own coroutine type.
template <class T>
using task = typename adapter_under_test::template task<T>;

namespace rule = spec::rule;

namespace detail {
template <class R, can... Needed>
std::vector<can> list(needs<Needed...>) {
  return {Needed...};
}

// The first capability that the adapter lacks, or supplies itself.
template <class R, can... Needed>
missing_capability find_missing(needs<Needed...>) {
  missing_capability found;
  [[maybe_unused]] auto look = [&](can capability, bool offered) {
    if (!offered && !found.absent) found.absent = capability;
    if (offered && emulates<R>(capability) && !found.emulated) found.emulated = capability;
  };
  (look(Needed, offers<R, Needed>()), ...);
  return found;
}

template <class Case, class R, class Needs>
void run_case(case_run& run) {
  if constexpr (offers_all<R>(Needs{})) {
    case_context<R> cx(run);
    Case::template body<R>(cx);
  }
}

template <class Case, class Needs>
case_record make_record(const char* name, spec::rule_ref rule, const char* sentence,
                        std::source_location where) {
  using R = adapter_under_test;
  const missing_capability missing = find_missing<R>(Needs{});
  return {.name = name,
          .rule = rule,
          .sentence = sentence,
          .file = where.file_name(),
          .line = static_cast<int>(where.line()),
          .needs = list<R>(Needs{}),
          .missing = missing,
          .run = &run_case<Case, R, Needs>};
}

template <class Case>
case_record make_control(const char* name, const char* sentence, std::source_location where) {
  case_record record = make_record<Case, needs<>>(name, spec::rule_ref{}, sentence, where);
  record.control = true;
  return record;
}
}  // namespace detail

}  // namespace conformance

/// Registers a directed case: NAME (unique in its file), the one RULE its expectations blame, a
/// SENTENCE that says what holds, then the capabilities its body uses.
#define CASE(NAME, RULE, SENTENCE, ...)                                                    \
  namespace {                                                                              \
  struct NAME {                                                                            \
    template <class R>                                                                     \
    static void body(::conformance::case_context<R>& cx);                                  \
  };                                                                                       \
  const ::conformance::registered_case NAME##_registered{                                  \
      ::conformance::detail::make_record<NAME, ::conformance::needs<__VA_ARGS__>>(         \
          #NAME, RULE, SENTENCE, std::source_location::current())};                        \
  }                                                                                        \
  template <class R>                                                                       \
  void NAME::body([[maybe_unused]] ::conformance::case_context<R>& cx)

/// Registers a live control: a case that judges no rule but what the other cases rest on, here
/// the race detector. Without it, silence would prove nothing.
#define CONTROL(NAME, SENTENCE)                                                            \
  namespace {                                                                              \
  struct NAME {                                                                            \
    template <class R>                                                                     \
    static void body(::conformance::case_context<R>& cx);                                  \
  };                                                                                       \
  const ::conformance::registered_case NAME##_registered{                                  \
      ::conformance::detail::make_control<NAME>(#NAME, SENTENCE,                           \
                                                std::source_location::current())};         \
  }                                                                                        \
  template <class R>                                                                       \
  void NAME::body([[maybe_unused]] ::conformance::case_context<R>& cx)
