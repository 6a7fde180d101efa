// SPDX-License-Identifier: Apache-2.0
//
// Before main: addresses are made the same in every run (else a program that orders things by
// address would behave differently when replayed), and what cannot work is refused.
#include <link.h>
#include <stdlib.h>
#include <sys/personality.h>
#include <unistd.h>

#include <cstring>

#include "base/sys.hpp"
#include "driver/settings.hpp"

namespace taskspec::explore::inner {
namespace {

void refuse_two_runtimes() {
  const auto visit = [](dl_phdr_info* info, std::size_t, void*) -> int {
    return std::strstr(info->dlpi_name, "libtsan.so") != nullptr ||
           std::strstr(info->dlpi_name, "libasan.so") != nullptr;
  };
  if (dl_iterate_phdr(visit, nullptr) != 0) {
    usage_error(
        "a sanitizer's runtime is linked as well; compile with -fsanitize=thread, but link without "
        "it");
  }
}

__attribute__((constructor(101))) void start(int, char** arguments, char** environment) {
  refuse_two_runtimes();
  constexpr unsigned long ask = 0xffffffff;
  const long now = raw_call(SYS_personality, static_cast<long>(ask));
  if (now < 0 || (now & ADDR_NO_RANDOMIZE) != 0) return;
  if (raw_call(SYS_personality, now | ADDR_NO_RANDOMIZE) < 0) return;
  // A kernel that takes the flag but does not keep it would send us round in circles.
  if (getenv("TASKSPEC_EXPLORE_RESTARTED") != nullptr) return;
  setenv("TASKSPEC_EXPLORE_RESTARTED", "1", 1);
  (void)environment;
  execv("/proc/self/exe", arguments);
}

}  // namespace
}  // namespace taskspec::explore::inner
