// SPDX-License-Identifier: Apache-2.0
//
// Join errors and their words.

#include "rt/join_error.hpp"

#include "rt/misuse.hpp"

namespace rt {
namespace {

std::string name(task_id id) { return "task " + std::to_string(id.value()); }

std::string describe(const std::exception_ptr& payload) {
  try {
    std::rethrow_exception(payload);
  } catch (const std::exception& e) {
    return std::string(" with message \"") + e.what() + "\"";
  } catch (const char* text) {
    return std::string(" with message \"") + text + "\"";
  } catch (const std::string& text) {
    return " with message \"" + text + "\"";
  } catch (...) {
    return " with an object that has no message";
  }
}

}  // namespace

join_error::join_error(task_id id, std::exception_ptr payload, std::string message)
    : id_(id), payload_(std::move(payload)), message_(std::move(message)) {}

join_error join_error::cancelled(task_id id) {
  return join_error(id, nullptr, name(id) + " was cancelled");
}

join_error join_error::panic(task_id id, std::exception_ptr payload) {
  std::string text = name(id) + " panicked" + describe(payload);
  return join_error(id, std::move(payload), std::move(text));
}

std::exception_ptr join_error::payload() const {
  if (payload_) return payload_;
  throw misuse("join_error::payload was called, but the task was cancelled and has no exception");
}

void join_error::rethrow() const { std::rethrow_exception(payload()); }

}  // namespace rt
