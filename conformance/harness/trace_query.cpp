// SPDX-License-Identifier: Apache-2.0
#include "conformance/harness/trace_query.hpp"

#include <algorithm>

namespace conformance {
namespace {
using spec::model::event;
using spec::model::event_kind;
using spec::model::task_number;

auto is(event_kind kind, task_number task) {
  return [=](const event& e) { return e.kind == kind && e.task == task; };
}
}  // namespace

std::optional<event> trace_query::first(event_kind kind, task_number task) const {
  const auto at = std::find_if(events_.begin(), events_.end(), is(kind, task));
  if (at == events_.end()) return std::nullopt;
  return *at;
}

std::optional<event> trace_query::last(event_kind kind, task_number task) const {
  const auto at = std::find_if(events_.rbegin(), events_.rend(), is(kind, task));
  if (at == events_.rend()) return std::nullopt;
  return *at;
}

std::size_t trace_query::count(event_kind kind, task_number task) const {
  return static_cast<std::size_t>(std::count_if(events_.begin(), events_.end(), is(kind, task)));
}

bool trace_query::before(event_kind a, event_kind b, task_number task) const {
  const auto x = first(a, task);
  const auto y = first(b, task);
  return x && y && x->order < y->order;
}

}  // namespace conformance
