// SPDX-License-Identifier: Apache-2.0
//
// One run of one case: what it found, in a form that does not depend on the adapter. The suite's
// main makes it, the case fills it through its context, main writes it to the result file.
//
// Thread safety: `fail` may be called from any thread (expectations inside tasks); everything else
// belongs to the thread that runs the case.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "spec/model/event.hpp"
#include "spec/rules.hpp"

namespace conformance {

/// How hard to look. `quick` is for the inner loop, `thorough` for the night; `once` is for a
/// search that repeats the whole case itself.
enum class effort { once, quick, normal, thorough };

struct run_settings {
  effort how_hard = effort::normal;
  std::uint64_t seed = 1;
  /// Scales waits: linearly for "must happen", by its cube root for "must not happen".
  double time_factor = 1.0;
  /// A program to run instead of random ones; empty in general.
  std::string program;
  /// The variant of the runtime that was chosen; for replay lines.
  std::string variant;
};

struct failure {
  spec::rule_ref rule;
  std::string message;
  std::string file;
  int line = 0;
};

class case_run {
 public:
  case_run(spec::rule_ref rule, run_settings settings) : rule_(rule), settings_(settings) {}

  void fail(spec::rule_ref rule, std::string message, std::source_location where);
  void fail(failure seen);
  void mark_reached() noexcept { reached_ = true; }
  void inconclusive(std::string reason) { inconclusive_ = std::move(reason); }
  /// Counts one sample of a repeated race, filed under the outcome that was seen.
  void sample(std::string_view outcome);
  /// Declares an outcome, so that a histogram shows rows never seen.
  void declare_outcome(std::string_view outcome);

  /// The case lets the model judge by itself, program by program: how many it ran, and how often
  /// each rule's situation was entered.
  void judged(std::uint64_t programs, const std::map<std::string_view, std::uint64_t>& entered);
  /// Shows this trace instead of what the recorder holds at the end.
  void show_trace(spec::model::trace seen) { shown_ = std::move(seen); }

  [[nodiscard]] spec::rule_ref rule() const noexcept { return rule_; }
  [[nodiscard]] const run_settings& settings() const noexcept { return settings_; }
  [[nodiscard]] bool reached() const noexcept { return reached_; }
  [[nodiscard]] const std::string& inconclusive_reason() const noexcept { return inconclusive_; }
  [[nodiscard]] std::vector<failure> failures() const;
  [[nodiscard]] bool failed() const { return !failures().empty(); }
  [[nodiscard]] const std::map<std::string, std::uint64_t>& histogram() const noexcept {
    return histogram_;
  }
  [[nodiscard]] std::uint64_t programs() const noexcept { return programs_; }
  [[nodiscard]] const std::map<std::string, std::uint64_t>& entered() const noexcept {
    return entered_;
  }
  [[nodiscard]] const spec::model::trace& shown_trace() const noexcept { return shown_; }

  /// How many samples a race wants: `normal` scaled by the effort.
  [[nodiscard]] unsigned samples(unsigned normal) const noexcept;
  [[nodiscard]] std::chrono::nanoseconds must_happen_limit() const noexcept;
  [[nodiscard]] std::chrono::nanoseconds must_not_happen_wait() const noexcept;
  /// False once the case has run for as long as one wait for what must happen may take.
  [[nodiscard]] bool may_try_again() const noexcept;

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  spec::rule_ref rule_;
  run_settings settings_;
  bool reached_ = false;
  std::string inconclusive_;
  std::map<std::string, std::uint64_t> histogram_;
  std::uint64_t programs_ = 0;
  std::map<std::string, std::uint64_t> entered_;
  spec::model::trace shown_;
  mutable std::mutex mutex_;
  std::vector<failure> failures_;
};

}  // namespace conformance
