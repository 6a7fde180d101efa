// SPDX-License-Identifier: Apache-2.0
//
// What the current thread is doing for the runtime, current task ids, and the end of a broken
// invariant. The accessor is here, out of line, so that no caller keeps a thread-local's address.

#include "rt/detail/context.hpp"

#include <cstdio>
#include <cstdlib>

#include "rt/detail/assert.hpp"
#include "rt/misuse.hpp"

namespace rt {
namespace detail {

[[gnu::noinline]] thread_context& context() noexcept {
  static thread_local constinit thread_context current{};
  return current;
}

void assertion_failed(const char* what, const char* file, int line) noexcept {
  std::fprintf(stderr, "rt: internal invariant broken: %s (%s:%d)\n", what, file, line);
  std::abort();
}

}  // namespace detail

std::optional<task_id> try_current_id() noexcept {
  const task_id id = detail::context().task;
  if (id == task_id()) return std::nullopt;
  return id;
}

task_id current_id() {
  if (const auto id = try_current_id()) return *id;
  throw misuse("current_id was called outside a task: only a spawned task has an id");
}

}  // namespace rt
