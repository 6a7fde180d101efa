// SPDX-License-Identifier: Apache-2.0
//
// Why a join has no value: the task was cancelled, or it ended by an exception (a panic).
//
// Thread safety: as a value; the exception object is shared by copies. The words are made when they
// are asked for first, which several threads may do at once.
#pragma once

#include <exception>
#include <string>
#include <utility>

#include "rt/port/atomic.hpp"
#include "rt/task_id.hpp"

namespace rt {

class join_error : public std::exception {
 public:
  static join_error cancelled(task_id id) noexcept { return join_error(id, nullptr); }
  static join_error panic(task_id id, std::exception_ptr payload) noexcept {
    return join_error(id, std::move(payload));
  }
  join_error(const join_error& other) noexcept
      : std::exception(other), id_(other.id_), payload_(other.payload_) {}
  join_error(join_error&& other) noexcept
      : std::exception(other), id_(other.id_), payload_(std::move(other.payload_)) {}
  join_error& operator=(const join_error& other) noexcept;
  ~join_error() override { forget_words(); }

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

  /// "task 7 was cancelled", "task 7 panicked with message \"…\"". Valid as long as this object;
  /// empty when there is no memory for the words.
  const std::string& message() const noexcept;
  const char* what() const noexcept override { return message().c_str(); }

 private:
  join_error(task_id id, std::exception_ptr payload) noexcept
      : id_(id), payload_(std::move(payload)) {}
  void forget_words() noexcept {
    // relaxed: nobody else uses an object that is assigned to or destroyed.
    if (words_.load(port::memory_order_relaxed) != nullptr) delete_words();
  }
  void delete_words() noexcept;

  task_id id_;
  std::exception_ptr payload_;
  mutable port::atomic<const std::string*> words_{nullptr};
};

}  // namespace rt
