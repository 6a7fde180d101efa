// SPDX-License-Identifier: Apache-2.0
//
// A lock guard that gives access to a part of what the lock protects, and holds the lock as long.
//
//   rt::mutex<account> all;
//   auto balance = (co_await all.lock()).map([](account& a) -> long& { return a.balance; });
//   *balance += 10;
//
// Thread safety: as the guard that it was made from.
#pragma once

#include <type_traits>
#include <utility>

#include "rt/send.hpp"

namespace rt {

/// `Part` is what it gives access to, `Guard` what holds the lock.
template <class Part, class Guard>
class [[nodiscard("the lock is released when the guard goes")]] mapped_guard {
 public:
  static constexpr bool rt_send = Send<Guard> && Send<std::remove_const_t<Part>>;

  mapped_guard(Part& part, Guard guard) noexcept : part_(&part), guard_(std::move(guard)) {}

  Part& operator*() const noexcept { return *part_; }
  Part* operator->() const noexcept { return part_; }
  /// A part of the part.
  template <class F>
  auto map(F choose) && {
    auto& part = choose(*part_);
    return mapped_guard<std::remove_reference_t<decltype(part)>, Guard>(part, std::move(guard_));
  }
  /// Releases the lock now; the guard gives no access any more.
  void unlock() noexcept { guard_.unlock(); }

 private:
  Part* part_;
  Guard guard_;
};

namespace detail {

/// `choose(*guard)`, and the lock held as long as that is used. When `choose` throws, the lock is
/// released.
template <class Guard, class F>
auto map_guard(Guard guard, F choose) {
  auto& part = choose(*guard);
  return mapped_guard<std::remove_reference_t<decltype(part)>, Guard>(part, std::move(guard));
}

}  // namespace detail

template <class Part, class Guard>
inline constexpr verdict enable_static<mapped_guard<Part, Guard>> =
    Static<Guard> ? verdict::yes : verdict::no;

}  // namespace rt
