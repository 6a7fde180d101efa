// SPDX-License-Identifier: Apache-2.0
// The guard of an awaited mutex: another thread may unlock, so it is Send when what it guards is.
#include "shape.hpp"
class awaited_lock {
 public:
  void lock();
  void unlock();
};
template <class T>
class awaited_guard {
 public:
  static constexpr bool rt_send = std::is_copy_assignable_v<T>;
  awaited_guard(awaited_lock& taken, T value) : taken_(&taken), value_(value) {}
  awaited_guard(const awaited_guard&) = delete;
  ~awaited_guard() { taken_->unlock(); }

 private:
  awaited_lock* taken_;
  T value_;
};
awaited_lock lock;

spawnable<int> use() {
  awaited_guard<int> good(lock, 1);
  awaited_guard<mini::rc> bad(lock, mini::rc());  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return 1;
}
