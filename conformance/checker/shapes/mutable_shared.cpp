// SPDX-License-Identifier: Apache-2.0
// shared_ptr to something with unsynchronised mutable state.
#include "shape.hpp"
class lazy {
 public:
  int get() const;

 private:
  mutable std::optional<int> cached_;
};
class locked {
 public:
  int get() const;

 private:
  mutable std::mutex lock_;
  mutable std::optional<int> cached_;
};

spawnable<int> bad(std::shared_ptr<const lazy> shared) { co_return shared->get(); }  // expect: bounds.send
spawnable<int> good(std::shared_ptr<const locked> shared) { co_return shared->get(); }
