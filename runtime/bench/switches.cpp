// SPDX-License-Identifier: Apache-2.0
//
// How often the other threads of this process gave up the processor by themselves, which is how
// often they had been woken.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

#include "runtime/bench/measure.hpp"

namespace bench {

std::uint64_t voluntary_switches_of_others() {
  std::uint64_t sum = 0;
  const std::string self = std::to_string(gettid());
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    if (thread.path().filename() == self) continue;
    std::ifstream status(thread.path() / "status");
    std::string word;
    while (status >> word) {
      std::uint64_t count = 0;
      if (word == "voluntary_ctxt_switches:" && status >> count) sum += count;
    }
  }
  return sum;
}

}  // namespace bench
