// SPDX-License-Identifier: Apache-2.0
//
// A suite that behaves as badly as a runtime can: it speaks the protocol between taskspec and a
// suite, and each of its cases is one way to go wrong. Which cases it says it has is chosen by
// FAKE_CASES (names, separated by commas), its sanitizer by FAKE_SANITIZER, how its smoke test ends
// by FAKE_SMOKE (hang, crash, problem; otherwise well).
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "conformance/harness/crash.hpp"

namespace {

struct results {
  std::ofstream out;
  std::string name;
  std::string rule;

  void began() { out << R"({"began":")" << name << "\"}" << std::endl; }
  void ended(std::string_view status, std::string_view more = "") {
    out << R"({"ended":")" << name << R"(","rule":")" << rule << R"(","status":")" << status << "\""
        << more << "}" << std::endl;
  }
  void failed(std::string_view blamed) {
    std::string more = R"(,"failures":[{"rule":")";
    more += blamed;
    more += R"(","message":"not so: it holds","file":"fake.cpp","line":7}],"trace":[)"
            R"({"order":1,"kind":"poll begins","task":1,"thread":0},)"
            R"({"order":2,"kind":"poll ends: ready","task":1,"thread":0},)"
            R"({"order":3,"kind":"note","text":"<seen & done>","task":0,"thread":1}])";
    ended("failed", more);
  }
};

// Held for ever by whoever took it: the second locker waits for ever.
void wait_for_ever() {
  static std::mutex never_free;
  never_free.lock();
  std::thread([] { never_free.lock(); }).join();
}

void spin_for_ever() {
  volatile bool on = true;
  while (on) {
  }
}

struct fake_case {
  std::string_view name;
  std::string_view rule;
  std::function<void(results&)> run;
  bool control = false;
};

void break_memory(results&) { ::raise(SIGSEGV); }
[[noreturn]] void throw_something() { throw std::runtime_error("nobody catches this"); }
void throw_out_of_noexcept(results&) noexcept { throw_something(); }

void leave_thread_behind(results& r) {
  r.ended("passed");
  r.out.close();
  std::thread(spin_for_ever).detach();
  ::pthread_exit(nullptr);  // the process lives as long as the other thread
}

void leave_process_behind(results& r) {
  if (::fork() == 0) {
    ::signal(SIGHUP, SIG_IGN);
    spin_for_ever();
  }
  r.ended("passed");
}

void flood(results& r) {
  const std::string block(1 << 16, 'x');
  for (int i = 0; i < 500; ++i) std::cerr << block;
  r.ended("passed");
}

void write_nonsense(results& r) {
  r.out << "{\"ended\":\"writes_nonsense\",\"sta";
  r.out.flush();
  std::abort();
}

// As typed after --taskspec_effort.
std::string effort;

void fail_with_time(results& r) {
  if (effort == "normal")
    r.failed("join.drop-detaches");
  else
    r.ended("inconclusive", R"(,"reason":"never entered")");
}

void blame_in_haste(results& r) {
  if (effort == "quick")
    r.failed("join.either-order");
  else
    r.ended("passed");
}

const std::vector<fake_case>& all_cases() {
  static const std::vector<fake_case> cases = {
      {"passes", "join.value-once", [](results& r) { r.ended("passed"); }},
      {"passes_too", "join.either-order", [](results& r) { r.ended("passed"); }},
      {"fails", "join.drop-detaches", [](results& r) { r.failed("join.drop-detaches"); }},
      {"blames_another", "join.either-order", [](results& r) { r.failed("join.value-once"); }},
      {"fails_with_time", "join.drop-detaches", fail_with_time},
      {"blames_in_haste", "join.either-order", blame_in_haste},
      {"passes_for_fault", "join.drop-detaches", [](results& r) { r.ended("passed"); }},
      {"is_inconclusive", "join.value-once",
       [](results& r) { r.ended("inconclusive", R"(,"reason":"never entered")"); }},
      {"is_unsupported", "join.drop-detaches",
       [](results& r) { r.ended("unsupported", R"(,"reason":"abort: nobody offers it")"); }},
      {"deadlocks", "join.drop-detaches", [](results&) { wait_for_ever(); }},
      {"spins", "join.drop-detaches", [](results&) { spin_for_ever(); }},
      {"breaks_memory", "join.drop-detaches", break_memory},
      {"terminates", "join.drop-detaches", throw_out_of_noexcept},
      {"exits", "join.drop-detaches", [](results&) { std::exit(0); }},
      {"leaves_thread", "join.drop-detaches", leave_thread_behind},
      {"leaves_process", "join.drop-detaches", leave_process_behind},
      {"floods", "join.drop-detaches", flood},
      {"writes_nonsense", "join.drop-detaches", write_nonsense},
      {"races", "order.spawn-to-first-poll",
       [](results& r) {
         std::cerr << "WARNING: ThreadSanitizer: data race (pid=1)\n  Write of size 4\n"
                      "SUMMARY: ThreadSanitizer: data race fake.cpp:9 in hand_over\n";
         r.ended("passed");
         std::exit(66);
       }},
      {"ordered", "order.spawn-to-first-poll", [](results& r) { r.ended("passed"); }},
      {"control_heard", "", [](results& r) { r.ended("passed"); }, true},
      {"control_missed", "", [](results& r) { r.failed(""); }, true},
  };
  return cases;
}

std::string text_of(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

std::vector<const fake_case*> chosen_cases() {
  std::vector<const fake_case*> chosen;
  std::istringstream names(text_of("FAKE_CASES"));
  for (std::string name; std::getline(names, name, ',');)
    for (const fake_case& c : all_cases())
      if (c.name == name) chosen.push_back(&c);
  return chosen;
}

int describe() {
  const std::string sanitizer = text_of("FAKE_SANITIZER");
  std::cout << R"({"adapter":"fake","sanitizer":")" << (sanitizer.empty() ? "none" : sanitizer)
            << R"(","capabilities":{"abort":{"state":"absent","reason":"it is a fake"}},)"
            << R"("variants":[{"name":"odd","kind":"legal"},)"
            << R"({"name":"slow","kind":"faulty","rule":"join.drop-detaches",)"
            << R"("fragment":"it holds","file":"fake.cpp","line":1}],"cases":[)";
  const char* separator = "";
  for (const fake_case* c : chosen_cases()) {
    std::cout
        << separator << R"({"name":")" << c->name << R"(","rule":")" << c->rule
        << R"(","sentence":"a sentence","file":"conformance/cases/fake.cpp","line":3,"control":)"
        << (c->control ? "true" : "false") << "}";
    separator = ",";
  }
  std::cout << "]}" << std::endl;
  return 0;
}

int smoke(std::ofstream& out) {
  const std::string how = text_of("FAKE_SMOKE");
  out << R"({"smoke_began":"spawning","flavour":"multi-thread"})" << std::endl;
  if (how == "hang") wait_for_ever();
  if (how == "crash") ::raise(SIGSEGV);
  const std::string problem = how == "problem" ? "it gave 3" : "";
  out << R"({"smoke_ended":"spawning","flavour":"multi-thread","problem":")" << problem << "\"}"
      << std::endl;
  return problem.empty() ? 0 : 1;
}

std::string value_of(int argc, char** argv, std::string_view flag) {
  for (int i = 1; i < argc; ++i)
    if (std::string_view(argv[i]).starts_with(flag)) return argv[i] + flag.size();
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  const auto has = [&](std::string_view flag) {
    return std::find(arguments.begin(), arguments.end(), flag) != arguments.end();
  };
  if (has("--taskspec_describe")) return describe();
  conformance::install_crash_reports();
  std::ofstream out(value_of(argc, argv, "--taskspec_result="), std::ios::app);
  if (has("--taskspec_smoke")) return smoke(out);
  effort = value_of(argc, argv, "--taskspec_effort=");
  const std::string wanted = value_of(argc, argv, "--gtest_filter=fake.");
  for (const fake_case& c : all_cases()) {
    if (c.name != wanted) continue;
    results r{std::move(out), std::string(c.name), std::string(c.rule)};
    r.began();
    c.run(r);
    return 0;
  }
  return 3;
}
