// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace conformance::cli {

progress::progress(std::size_t total) : total_(total), terminal_(::isatty(STDERR_FILENO) == 1) {}

progress::~progress() { clear(); }

void progress::clear() {
  if (terminal_) fmt::print(stderr, "\r\033[K");
}

void progress::show() {
  if (!terminal_) return;
  constexpr std::size_t width = 60;
  const std::string now = running_.empty() ? "" : running_.front().substr(0, width);
  fmt::print(stderr, "\r\033[K[{}/{}] {}", done_, total_, now);
  std::fflush(stderr);
}

void progress::started(const std::string& what) {
  running_.push_back(what);
  show();
}

void progress::ended(const std::string& what) {
  if (const auto at = std::find(running_.begin(), running_.end(), what); at != running_.end())
    running_.erase(at);
  ++done_;
  show();
  const std::size_t tenth = total_ == 0 ? 10 : done_ * 10 / total_;
  if (terminal_ || tenth == last_tenth_) return;
  last_tenth_ = tenth;
  fmt::print(stderr, "{} of {} done\n", done_, total_);
}

void progress::say(const std::string& line) {
  clear();
  fmt::print(stderr, "{}\n", line);
  show();
}

}  // namespace conformance::cli
