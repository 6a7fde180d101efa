// SPDX-License-Identifier: Apache-2.0
// Thread-local data is handed to what is awaited.
#include "shape.hpp"
thread_local std::string scratch;
task<int> fill(std::string& into) {
  co_await mini::yield();
  co_return static_cast<int>(into.size());
}
task<int> size(std::size_t of) { co_return static_cast<int>(of); }

spawnable<int> bad() {
  co_return co_await fill(scratch);  // expect: bounds.send-across-suspension
}
spawnable<int> good() {
  co_return co_await size(scratch.size());
}
