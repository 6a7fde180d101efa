// SPDX-License-Identifier: Apache-2.0
//
// A text of bounded length; what does not fit is left out. Thread safety: none.
#pragma once

#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>

namespace taskspec::explore::inner {

class text {
 public:
  text(char* room, std::size_t size) : room_(room), size_(size) { room_[0] = 0; }

  __attribute__((format(printf, 2, 3))) text& add(const char* format, ...) {
    va_list list;
    va_start(list, format);
    const int wanted = std::vsnprintf(room_ + length_, size_ - length_, format, list);
    va_end(list);
    if (wanted > 0) length_ += static_cast<std::size_t>(wanted);
    if (length_ >= size_) length_ = size_ - 1;
    return *this;
  }
  void pad_to(std::size_t column) {
    while (length_ < column && length_ + 1 < size_) room_[length_++] = ' ';
    room_[length_] = 0;
  }
  std::size_t length() const { return length_; }
  const char* c_str() const { return room_; }

 private:
  char* room_;
  std::size_t size_;
  std::size_t length_ = 0;
};

template <std::size_t Size>
class text_of : public text {
 public:
  text_of() : text(room_, Size) {}

 private:
  char room_[Size];
};

}  // namespace taskspec::explore::inner
