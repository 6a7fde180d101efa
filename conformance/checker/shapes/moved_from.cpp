// SPDX-License-Identifier: Apache-2.0
// A local that was moved away holds nothing any more.
#include "shape.hpp"
task<int> take(std::unique_ptr<rc> taken);
void consume(mini::token given);

spawnable<int> moved() {
  mini::token mine;
  consume(std::move(mine));
  co_await mini::yield();
  co_return 1;
}

spawnable<int> moved_on_one_path(bool b) {
  mini::token mine;  // expect: bounds.send-across-suspension
  if (b) consume(std::move(mine));
  co_await mini::yield();
  co_return 1;
}

spawnable<int> moved_too_late() {
  mini::token mine;  // expect: bounds.send-across-suspension
  co_await mini::yield();
  consume(std::move(mine));
  co_return 1;
}
