// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/interrupt.hpp"

#include <signal.h>

#include <initializer_list>

namespace conformance::cli {
namespace {

volatile sig_atomic_t seen = 0;

extern "C" void on_interrupt(int number) { seen = number; }

}  // namespace

void watch_for_interrupt() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // the second one ends the program
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

int interrupted() noexcept { return seen; }

}  // namespace conformance::cli
