// SPDX-License-Identifier: Apache-2.0
//
// Why a join has no value: the task was cancelled, or it ended by an exception (a panic).
//
// Thread safety: as a value; the exception object is shared by copies.
#pragma once

#include <exception>
#include <string>

#include "rt/task_id.hpp"

namespace rt {

class join_error : public std::exception {
 public:
  static join_error cancelled(task_id id);
  static join_error panic(task_id id, std::exception_ptr payload);

  bool is_cancelled() const noexcept { return !payload_; }
  bool is_panic() const noexcept { return static_cast<bool>(payload_); }

  /// The task it came from.
  task_id id() const noexcept { return id_; }

  /// The exception that ended the task. Throws `misuse` when it was cancelled.
  std::exception_ptr payload() const;
  /// As `payload`, but empty when it was cancelled.
  std::exception_ptr try_payload() const noexcept { return payload_; }
  /// Throws the exception that ended the task, the very object. Throws `misuse` when cancelled.
  [[noreturn]] void rethrow() const;

  /// "task 7 was cancelled", "task 7 panicked with message \"…\"".
  const std::string& message() const noexcept { return message_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  join_error(task_id id, std::exception_ptr payload, std::string message);
  task_id id_;
  std::exception_ptr payload_;
  std::string message_;
};

}  // namespace rt
