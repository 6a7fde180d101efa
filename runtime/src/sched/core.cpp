// SPDX-License-Identifier: Apache-2.0
//
// What both flavours share: quiescence, and the sentences for misuse.

#include "rt/detail/core.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "rt/detail/context.hpp"
#include "rt/detail/local_core.hpp"
#include "rt/misuse.hpp"

namespace rt::detail {

bool core::quiescent() const noexcept {
  const thread_context& here = context();
  const bool caller_is_active =
      here.root_of == this || here.pool_of == this ||
      (here.runtime == this && here.polling && here.task != task_id());
  // The order matters, see activity.hpp.
  const std::uint64_t ended = outside_.ended() + ended_by_workers();
  const std::uint64_t begun = outside_.begun() + begun_by_workers();
  return begun - ended == (caller_is_active ? 1u : 0u);
}

task_dump core::dump() {
  task_dump all;
  dump_into(all);
  {
    const port::lock lock(local_sets_mutex_);
    for (local_core* set = local_sets_; set != nullptr; set = set->next_set) set->dump_into(all);
  }
  const auto id_of = [](const task_info& task) { return task.id.value(); };
  std::ranges::sort(all.tasks, {}, id_of);
  const auto doubles = std::ranges::unique(all.tasks, {}, id_of);
  all.tasks.erase(doubles.begin(), doubles.end());
  return all;
}

void core::add_local_set(local_core& set) noexcept {
  const port::lock lock(local_sets_mutex_);
  set.next_set = std::exchange(local_sets_, &set);
}

void core::remove_local_set(local_core& set) noexcept {
  const port::lock lock(local_sets_mutex_);
  local_core** link = &local_sets_;
  while (*link != &set) link = &(*link)->next_set;
  *link = set.next_set;
}

core& require_runtime(const char* what) {
  if (core* runtime = context().runtime) return *runtime;
  throw misuse(std::string(what) +
               " was called outside a runtime: call it inside block_on or a task, or use a handle");
}

void require_blocking_allowed(const char* what) {
  if (!context().polling) return;
  throw misuse(std::string(what) +
               " was called inside a task, where it would block the worker: await instead");
}

}  // namespace rt::detail
