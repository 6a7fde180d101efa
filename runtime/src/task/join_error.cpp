// SPDX-License-Identifier: Apache-2.0
//
// Join errors and their words.

#include "rt/join_error.hpp"

#include <memory>
#include <utility>

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

join_error& join_error::operator=(const join_error& other) noexcept {
  if (this == &other) return *this;
  forget_words();
  words_.store(nullptr, port::memory_order_relaxed);  // as forget_words
  id_ = other.id_;
  payload_ = other.payload_;
  return *this;
}

void join_error::delete_words() noexcept { delete words_.load(port::memory_order_relaxed); }

const std::string& join_error::message() const noexcept {
  // acquire: pairs with the exchange of whichever thread made the words.
  if (const std::string* words = words_.load(port::memory_order_acquire)) return *words;
  try {
    std::string text = name(id_);
    text += payload_ ? " panicked" + describe(payload_) : " was cancelled";
    auto made = std::make_unique<const std::string>(std::move(text));
    const std::string* first = nullptr;
    // acq_rel: publishes our words, or shows us those of a faster thread.
    if (words_.compare_exchange_strong(first, made.get(), port::memory_order_acq_rel,
                                       port::memory_order_acquire)) {
      first = made.release();
    }
    return *first;
  } catch (...) {
    static const std::string no_memory;
    return no_memory;
  }
}

std::exception_ptr join_error::payload() const {
  if (payload_) return payload_;
  throw misuse("join_error::payload was called, but the task was cancelled and has no exception");
}

void join_error::rethrow() const { std::rethrow_exception(payload()); }

}  // namespace rt
