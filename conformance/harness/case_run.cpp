// SPDX-License-Identifier: Apache-2.0
#include "conformance/harness/case_run.hpp"

#include <algorithm>
#include <cmath>

namespace conformance {

void case_run::fail(spec::rule_ref rule, std::string message, std::source_location where) {
  fail({rule, std::move(message), where.file_name(), static_cast<int>(where.line())});
}

void case_run::fail(failure seen) {
  const std::lock_guard lock(mutex_);
  // A sampled case that fails a thousand times says so once for each sentence.
  const bool known = std::any_of(failures_.begin(), failures_.end(), [&](const failure& f) {
    return f.rule == seen.rule && f.message == seen.message;
  });
  if (!known) failures_.push_back(std::move(seen));
}

void case_run::judged(std::uint64_t programs,
                      const std::map<std::string_view, std::uint64_t>& entered) {
  programs_ += programs;
  for (const auto& [rule, times] : entered) entered_[std::string(rule)] += times;
}

void case_run::sample(std::string_view outcome) { ++histogram_[std::string(outcome)]; }

void case_run::declare_outcome(std::string_view outcome) {
  histogram_.try_emplace(std::string(outcome), 0);
}

std::vector<failure> case_run::failures() const {
  const std::lock_guard lock(mutex_);
  return failures_;
}

unsigned case_run::samples(unsigned normal) const noexcept {
  switch (settings_.how_hard) {
    case effort::once:
      return 1;
    case effort::quick:
      return std::max(1u, normal / 5);
    case effort::normal:
      return normal;
    case effort::thorough:
      return normal * 20;
  }
  return normal;
}

std::chrono::nanoseconds case_run::must_happen_limit() const noexcept {
  const std::chrono::duration<double> limit(20.0 * settings_.time_factor);
  return std::chrono::duration_cast<std::chrono::nanoseconds>(limit);
}

bool case_run::may_try_again() const noexcept {
  return std::chrono::steady_clock::now() - began_ < must_happen_limit();
}

std::chrono::nanoseconds case_run::must_not_happen_wait() const noexcept {
  const std::chrono::duration<double> wait(0.010 * std::cbrt(settings_.time_factor));
  return std::chrono::duration_cast<std::chrono::nanoseconds>(wait);
}

}  // namespace conformance
