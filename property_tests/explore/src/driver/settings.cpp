// SPDX-License-Identifier: Apache-2.0
#include "driver/settings.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.hpp"
#include "strategy/strategy.hpp"

namespace taskspec::explore::inner {
namespace {

void say_line(const char* format, va_list list) {
  char line[2000];
  text out(line, sizeof line);
  out.add("taskspec explore: ");
  const std::size_t used = out.length();
  std::vsnprintf(line + used, sizeof line - used - 3, format, list);
  std::strcat(line, ".\n");
  say(line, std::strlen(line));
}

const char* from_environment(const char* field) {
  char name[64];
  std::snprintf(name, sizeof name, "TASKSPEC_EXPLORE_%s", field);
  return std::getenv(name);
}

template <class Number>
void read_number(const char* field, Number& value, unsigned long long least,
                 unsigned long long most) {
  const char* given = from_environment(field);
  if (given == nullptr) return;
  char* end = nullptr;
  errno = 0;
  const unsigned long long number = std::strtoull(given, &end, 10);
  if (*given < '0' || *given > '9' || *end != 0 || errno != 0 || number < least || number > most) {
    usage_error("TASKSPEC_EXPLORE_%s is a number from %llu to %llu, not '%s'", field, least, most,
                given);
  }
  value = static_cast<Number>(number);
}

void read_switch(const char* field, bool& value) {
  unsigned number = value ? 1 : 0;
  read_number(field, number, 0, 1);
  value = number != 0;
}

void read_names(options& all) {
  if (const char* given = from_environment("STRATEGY")) {
    if (!strategy_of_name(given, all.strategy)) {
      usage_error(
          "there is no strategy '%s'; known are portfolio, random_walk, pct, pos, bounded_dfs",
          given);
    }
  }
  if (const char* given = from_environment("MEMORY")) {
    const bool weak = std::strcmp(given, "weak") == 0;
    if (!weak && std::strcmp(given, "sequential") != 0) {
      usage_error("there is no memory model '%s'; known are sequential, weak", given);
    }
    all.memory = weak ? memory_model::weak : memory_model::sequential;
  }
  if (const char* given = from_environment("BACKEND")) {
    if (std::strcmp(given, "fibers") == 0)
      all.backend = backend_kind::fibers;
    else if (std::strcmp(given, "threads") == 0)
      all.backend = backend_kind::threads;
    else if (std::strcmp(given, "free") == 0)
      all.backend = backend_kind::free;
    else
      usage_error("there is no back end '%s'; known are fibers, threads, free", given);
  }
  if (const char* given = from_environment("SECONDS")) {
    char* end = nullptr;
    all.seconds = std::strtod(given, &end);
    if (end == given || *end != 0 || !(all.seconds > 0)) {
      usage_error("TASKSPEC_EXPLORE_SECONDS is a number of seconds above 0, not '%s'", given);
    }
    all.schedules = ~0ull;
  }
}

}  // namespace

void usage_error(const char* why, ...) {
  va_list list;
  va_start(list, why);
  say_line(why, list);
  va_end(list);
  _exit(3);
}

void remark(const char* what, ...) {
  va_list list;
  va_start(list, what);
  say_line(what, list);
  va_end(list);
}

options settled(const options& given) {
  options all = given;
  read_names(all);
  read_number("SCHEDULES", all.schedules, 1, ~0ull);
  read_number("SEED", all.seed, 0, ~0ull);
  read_number("PREEMPTIONS", all.preemptions, 0, 1000);
  read_number("MAX_POINTS", all.max_points, 100, 1ull << 40);
  read_number("PROCESSORS", all.processors, 1, 1024);
  read_number("SLOW_SECONDS", all.slow_seconds, 1, 86400);
  read_number("BATCH", all.batch, 1, 1u << 20);
  read_number("WATCHDOG_SECONDS", all.watchdog_seconds, 1, 86400);
  read_switch("RACES", all.races);
  read_switch("LIFETIMES", all.lifetimes);
  read_switch("LEAKS", all.leaks);
  read_switch("SPURIOUS", all.spurious);
  read_switch("EARLY_TIMEOUTS", all.early_timeouts);
  read_switch("REDUCTION", all.reduction);
  read_switch("SHORTEN", all.shorten);
  if (all.schedules == 0 || all.batch == 0)
    usage_error("options.schedules and options.batch must not be 0");
  return all;
}

}  // namespace taskspec::explore::inner
