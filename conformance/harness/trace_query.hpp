// SPDX-License-Identifier: Apache-2.0
//
// Questions that cases ask a trace: did it happen, how often, before what, on which thread.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "spec/model/event.hpp"

namespace conformance {

class trace_query {
 public:
  explicit trace_query(spec::model::trace events) : events_(std::move(events)) {}

  [[nodiscard]] const spec::model::trace& events() const noexcept { return events_; }

  /// The first (last) event of that kind and task.
  [[nodiscard]] std::optional<spec::model::event> first(spec::model::event_kind kind,
                                                        spec::model::task_number task) const;
  [[nodiscard]] std::optional<spec::model::event> last(spec::model::event_kind kind,
                                                       spec::model::task_number task) const;
  [[nodiscard]] std::size_t count(spec::model::event_kind kind,
                                  spec::model::task_number task) const;
  /// True when both happened and the first `a` came before the first `b`.
  [[nodiscard]] bool before(spec::model::event_kind a, spec::model::event_kind b,
                            spec::model::task_number task) const;

 private:
  spec::model::trace events_;
};

}  // namespace conformance
