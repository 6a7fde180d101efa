// SPDX-License-Identifier: Apache-2.0
//
// Task dumps in words.

#include "rt/observe.hpp"

namespace rt {

const char* to_string(task_phase phase) noexcept {
  switch (phase) {
    case task_phase::waiting:
      return "waiting";
    case task_phase::queued:
      return "queued";
    case task_phase::running:
      return "running";
    case task_phase::aborting:
      return "aborting";
    case task_phase::complete:
      return "complete";
  }
  return "unknown";
}

std::string task_dump::to_string() const {
  std::string text;
  for (const task_info& task : tasks) {
    text += "task " + std::to_string(task.id.value()) + ' ' + rt::to_string(task.phase);
    if (task.spawned_at.line() != 0) {
      text += std::string(", spawned at ") + task.spawned_at.file_name() + ':' +
              std::to_string(task.spawned_at.line());
    }
    text += '\n';
  }
  return text;
}

}  // namespace rt
