// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/hidden_edge.hpp"

#include <utility>

#include "conformance/harness/sanitizer.hpp"
#include "conformance/textbook/behaviour.hpp"

// The interface of the sanitizer's runtime, the same for g++ and clang. Declared by hand: g++ ships
// no header.
extern "C" {
[[gnu::weak]] void AnnotateIgnoreSyncBegin(const char* file, int line);
[[gnu::weak]] void AnnotateIgnoreSyncEnd(const char* file, int line);
[[gnu::weak]] void AnnotateIgnoreReadsBegin(const char* file, int line);
[[gnu::weak]] void AnnotateIgnoreReadsEnd(const char* file, int line);
[[gnu::weak]] void AnnotateIgnoreWritesBegin(const char* file, int line);
[[gnu::weak]] void AnnotateIgnoreWritesEnd(const char* file, int line);
[[gnu::weak]] void __tsan_acquire(void* address);
[[gnu::weak]] void __tsan_release(void* address);
}

namespace conformance::textbook {
namespace {

thread_local int depth = 0;
thread_local bool wakes_are_silent = false;

void look_away() noexcept {
  if constexpr (built_with_tsan) {
    AnnotateIgnoreSyncBegin(__FILE__, __LINE__);
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  }
}

void look_again() noexcept {
  if constexpr (built_with_tsan) {
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
    AnnotateIgnoreSyncEnd(__FILE__, __LINE__);
  }
}

bool is_missing(edge which) noexcept {
  const edge missing = current_behaviour().missing_edge();
  if (which == missing) return true;
  if (which == edge::merged_wake && missing == edge::wake) return true;
  return wakes_are_silent && (which == edge::wake || which == edge::merged_wake);
}

// A merged wake is handed over at the same address as any other.
std::size_t place_of(edge which) noexcept {
  return static_cast<std::size_t>(which == edge::merged_wake ? edge::wake : which);
}

}  // namespace

bool hides_edges() noexcept {
  if constexpr (built_with_tsan) return current_behaviour().hides_edges();
  return false;
}

unseen::unseen(bool active) noexcept : active_(active) {
  if (active_ && depth++ == 0) look_away();
}

unseen::~unseen() {
  if (active_ && --depth == 0) look_again();
}

seen::seen() noexcept : outer_depth_(std::exchange(depth, 0)) {
  if (outer_depth_ > 0) look_again();
}

seen::~seen() {
  depth = outer_depth_;
  if (outer_depth_ > 0) look_away();
}

silent_wakes::silent_wakes(bool active) noexcept
    : outer_(std::exchange(wakes_are_silent, wakes_are_silent || active)) {}

silent_wakes::~silent_wakes() { wakes_are_silent = outer_; }

void hand_overs::publish(edge which) noexcept {
  if (!hides_edges() || is_missing(which)) return;
  const seen now;
  __tsan_release(&at_[place_of(which)]);
}

void hand_overs::observe(edge which) noexcept {
  if (!hides_edges()) return;
  const seen now;
  __tsan_acquire(&at_[place_of(which)]);
}

}  // namespace conformance::textbook
