// SPDX-License-Identifier: Apache-2.0
//
// What every benchmark program here shares: its command line, how often a row is repeated, and the
// one line of JSON it prints. A row is a function that does its work once, checks the result and
// returns how long it took.
//
// Thread safety: none; used by `main` only.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

using clock = std::chrono::steady_clock;

inline double ns_since(clock::time_point start) {
  return std::chrono::duration<double, std::nano>(clock::now() - start).count();
}

/// What one run of a row found out.
struct measurement {
  double value = 0;     ///< nanoseconds for all operations, or the figure itself (see row::per_op)
  bool correct = false;
};

struct row {
  std::string name;
  std::uint64_t ops = 1;  ///< operations in one run
  std::function<measurement(unsigned workers)> run;
  bool per_op = true;  ///< divide the value by ops; otherwise it is the figure
  bool once = false;   ///< long or of an effect that does not repeat within a process
};

struct arguments {
  std::string name;
  unsigned workers = 1;
  double seconds = 0.3;
};

[[noreturn]] inline void refuse(const std::string& sentence) {
  std::fprintf(stderr, "bench: %s\n", sentence.c_str());
  std::exit(3);
}

inline arguments parse(int argc, char** argv, const std::vector<row>& rows) {
  arguments chosen;
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    if (option == "--list") {
      for (const row& r : rows) std::printf("%s\n", r.name.c_str());
      std::exit(0);
    }
    if (i + 1 == argc) refuse(std::string(option) + " needs a value (--bench, --workers, --seconds)");
    const char* value = argv[++i];
    if (option == "--bench") {
      chosen.name = value;
    } else if (option == "--workers") {
      chosen.workers = static_cast<unsigned>(std::strtoul(value, nullptr, 10));
    } else if (option == "--seconds") {
      chosen.seconds = std::strtod(value, nullptr);
    } else {
      refuse("unknown option " + std::string(option) + " (--list, --bench, --workers, --seconds)");
    }
  }
  return chosen;
}

/// Repeats the row for the time given, three times at least, and prints the median.
inline int main(int argc, char** argv, const char* runtime, const std::vector<row>& rows) {
  const arguments chosen = parse(argc, argv, rows);
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const row& r) { return r.name == chosen.name; });
  if (found == rows.end()) refuse("there is no row '" + chosen.name + "' here; --list names them");
  std::vector<double> values;
  bool correct = true;
  const auto start = clock::now();
  do {
    const measurement m = found->run(chosen.workers);
    correct = correct && m.correct;
    values.push_back(found->per_op ? m.value / static_cast<double>(found->ops) : m.value);
  } while (!found->once && (values.size() < 3 || ns_since(start) < chosen.seconds * 1e9));
  std::sort(values.begin(), values.end());
  std::printf("{\"bench\":\"%s\",\"runtime\":\"%s\",\"workers\":%u,\"ns_per_op\":%.4f,"
              "\"ops\":%llu,\"runs\":%zu,\"checked\":%s}\n",
              chosen.name.c_str(), runtime, chosen.workers, values[values.size() / 2],
              static_cast<unsigned long long>(found->ops), values.size(),
              correct ? "true" : "false");
  return correct ? 0 : 1;
}

// ---- what rows of every runtime need -----------------------------------------------------------

/// Resident memory of this process in bytes; 0 where it cannot be known.
inline double resident_bytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  unsigned long long total = 0;
  unsigned long long resident = 0;
  const int read = std::fscanf(file, "%llu %llu", &total, &resident);
  std::fclose(file);
  return read == 2 ? static_cast<double>(resident) * 4096 : 0;
}

/// Context switches that the threads of this process made of their own accord, the caller not
/// counted: an idle runtime makes none.
std::uint64_t voluntary_switches_of_others();

constexpr std::uint64_t fib(unsigned n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
constexpr std::uint64_t fib_calls(unsigned n) {
  return n < 2 ? 1 : 1 + fib_calls(n - 1) + fib_calls(n - 2);
}

constexpr std::uint64_t million = 1'000'000;
constexpr std::uint64_t skynet_leaves = million;
constexpr std::uint64_t skynet_tasks = 1'111'111;
constexpr std::uint64_t skynet_sum = skynet_leaves * (skynet_leaves - 1) / 2;

}  // namespace bench
