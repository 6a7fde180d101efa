// SPDX-License-Identifier: Apache-2.0
//
// Task ids: process-wide, never reused while the process lives.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

namespace rt {

/// Names one task. Ids compare and hash; their order says nothing.
class task_id {
 public:
  constexpr task_id() = default;
  constexpr explicit task_id(std::uint64_t value) noexcept : value_(value) {}
  std::uint64_t value() const noexcept { return value_; }
  /// An id is a number for logs and maps.
  operator std::uint64_t() const noexcept { return value_; }  // NOLINT: meant to be implicit
  friend auto operator<=>(const task_id&, const task_id&) = default;

 private:
  std::uint64_t value_ = 0;
};

/// The id of the task that is being polled, or whose future or result is being destroyed, on this
/// thread. Throws `misuse` outside a task; the root of `block_on` is not a task.
task_id current_id();

/// As `current_id`, but empty outside a task.
std::optional<task_id> try_current_id() noexcept;

}  // namespace rt

template <>
struct std::hash<rt::task_id> {
  std::size_t operator()(rt::task_id id) const noexcept {
    return std::hash<std::uint64_t>{}(id.value());
  }
};
