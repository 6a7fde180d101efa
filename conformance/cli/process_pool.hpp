// SPDX-License-Identifier: Apache-2.0
//
// Runs programs, a few at a time, each in a process group of its own: a hang or a crash costs that
// program only. When one exceeds its limit every thread of it is asked for its stack (SIGUSR1,
// which suites answer), then the whole group is killed. Nothing of a group survives its leader.
//
// [bounded] What a child writes is kept in an output_buffer.
// One thread; the children's ends are reported in the order in which they happen.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace conformance::cli {

struct command {
  std::vector<std::string> arguments;  // [0] is the program
  std::chrono::duration<double> limit{60};
  std::size_t id = 0;  // the caller's own
};

struct ended_process {
  std::size_t id = 0;
  bool timed_out = false;
  bool exited = false;  // by itself, with `exit_status`; else killed by `signal`
  int exit_status = 0;
  int signal = 0;
  double seconds = 0;
  std::string output;  // stdout and stderr, bounded
};

class process_pool {
 public:
  explicit process_pool(unsigned jobs);
  ~process_pool();  // kills what still runs
  process_pool(process_pool&&) = delete;

  void add(command c) { waiting_.push_back(std::move(c)); }

  using on_start = std::function<void(std::size_t id)>;
  using on_end = std::function<void(ended_process)>;

  /// Until everything added (also by the callbacks) is over: true. False when the program was
  /// interrupted: everything that ran is killed then and not reported.
  bool run(const on_start& started, const on_end& ended);

 private:
  struct child;

  void start(command c);
  void read_output();
  void look_after(child& c);
  void ask_next_stack(child& c);
  bool reap(child& c, const on_end& ended);

  unsigned jobs_;
  std::deque<command> waiting_;
  std::vector<std::unique_ptr<child>> running_;
};

/// Runs one program and waits.
[[nodiscard]] ended_process run_program(command c);

}  // namespace conformance::cli
