// SPDX-License-Identifier: Apache-2.0
//
// Branches of a select that may be switched off: `rt::select(rt::when(open, rx.recv()), stop)`. The
// awaitable is made in any case, and polled only when the condition holds; otherwise the branch
// never becomes ready. `rt::pending()` is a branch that never does.
#pragma once

#include "rt/detail/branch.hpp"
#include "rt/leaf.hpp"

namespace rt {

class pending_await : public leaf {
 public:
  static constexpr bool rt_send = true;
  bool poll(const waker&) noexcept override { return false; }
  void await_resume() const noexcept {}
};

/// Waits for ever; only an abort, or another branch, ends it.
inline pending_await pending() noexcept { return {}; }

template <bool IsSend, class T>
class when_await : public leaf {
 public:
  static constexpr bool rt_send = IsSend;
  when_await(bool enabled, detail::frame_owner<T> frame)
      : enabled_(enabled), inner_(std::move(frame)) {}
  bool poll(const waker& w) noexcept override { return enabled_ && inner_.poll(w); }
  T await_resume() { return inner_.result(); }

 private:
  bool enabled_;
  detail::branch<T> inner_;
};

/// `awaited` if `enabled`, else for ever pending. Rules: combine.*
template <class A>
auto when(bool enabled, A&& awaited) {
  return when_await<detail::lifted_is_send<A>(), detail::lifted_result<A>>(
      enabled, detail::lift(std::forward<A>(awaited)));
}

}  // namespace rt
