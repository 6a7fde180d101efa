// SPDX-License-Identifier: Apache-2.0
//
// A growing array on pages of its own: the program's heap must not notice that it is watched.
// Elements are trivially copyable. Thread safety: none; the logical threads take turns.
#pragma once

#include <cstring>
#include <type_traits>

#include "base/sys.hpp"

namespace taskspec::explore::inner {

template <class Value>
class vec {
  static_assert(std::is_trivially_copyable_v<Value>);

 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Value& operator[](std::size_t index) { return data_[index]; }
  const Value& operator[](std::size_t index) const { return data_[index]; }
  Value& back() { return data_[size_ - 1]; }
  Value* begin() { return data_; }
  Value* end() { return data_ + size_; }
  const Value* begin() const { return data_; }
  const Value* end() const { return data_ + size_; }
  void clear() { size_ = 0; }
  void pop_back() { --size_; }
  void shrink(std::size_t size) { size_ = size; }

  void push_back(const Value& value) {
    if (size_ == capacity_) grow();
    data_[size_++] = value;
  }
  /// Order is not kept.
  void erase(std::size_t index) {
    data_[index] = data_[size_ - 1];
    --size_;
  }

 private:
  void grow() {
    const std::size_t bytes = capacity_ * sizeof(Value);
    const std::size_t wanted = bytes == 0 ? 65536 : bytes * 2;
    auto* fresh = static_cast<Value*>(map_pages(wanted, false));
    if (bytes != 0) {
      std::memcpy(static_cast<void*>(fresh), data_, size_ * sizeof(Value));
      unmap_pages(data_, bytes);
    }
    data_ = fresh;
    capacity_ = wanted / sizeof(Value);
    // Keeps capacity_ * sizeof(Value) what was mapped, up to a page that munmap rounds up itself.
  }

  Value* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace taskspec::explore::inner
