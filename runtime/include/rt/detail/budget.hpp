// SPDX-License-Identifier: Apache-2.0
//
// How an operation takes part in the cooperative budget; see rt/coop.hpp.
//
//   bool poll(const waker& w) noexcept override {
//     const budget_unit budget(w);
//     return budget && budget.spend_if(ask(w));
//   }
//
// Invariant [woken-when-out]: an operation that says "not yet" for lack of budget has woken its
// waker. An operation that has to wait spends nothing.
#pragma once

#include "rt/detail/context.hpp"
#include "rt/waker.hpp"

namespace rt::detail {

class budget_unit {
 public:
  explicit budget_unit(const waker& w) noexcept : left_(&context().budget) {
    if (*left_ == 0) w.wake();  // [woken-when-out]
  }
  /// False when none is left.
  explicit operator bool() const noexcept { return *left_ != 0; }
  bool spend_if(bool ready) const noexcept {
    if (ready && *left_ != unlimited_budget) --*left_;
    return ready;
  }

 private:
  std::uint32_t* left_;  ///< for the duration of one poll, which stays on its thread
};

}  // namespace rt::detail
