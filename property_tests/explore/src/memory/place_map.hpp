// SPDX-License-Identifier: Apache-2.0
//
// Addresses to values, emptied in no time when a schedule begins.
// Values stay where they are until then only if no other is added. Thread safety: [one-turn].
#pragma once

#include "base/vec.hpp"

namespace taskspec::explore::inner {

template <class Value>
class place_map {
 public:
  /// nullptr when there is none.
  Value* find(std::uintptr_t key) {
    if (slots_ == nullptr) return nullptr;
    for (std::size_t i = first(key);; i = (i + 1) & mask_) {
      if (slots_[i].generation != generation_) return nullptr;
      if (slots_[i].key == key) return &values_[slots_[i].index];
    }
  }
  /// Adds the given value if there is none; `added` says whether.
  Value& find_or_add(std::uintptr_t key, const Value& initial, bool& added) {
    if (Value* found = find(key)) {
      added = false;
      return *found;
    }
    if ((values_.size() + 1) * 2 > mask_) grow();
    added = true;
    place(key, static_cast<std::uint32_t>(values_.size()));
    values_.push_back(initial);
    return values_.back();
  }
  template <class Visit>
  void for_each(Visit visit) {
    for (std::size_t i = 0; slots_ != nullptr && i <= mask_; ++i) {
      if (slots_[i].generation == generation_) visit(slots_[i].key, values_[slots_[i].index]);
    }
  }
  void clear() {
    ++generation_;
    values_.clear();
  }

 private:
  struct slot {
    std::uintptr_t key;
    std::uint32_t generation;
    std::uint32_t index;
  };

  std::size_t first(std::uintptr_t key) const {
    return (key * 0x9e3779b97f4a7c15ull >> 32) & mask_;
  }
  void place(std::uintptr_t key, std::uint32_t index) {
    std::size_t i = first(key);
    while (slots_[i].generation == generation_) i = (i + 1) & mask_;
    slots_[i] = {key, generation_, index};
  }
  void grow() {
    slot* const old = slots_;
    const std::size_t count = old == nullptr ? 0 : mask_ + 1;
    const std::size_t wanted = count == 0 ? 4096 : count * 2;
    slots_ = static_cast<slot*>(map_pages(wanted * sizeof(slot), false));
    mask_ = wanted - 1;
    for (std::size_t i = 0; i < count; ++i) {
      if (old[i].generation == generation_) place(old[i].key, old[i].index);
    }
    if (old != nullptr) unmap_pages(old, count * sizeof(slot));
  }

  slot* slots_ = nullptr;
  std::size_t mask_ = 0;
  std::uint32_t generation_ = 1;
  vec<Value> values_;
};

}  // namespace taskspec::explore::inner
