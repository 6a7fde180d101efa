// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/process_pool.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "conformance/cli/errors.hpp"
#include "conformance/cli/interrupt.hpp"
#include "conformance/cli/output_buffer.hpp"

namespace conformance::cli {
namespace {

using clock = std::chrono::steady_clock;

// Stacks of one process are asked for one after the other, so that they do not mix.
constexpr auto between_stacks = std::chrono::milliseconds(20);
constexpr auto after_last_stack = std::chrono::milliseconds(300);
constexpr std::size_t most_stacks = 64;

std::vector<pid_t> threads_of(pid_t process) {
  std::vector<pid_t> threads;
  DIR* folder = ::opendir(fmt::format("/proc/{}/task", process).c_str());
  if (folder == nullptr) return threads;
  while (const dirent* entry = ::readdir(folder))
    if (const int id = std::atoi(entry->d_name); id > 0 && threads.size() < most_stacks)
      threads.push_back(id);
  ::closedir(folder);
  return threads;
}

[[noreturn]] void become(const std::vector<std::string>& arguments, int output) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a killed taskspec leaves no suites behind
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGUSR1}) ::signal(number, SIG_DFL);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  std::vector<char*> raw;
  for (const std::string& a : arguments) raw.push_back(const_cast<char*>(a.c_str()));
  raw.push_back(nullptr);
  ::execv(raw[0], raw.data());
  const char* why = std::strerror(errno);
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, why, std::strlen(why));
  ::_exit(127);
}

}  // namespace

struct process_pool::child {
  command what;
  pid_t pid = -1;
  int output = -1;
  output_buffer written;
  clock::time_point began;
  clock::time_point deadline;
  bool timed_out = false;
  bool killed = false;
  std::vector<pid_t> to_ask;

  void drain() {
    std::array<char, 65536> chunk;
    while (true) {
      const auto n = ::read(output, chunk.data(), chunk.size());
      if (n <= 0) return;
      written.append({chunk.data(), static_cast<std::size_t>(n)});
      // A child that floods must not keep us from looking at the others.
      if (static_cast<std::size_t>(n) < chunk.size()) return;
    }
  }
  ~child() {
    if (pid > 0) {
      ::kill(-pid, SIGKILL);
      int status = 0;
      ::waitpid(pid, &status, 0);
    }
    if (output >= 0) ::close(output);
  }
};

process_pool::process_pool(unsigned jobs) : jobs_(jobs) {}
process_pool::~process_pool() = default;

void process_pool::start(command c) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw usage_error{fmt::format("cannot make a pipe: {}", std::strerror(errno))};
  const pid_t pid = ::fork();
  if (pid < 0) throw usage_error{fmt::format("cannot start a process: {}", std::strerror(errno))};
  if (pid == 0) become(c.arguments, ends[1]);
  ::setpgid(pid, pid);  // both sides do it, so that neither needs to wait for the other
  ::close(ends[1]);
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  auto born = std::make_unique<child>();
  born->what = std::move(c);
  born->pid = pid;
  born->output = ends[0];
  born->began = clock::now();
  born->deadline = born->began + std::chrono::duration_cast<clock::duration>(born->what.limit);
  running_.push_back(std::move(born));
}

void process_pool::read_output() {
  std::vector<pollfd> watched;
  for (const auto& c : running_) watched.push_back({c->output, POLLIN, 0});
  constexpr int look_again_ms = 5;
  if (::poll(watched.data(), watched.size(), look_again_ms) <= 0) return;
  bool only_hang_ups = true;
  for (std::size_t i = 0; i < watched.size(); ++i) {
    if ((watched[i].revents & POLLIN) == 0) continue;
    only_hang_ups = false;
    running_[i]->drain();
  }
  // A child that closed its output but runs on would make poll return at once, for ever.
  if (only_hang_ups) ::poll(nullptr, 0, 1);
}

void process_pool::ask_next_stack(child& c) {
  if (c.to_ask.empty()) {
    ::kill(-c.pid, SIGKILL);
    c.killed = true;
    return;
  }
  ::syscall(SYS_tgkill, c.pid, c.to_ask.back(), SIGUSR1);
  c.to_ask.pop_back();
  c.deadline = clock::now() + (c.to_ask.empty() ? after_last_stack : between_stacks);
}

void process_pool::look_after(child& c) {
  if (c.killed || clock::now() < c.deadline) return;
  if (!c.timed_out) {
    c.timed_out = true;
    c.to_ask = threads_of(c.pid);
  }
  ask_next_stack(c);
}

bool process_pool::reap(child& c, const on_end& ended) {
  int status = 0;
  if (::waitpid(c.pid, &status, WNOHANG) != c.pid) return false;
  ::kill(-c.pid, SIGKILL);  // whatever it left running in its group
  c.pid = -1;
  c.drain();
  ended_process over;
  over.id = c.what.id;
  over.timed_out = c.timed_out;
  over.exited = WIFEXITED(status);
  over.exit_status = over.exited ? WEXITSTATUS(status) : 0;
  over.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  over.seconds = std::chrono::duration<double>(clock::now() - c.began).count();
  over.output = c.written.text();
  ended(std::move(over));
  return true;
}

bool process_pool::run(const on_start& started, const on_end& ended) {
  while (!waiting_.empty() || !running_.empty()) {
    if (interrupted() != 0) {
      running_.clear();
      waiting_.clear();
      return false;
    }
    while (running_.size() < jobs_ && !waiting_.empty()) {
      command next = std::move(waiting_.front());
      waiting_.pop_front();
      if (started) started(next.id);
      start(std::move(next));
    }
    read_output();
    for (auto& c : running_) {
      look_after(*c);
      if (reap(*c, ended)) c.reset();
    }
    std::erase(running_, nullptr);
  }
  return true;
}

ended_process run_program(command c) {
  process_pool pool(1);
  pool.add(std::move(c));
  ended_process result;
  pool.run({}, [&](ended_process over) { result = std::move(over); });
  return result;
}

}  // namespace conformance::cli
