// SPDX-License-Identifier: Apache-2.0
//
// The long proof: how many schedules each mistake of the small runtime takes to be found, and that
// the mended twins are silent. Built with the explorer it searches; built without, the same bodies
// are plain or ThreadSanitizer stress.
//
//   explore-hunts [--hunts=20] [--silence=1000000] [--silence-seconds=N] [--seconds=10] [--only=NAME]
//
// One row of a table for each mistake. Exit status 0 when all were found and all twins silent
// (explorer only).
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "small_runtime/scenarios.hpp"

namespace {

using namespace taskspec::explore;

struct settings {
  unsigned hunts = 20;
  std::uint64_t silence = 1'000'000;
  double silence_seconds = 0;  // for each twin; 0: no limit
  double seconds = 10;
  std::string only;
};

settings parse(int argc, char** argv) {
  settings all;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const auto value = [&](const char* flag) -> const char* {
      const std::size_t size = std::strlen(flag);
      return argument.compare(0, size, flag) == 0 ? argv[i] + size : nullptr;
    };
    if (const char* v = value("--hunts="))
      all.hunts = static_cast<unsigned>(std::atoi(v));
    else if (const char* v = value("--silence="))
      all.silence = static_cast<std::uint64_t>(std::atoll(v));
    else if (const char* v = value("--silence-seconds="))
      all.silence_seconds = std::atof(v);
    else if (const char* v = value("--seconds="))
      all.seconds = std::atof(v);
    else if (const char* v = value("--only="))
      all.only = v;
    else {
      std::fprintf(stderr, "explore-hunts: unknown argument '%s'\n", argv[i]);
      std::exit(3);
    }
  }
  return all;
}

template <class Value>
Value median(std::vector<Value> all) {
  std::sort(all.begin(), all.end());
  return all.empty() ? Value{} : all[all.size() / 2];
}

#if defined(TASKSPEC_EXPLORE)

options how_to(const small::scenario& one, std::uint64_t schedules, std::uint64_t seed) {
  options how;
  how.name = one.name;
  how.schedules = schedules;
  how.seed = seed;
  how.leaks = one.leaks;
  how.quiet = true;
  how.shorten = false;
  return how;
}

bool row(const small::scenario& one, const settings& given) {
  std::vector<std::uint64_t> schedules;
  std::vector<double> times;
  for (unsigned hunt = 1; hunt <= given.hunts; ++hunt) {
    small::active = one.mistake;
    const result seen = check(one.body, how_to(one, 20000, hunt));
    if (seen) continue;
    schedules.push_back(seen.schedules);
    times.push_back(seen.seconds * 1000);
  }
  small::active = small::mutant::none;
  result twin;
  if (given.silence > 0) {
    options how = how_to(one, given.silence, 1);
    how.seconds = given.silence_seconds;
    twin = check(one.body, how);
  }
  std::printf("| %s | %zu/%u | %llu | %.0f ms | %s %llu |\n", one.name, schedules.size(),
              given.hunts, static_cast<unsigned long long>(median(schedules)), median(times),
              twin ? "silent over" : "FAILED at", static_cast<unsigned long long>(twin.schedules));
  std::fflush(stdout);
  if (!twin) std::fprintf(stderr, "the mended twin: %s\nreplay: %s\n", twin.message, twin.replay);
  return schedules.size() == given.hunts && median(schedules) <= 1000 && twin;
}

constexpr const char* header =
    "| mistake | found | schedules (median) | time (median) | mended twin "
    "|\n|---|---|---|---|---|\n";

#else

struct shared_count {
  std::uint64_t repetitions;
  int failed;
};

double now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Found: a failed check, a crash, a report of ThreadSanitizer, or no repetition for three seconds.
bool row(const small::scenario& one, const settings& given) {
  auto* seen = static_cast<shared_count*>(mmap(
      nullptr, sizeof(shared_count), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  small::active = one.mistake;
  const double began = now();
  const pid_t child = fork();
  if (child == 0) {
    while (now() - began < given.seconds) {
      __atomic_store_n(&seen->repetitions, seen->repetitions + 1, __ATOMIC_SEQ_CST);
      if (!check(one.body, {.schedules = 1})) _exit(1);
    }
    _exit(0);
  }
  std::uint64_t last = 0;
  double since = now();
  int state = 0;
  bool found = false;
  for (;;) {
    if (waitpid(child, &state, WNOHANG) == child) {
      found = state != 0;
      break;
    }
    usleep(1000);
    const std::uint64_t repetitions = __atomic_load_n(&seen->repetitions, __ATOMIC_SEQ_CST);
    if (repetitions != last) {
      last = repetitions;
      since = now();
    } else if (now() - since > 3) {
      kill(child, SIGKILL);
      waitpid(child, &state, 0);
      found = true;
      break;
    }
  }
  std::printf("| %s | %s | %llu | %.2f s |\n", one.name, found ? "found" : "-",
              static_cast<unsigned long long>(seen->repetitions), now() - began);
  std::fflush(stdout);
  munmap(seen, sizeof *seen);
  return true;
}

constexpr const char* header = "| mistake | stress | repetitions | time |\n|---|---|---|---|\n";

#endif

}  // namespace

int main(int argc, char** argv) {
  const settings given = parse(argc, argv);
  std::fputs(header, stdout);
  bool well = true;
  for (const auto* one = small::begin_of_scenarios(); one != small::end_of_scenarios(); ++one) {
    if (!given.only.empty() && given.only != one->name) continue;
    well = row(*one, given) && well;
  }
  return well ? 0 : 1;
}
