// SPDX-License-Identifier: Apache-2.0
// A lock guard of the user's own, which nothing declares.
#include "shape.hpp"
class own_guard {
 public:
  explicit own_guard(std::mutex& taken) : taken_(taken) { taken_.lock(); }
  own_guard(const own_guard&) = delete;
  ~own_guard() { taken_.unlock(); }

 private:
  std::mutex& taken_;
};
std::mutex lock;

spawnable<int> use() {
  own_guard guard(lock);  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return 1;
}
