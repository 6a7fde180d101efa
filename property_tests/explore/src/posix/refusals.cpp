// SPDX-License-Identifier: Apache-2.0
//
// What cannot be explored is refused by name, rather than run on and mean something else.
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <unistd.h>

#include "posix/blocking.hpp"

using namespace taskspec::explore::inner;

namespace {
void refuse_if_controlled(const char* what, const char* instead) {
  if (controlled()) refuse("the body calls %s, which cannot be explored; %s", what, instead);
}
constexpr const char* no_processes = "keep other processes out of the body";
constexpr const char* no_signals = "signals to one thread are not modelled";
}  // namespace

extern "C" {

pid_t fork() noexcept {
  refuse_if_controlled("fork", no_processes);
  return TASKSPEC_REAL(fork)();
}
int execve(const char* path, char* const arguments[], char* const environment[]) noexcept {
  refuse_if_controlled("execve", no_processes);
  return TASKSPEC_REAL(execve)(path, arguments, environment);
}
int posix_spawn(pid_t* __restrict id, const char* __restrict path,
                const posix_spawn_file_actions_t* actions,
                const posix_spawnattr_t* __restrict attributes, char* const arguments[],
                char* const environment[]) {
  refuse_if_controlled("posix_spawn", no_processes);
  return TASKSPEC_REAL(posix_spawn)(id, path, actions, attributes, arguments, environment);
}
int system(const char* command) {
  refuse_if_controlled("system", no_processes);
  return TASKSPEC_REAL(system)(command);
}
int pthread_kill(pthread_t handle, int signal) noexcept {
  refuse_if_controlled("pthread_kill", no_signals);
  return TASKSPEC_REAL(pthread_kill)(handle, signal);
}
int pthread_cancel(pthread_t handle) {
  refuse_if_controlled("pthread_cancel",
                       "ask the thread to stop through a variable, as std::stop_token does");
  return TASKSPEC_REAL(pthread_cancel)(handle);
}
int sigwait(const sigset_t* set, int* signal) {
  refuse_if_controlled("sigwait", no_signals);
  return TASKSPEC_REAL(sigwait)(set, signal);
}
}
