// SPDX-License-Identifier: Apache-2.0
//
// Each task has a counted reference to its scheduler. A thread that runs tasks of one scheduler
// keeps a stock of references to it, so that it need not touch the shared count at every spawn and
// every end of a task: it lends them to tasks and takes them back from any.
//
// Thread safety: the stock is in the thread's context and belongs to the thread.
#pragma once

#include "rt/detail/context.hpp"
#include "rt/detail/scheduler.hpp"

namespace rt::detail {

inline constexpr std::size_t loans_at_once = 1024;

inline scheduler* borrow(scheduler* from) noexcept {
  if (from == nullptr) return nullptr;
  thread_context& here = context();
  if (here.lender != from) {
    from->add_ref();
    return from;
  }
  if (here.loans == 0) {
    from->add_ref(loans_at_once);
    here.loans = loans_at_once;
  }
  --here.loans;
  return from;
}

inline void give_back(scheduler* to) noexcept {
  if (to == nullptr) return;
  thread_context& here = context();
  if (here.lender != to) {
    to->drop_ref();
    return;
  }
  if (++here.loans < 4 * loans_at_once) return;
  here.loans -= 2 * loans_at_once;
  to->drop_ref(2 * loans_at_once);
}

/// Keeps a stock for a scope. The caller has a reference of its own, so that the stock is never the
/// last.
class lender_scope {
 public:
  explicit lender_scope(scheduler* lender) noexcept
      : outer_(context().lender), outer_loans_(context().loans) {
    context().lender = lender;
    context().loans = 0;
  }
  lender_scope(const lender_scope&) = delete;
  lender_scope& operator=(const lender_scope&) = delete;
  ~lender_scope() {
    thread_context& here = context();
    scheduler* const lender = here.lender;
    const std::size_t left = here.loans;
    here.lender = outer_;
    here.loans = outer_loans_;
    if (left > 0) lender->drop_ref(left);
  }

 private:
  scheduler* outer_;
  std::size_t outer_loans_;
};

}  // namespace rt::detail
