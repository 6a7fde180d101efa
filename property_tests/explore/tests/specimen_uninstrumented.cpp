// SPDX-License-Identifier: Apache-2.0
//
// A body in a file that is not compiled with -fsanitize=thread.
#include <atomic>

void uninstrumented(void*);
void uninstrumented(void*) {
  std::atomic<int> counter{0};
  ++counter;
}
