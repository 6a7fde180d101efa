// SPDX-License-Identifier: Apache-2.0
#include "conformance/harness/crash.hpp"

#include <execinfo.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "conformance/harness/sanitizer.hpp"

namespace conformance {
namespace {

// Only async-signal-safe calls below; backtrace() is made safe by calling it once beforehand.
void write_text(const char* text) noexcept {
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text, std::strlen(text));
}

void write_stack() noexcept {
  std::array<void*, 64> frames{};
  const int depth = ::backtrace(frames.data(), static_cast<int>(frames.size()));
  ::backtrace_symbols_fd(frames.data(), depth, STDERR_FILENO);
}

void write_thread_line() noexcept {
  std::array<char, 64> line{};
  std::snprintf(line.data(), line.size(), "taskspec-stack: thread %ld\n", ::syscall(SYS_gettid));
  write_text(line.data());
}

extern "C" void on_stack_request(int) {
  write_thread_line();
  write_stack();
}

extern "C" void on_fatal_signal(int number) {
  write_text("taskspec-crash: ");
  write_text(::strsignal(number));
  write_text("\n");
  write_stack();
  ::signal(number, SIG_DFL);
  ::raise(number);
}

[[noreturn]] void on_terminate() {
  write_text("taskspec-crash: std::terminate");
  if (const std::exception_ptr thrown = std::current_exception()) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& e) {
      write_text(", uncaught exception: ");
      write_text(e.what());
    } catch (...) {
      write_text(", uncaught exception of unknown type");
    }
  }
  write_text("\n");
  std::abort();
}

}  // namespace

void install_crash_reports() {
  std::array<void*, 1> warm_up{};
  (void)::backtrace(warm_up.data(), 1);  // loads the unwinder now, not inside a handler
  std::set_terminate(on_terminate);
  struct sigaction ask {};
  ask.sa_handler = on_stack_request;
  ask.sa_flags = SA_RESTART;
  ::sigaction(SIGUSR1, &ask, nullptr);
  // The sanitizers report fatal signals better than we could.
  if (built_with_tsan || built_with_asan) return;
  struct sigaction fatal {};
  fatal.sa_handler = on_fatal_signal;
  for (int number : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT})
    ::sigaction(number, &fatal, nullptr);
}

}  // namespace conformance
