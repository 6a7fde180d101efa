// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/suite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <tuple>

#include "conformance/cli/errors.hpp"
#include "conformance/cli/nearest.hpp"
#include "conformance/cli/process_pool.hpp"
#include "spec/rules.hpp"

namespace conformance::cli {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::string_view suite_prefix = "suite-";

// The adapters that come with the kit and what they need; others bring their own.
struct own_runtime {
  std::string_view name;
  std::string_view needs;
};
constexpr own_runtime own_runtimes[] = {
    {"textbook", "no package"},           {"reference", "no package"},
    {"asio", "libboost1.81-dev"},         {"fiber", "libboost-fiber1.81-dev"},
    {"tokio", "cargo librust-tokio-dev"}, {"tbb", "libtbb-dev"},
};

[[noreturn]] void refuse_runtime(const std::string& bin_dir, const std::string& runtime) {
  const auto own = std::find_if(std::begin(own_runtimes), std::end(own_runtimes),
                                [&](const own_runtime& r) { return r.name == runtime; });
  if (own != std::end(own_runtimes))
    throw usage_error{fmt::format(
        "suite-{0} was not built in '{1}': install what it needs ({2}), configure again and build "
        "the target suite-{0}, or run scripts/verify --runtime {0}, which does all of it",
        runtime, bin_dir, own->needs)};
  const auto known = known_runtimes(bin_dir);
  if (known.empty())
    throw usage_error{fmt::format(
        "there is no suite-* program in '{}': build one, or say with --bin-dir where they are",
        bin_dir)};
  throw usage_error{fmt::format("there is no runtime named '{0}'; known here: {1}{2}", runtime,
                                listed(known),
                                suggestion(runtime, known,
                                           fmt::format("one of your own has to be built first: "
                                                       "the target suite-{}",
                                                       runtime)))};
}

json described_by(const std::string& program) {
  const auto answer = run_program(
      {.arguments = {program, "--taskspec_describe"}, .limit = std::chrono::duration<double>(30)});
  if (answer.timed_out || !answer.exited || answer.exit_status != 0)
    throw usage_error{fmt::format(
        "'{} --taskspec_describe' did not answer ({}); is it a taskspec suite?", program,
        answer.timed_out ? "no answer within 30 s"
        : answer.exited  ? fmt::format("exit status {}", answer.exit_status)
                         : fmt::format("killed by signal {}", answer.signal))};
  const auto brace = answer.output.find('{');
  json parsed = brace == std::string::npos
                    ? json()
                    : json::parse(answer.output.substr(brace), nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object() || !parsed.contains("cases"))
    throw usage_error{
        fmt::format("what '{} --taskspec_describe' says is not a description of a suite", program)};
  return parsed;
}

void add_cases(suite& s, const json& description, const std::string& program) {
  for (const json& c : description.at("cases")) {
    suite_case one;
    one.name = c.at("name").get<std::string>();
    one.file = repository_path(c.value("file", ""));
    one.chapter = c.value("chapter", fs::path(one.file).stem().string());
    one.rule = c.value("rule", "");
    one.sentence = c.value("sentence", "");
    one.line = c.value("line", 0);
    one.control = c.value("control", false);
    one.program = program;
    if (!one.rule.empty() && spec::find_rule(one.rule) == nullptr)
      throw usage_error{fmt::format(
          "'{}' speaks of the rule '{}', which this taskspec does not know: build both again",
          program, one.rule)};
    s.cases.push_back(std::move(one));
  }
}

void add_variants(suite& s, const json& description) {
  for (const json& v : description.value("variants", json::array()))
    s.variants.push_back({.name = v.at("name").get<std::string>(),
                          .rule = v.value("rule", ""),
                          .fragment = v.value("fragment", ""),
                          .file = repository_path(v.value("file", "")),
                          .line = v.value("line", 0),
                          .faulty = v.value("kind", "") == "faulty",
                          .needs_tsan = v.value("needs_tsan", false)});
  std::sort(s.variants.begin(), s.variants.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
}

}  // namespace

const suite_case* suite::find(std::string_view full_name) const {
  const auto found = std::find_if(cases.begin(), cases.end(),
                                  [&](const suite_case& c) { return c.full_name() == full_name; });
  return found == cases.end() ? nullptr : &*found;
}

std::vector<std::string> known_runtimes(const std::string& bin_dir) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(bin_dir, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(suite_prefix) && entry.is_regular_file())
      names.push_back(name.substr(suite_prefix.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

suite load_suite(const std::string& bin_dir, const std::string& runtime) {
  const fs::path folder = fs::absolute(bin_dir);
  const fs::path program = folder / (std::string(suite_prefix) + runtime);
  if (runtime.empty() || runtime.find('/') != std::string::npos || !fs::is_regular_file(program))
    refuse_runtime(bin_dir, runtime);
  suite s;
  s.runtime = runtime;
  s.program = program.string();
  const json description = described_by(s.program);
  s.adapter = description.value("adapter", runtime);
  s.sanitizer = description.value("sanitizer", "none");
  const json capabilities = description.value("capabilities", json::object());
  for (const auto& [name, c] : capabilities.items())
    s.capabilities.push_back({name, c.value("state", "absent"), c.value("reason", "")});
  add_cases(s, description, s.program);
  add_variants(s, description);
  if (const fs::path random = folder / ("programs-" + runtime); fs::is_regular_file(random)) {
    s.programs = random.string();
    add_cases(s, described_by(s.programs), s.programs);
  }
  // The order of registration depends on the linker.
  std::ranges::sort(s.cases, [](const suite_case& a, const suite_case& b) {
    return std::tie(a.chapter, a.file, a.line) < std::tie(b.chapter, b.file, b.line);
  });
  return s;
}

std::string how_to_list(const suite& s) {
  return fmt::format("'taskspec list --runtime {}' lists them", s.runtime);
}

void check_variant(const suite& s, const std::string& variant) {
  if (variant.empty()) return;
  std::vector<std::string> names;
  for (const auto& v : s.variants) names.push_back(v.name);
  if (std::find(names.begin(), names.end(), variant) != names.end()) return;
  if (names.empty())
    throw usage_error{fmt::format("--variant: the runtime '{}' has no variants", s.runtime)};
  throw usage_error{fmt::format("--variant: '{}' has no variant '{}'{}", s.runtime, variant,
                                suggestion(variant, names, how_to_list(s)))};
}

std::string repository_path(const std::string& file) {
  // Compiler caches make paths relative to the build tree, so the root may stand after some "../".
  constexpr std::string_view root = TASKSPEC_SOURCE_DIR "/";
  const auto at = file.find(root.substr(1));
  return at == std::string::npos ? file : file.substr(at + root.size() - 1);
}

}  // namespace conformance::cli
