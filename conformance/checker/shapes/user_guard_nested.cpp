// SPDX-License-Identifier: Apache-2.0
// The user's guard hides behind an optional, inside a class.
#include "shape.hpp"
class mutex_holder {
 public:
  explicit mutex_holder(std::mutex& taken) : taken_(&taken) { taken_->lock(); }
  ~mutex_holder() { release(); }

 private:
  void release() {
    if (taken_ != nullptr) taken_->unlock();
    taken_ = nullptr;
  }
  std::mutex* taken_;
};
struct transaction {
  std::optional<mutex_holder> holder;
  int number = 0;
};

spawnable<int> use(int n) {
  transaction running;  // expect: bounds.send-across-suspension
  running.number = n;
  co_await mini::yield();
  co_return running.number;
}
