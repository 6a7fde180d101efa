// SPDX-License-Identifier: Apache-2.0
//
// Bodies that the process tests start by name: specimen <body>.
#include <taskspec/explore.hpp>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include <signal.h>
#include <unistd.h>

void uninstrumented(void*);  // specimen_uninstrumented.cpp

namespace {

using namespace taskspec::explore;

void wrong() {
  std::atomic<int> counter{0};
  std::thread first([&] { counter = counter + 1; });
  std::thread second([&] { counter = counter + 1; });
  first.join();
  second.join();
  TASKSPEC_EXPLORE_CHECK(counter == 2);
}

// As wrong, but the first one in a process has a thread more.
void settling() {
  static bool settled;
  if (!std::exchange(settled, true)) std::thread([] {}).join();
  wrong();
}

void right() {
  std::atomic<int> counter{0};
  std::thread other([&] { ++counter; });
  other.join();
}

void endless() {
  for (;;) {
    asm volatile("" ::: "memory");
  }
}

void by_chance() {
  std::random_device device;
  std::atomic<int> steps{0};
  std::thread other([&] { ++steps; });
  for (unsigned i = device() % 1000; i > 0; --i) ++steps;
  other.join();
}

void crowded() {
  std::vector<std::thread> all;
  for (int i = 0; i < 100; ++i) all.emplace_back([] {});
  for (auto& one : all) one.join();
}

// Fails only when it ran before in the same process.
void remembering() {
  static int runs;
  TASKSPEC_EXPLORE_CHECK(++runs < 20);
}

void forking() { TASKSPEC_EXPLORE_CHECK(::fork() >= 0); }
void signalling() { pthread_kill(pthread_self(), SIGURG); }

struct named {
  const char* name;
  void (*body)();
};
constexpr named bodies[] = {{"wrong", wrong},         {"settling", settling},
                            {"right", right},         {"endless", endless},
                            {"by_chance", by_chance}, {"crowded", crowded},
                            {"forking", forking},     {"remembering", remembering},
                            {"signalling", signalling}};

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "uninstrumented") == 0)
    return check(uninstrumented, nullptr, {.name = "uninstrumented"}).exit_code();
  for (const auto& one : bodies) {
    if (argc == 2 && std::strcmp(argv[1], one.name) == 0) {
      options how{.name = one.name};
      how.watchdog_seconds = 2;
      const result seen = check(one.body, how);
      std::printf("replay=%s hash=%llx\n", seen.replay, static_cast<unsigned long long>(seen.hash));
      return seen.exit_code();
    }
  }
  return 2;
}
