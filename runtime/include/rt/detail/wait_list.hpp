// SPDX-License-Identifier: Apache-2.0
//
// A first-in first-out list of waiters that live in the waiting coroutines.
//
// Thread safety: none; the mutex of whoever owns the list guards it and the nodes in it.
// Invariant [linked]: a node is in a list exactly while `linked` is true, and leaves it before its
// memory goes. Whoever takes a waker out wakes it after the mutex.
#pragma once

#include <cstdint>
#include <utility>

#include "rt/waker.hpp"

namespace rt::detail {

struct wait_node {
  wait_node() = default;
  wait_node(const wait_node&) = delete;
  wait_node& operator=(const wait_node&) = delete;

  wait_node* next = nullptr;
  wait_node* prev = nullptr;
  std::uint64_t stamp = 0;  ///< the owner's; for "those who waited before"
  waker w;
  bool linked = false;
  enum class signal : unsigned char { none, one, all } heard = signal::none;
};

class wait_list {
 public:
  bool empty() const noexcept { return first_ == nullptr; }
  wait_node* front() const noexcept { return first_; }

  void push_back(wait_node& node) noexcept {
    node.linked = true;
    node.next = nullptr;
    node.prev = last_;
    (last_ == nullptr ? first_ : last_->next) = &node;
    last_ = &node;
  }
  void unlink(wait_node& node) noexcept {
    (node.prev == nullptr ? first_ : node.prev->next) = node.next;
    (node.next == nullptr ? last_ : node.next->prev) = node.prev;
    node.linked = false;
  }
  /// Takes the first one out, telling it why.
  [[nodiscard]] waker pop(wait_node::signal why) noexcept { return take(*first_, why); }
  /// Takes this one out.
  [[nodiscard]] waker take(wait_node& node, wait_node::signal why) noexcept {
    unlink(node);
    node.heard = why;
    return std::exchange(node.w, waker());
  }

 private:
  wait_node* first_ = nullptr;
  wait_node* last_ = nullptr;
};

}  // namespace rt::detail
