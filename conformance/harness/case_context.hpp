// SPDX-License-Identifier: Apache-2.0
//
// What a case body has in its hands: makes runtimes, states expectations, waits.
//
// Waiting comes in two kinds, never mixed. `eventually` is for what must happen: it ends at once
// when it happened, or when a runtime that can report quiescence is idle and it did not; only for
// other runtimes does the (long) limit decide. `settle` is for what must not happen: it waits until
// the runtime is quiescent, and only where that cannot be asked for a short while.
//
// Thread safety: `expect` and `reached` from any thread, the rest from the case's own thread.
#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <source_location>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "conformance/contract/adapter.hpp"
#include "conformance/harness/case_run.hpp"
#include "conformance/harness/probe.hpp"
#include "conformance/harness/recorder.hpp"
#include "conformance/harness/subject.hpp"
#include "conformance/harness/trace_query.hpp"
#include "conformance/harness/waiting.hpp"

namespace conformance {

template <class R>
class case_context {
 public:
  explicit case_context(case_run& run) : run_(run) {}

  /// A multi-threaded runtime. Drop it (end of scope) before the objects its tasks refer to.
  [[nodiscard]] subject<R> multi_thread(unsigned workers = 2) {
    return subject<R>(runtime_options{.workers = workers});
  }
  /// A current-thread runtime: its tasks run only on a thread that is inside `block_on`.
  [[nodiscard]] subject<R> current_thread() { return subject<R>(runtime_options{.workers = 0}); }
  /// The flavour whose interleavings a case decides alone, where the runtime has it.
  [[nodiscard]] subject<R> most_deterministic() {
    if constexpr (offers<R, can::current_thread>())
      return current_thread();
    else
      return multi_thread();
  }
  /// Whichever flavour the runtime has, multi-threaded by preference.
  [[nodiscard]] subject<R> any_runtime() {
    if constexpr (offers<R, can::multi_thread>())
      return multi_thread();
    else
      return current_thread();
  }

  /// The case's rule is broken unless `condition`. `sentence` says what holds when all is well.
  bool expect(bool condition, std::string_view sentence,
              std::source_location where = std::source_location::current()) {
    if (!condition) run_.fail(run_.rule(), "not so: " + std::string(sentence), where);
    return condition;
  }
  /// As `expect`, and the situation which the rule is about was entered.
  bool reached(bool condition, std::string_view sentence,
               std::source_location where = std::source_location::current()) {
    run_.mark_reached();
    return expect(condition, sentence, where);
  }
  /// The situation was entered; the verdict comes from the expectations.
  void reached() { run_.mark_reached(); }
  /// The racy window could not be entered, or the machine could not show it.
  void inconclusive(std::string reason) { run_.inconclusive(std::move(reason)); }
  /// A rule other than the case's own is seen to be broken.
  bool expect_rule(spec::rule_ref rule, bool condition, std::string_view sentence,
                   std::source_location where = std::source_location::current()) {
    if (!condition) run_.fail(rule, "not so: " + std::string(sentence), where);
    return condition;
  }

  /// Waits for what must happen, on the case's thread, while `rt` runs by itself (multi-threaded,
  /// or driven by another thread). False when it cannot happen any more or the limit ran out.
  template <class Condition>
  [[nodiscard]] bool eventually(subject<R>& rt, Condition&& condition) {
    return wait_until([&] { return holds(condition); }, idle_probe(rt), run_.must_happen_limit());
  }
  /// The same without a runtime to ask: plain threads are at work.
  template <class Condition>
  [[nodiscard]] bool eventually(Condition&& condition) {
    return wait_until([&] { return holds(condition); }, {}, run_.must_happen_limit());
  }
  /// Waits until whatever is going to happen in `rt` without outside help has happened.
  void settle(subject<R>& rt) {
    if constexpr (offers<R, can::quiescence>())
      (void)wait_until(idle_probe(rt), {}, run_.must_happen_limit());
    else
      let_time_pass(run_.must_not_happen_wait());
  }

  /// Everything recorded so far, in order.
  [[nodiscard]] trace_query trace() const { return trace_query(recorder::collect()); }

  /// Samples of a race: `normal` scaled by the effort the user asked for.
  [[nodiscard]] unsigned samples(unsigned normal) const { return run_.samples(normal); }
  /// For a race that was not met yet: whether another round is worth its time. It is not for long
  /// on a machine where the rounds are slow, and the verdict is inconclusive then.
  [[nodiscard]] bool may_try_again() const noexcept { return run_.may_try_again(); }
  void sample(std::string_view outcome) { run_.sample(outcome); }
  void declare(std::initializer_list<std::string_view> outcomes) {
    for (auto o : outcomes) run_.declare_outcome(o);
  }
  [[nodiscard]] std::uint64_t seed() const noexcept { return run_.settings().seed; }
  [[nodiscard]] case_run& run() noexcept { return run_; }

 private:
  template <class Condition>
  static bool holds(Condition& condition) {
    if constexpr (requires { condition.is_set(); })
      return condition.is_set();
    else
      return condition();
  }

  static std::function<bool()> idle_probe(subject<R>& rt) {
    if constexpr (offers<R, can::quiescence>())
      return [&rt] { return rt.dropped() || rt.runtime().quiescent(); };
    else
      return {};
  }

  case_run& run_;
};

}  // namespace conformance
