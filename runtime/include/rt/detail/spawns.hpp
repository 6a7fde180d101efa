// SPDX-License-Identifier: Apache-2.0
//
// The overloads of `spawn` that know the line they were called from: a defaulted source_location
// can only follow parameters of a fixed number, so there is one overload for each number up to five
// arguments, and one without a line for more. `Self` implements `spawn_at(where, f, args...)`.
#pragma once

#include <source_location>
#include <utility>

namespace rt::detail {

template <class Self>
class spawns {
  using spawn_line = std::source_location;

 public:
  /// Starts a task: a spawnable, or f(args...) where f returns a task or a spawnable. The task owns
  /// f and the arguments. Never runs any of it on the caller's stack. Allocates; O(1). Throws
  /// std::bad_alloc, and then nothing was spawned. Rules: spawn.*, bounds.*
  template <class F>
  auto spawn(F&& f, spawn_line at = spawn_line::current()) const {
    return self().spawn_at(at, std::forward<F>(f));
  }
  template <class F, class A>
  auto spawn(F&& f, A&& a, spawn_line at = spawn_line::current()) const {
    return self().spawn_at(at, std::forward<F>(f), std::forward<A>(a));
  }
  template <class F, class A, class B>
  auto spawn(F&& f, A&& a, B&& b, spawn_line at = spawn_line::current()) const {
    return self().spawn_at(at, std::forward<F>(f), std::forward<A>(a), std::forward<B>(b));
  }
  template <class F, class A, class B, class C>
  auto spawn(F&& f, A&& a, B&& b, C&& c, spawn_line at = spawn_line::current()) const {
    return self().spawn_at(at, std::forward<F>(f), std::forward<A>(a), std::forward<B>(b),
                           std::forward<C>(c));
  }
  template <class F, class A, class B, class C, class D>
  auto spawn(F&& f, A&& a, B&& b, C&& c, D&& d, spawn_line at = spawn_line::current()) const {
    return self().spawn_at(at, std::forward<F>(f), std::forward<A>(a), std::forward<B>(b),
                           std::forward<C>(c), std::forward<D>(d));
  }
  template <class F, class A, class B, class C, class D, class E, class... More>
  auto spawn(F&& f, A&& a, B&& b, C&& c, D&& d, E&& e, More&&... more) const {
    return self().spawn_at(spawn_line(), std::forward<F>(f), std::forward<A>(a), std::forward<B>(b),
                           std::forward<C>(c), std::forward<D>(d), std::forward<E>(e),
                           std::forward<More>(more)...);
  }

 protected:
  spawns() = default;
  ~spawns() = default;
  spawns(const spawns&) = default;
  spawns& operator=(const spawns&) = default;

 private:
  const Self& self() const noexcept { return static_cast<const Self&>(*this); }
};

}  // namespace rt::detail
