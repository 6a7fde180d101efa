// SPDX-License-Identifier: Apache-2.0
//
// Names of threads, where the platform has them.

#include "src/sched/thread_name.hpp"

#if defined(__linux__)
#include <pthread.h>
#endif

namespace rt::detail {

void name_this_thread(const std::string& name) noexcept {
#if defined(__linux__)
  if (name.empty()) return;
  char shortened[16] = {};  // what the kernel keeps
  name.copy(shortened, sizeof shortened - 1);
  pthread_setname_np(pthread_self(), shortened);
#else
  static_cast<void>(name);
#endif
}

}  // namespace rt::detail
