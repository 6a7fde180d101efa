// SPDX-License-Identifier: Apache-2.0
//
// taskspec: asks a runtime whether it keeps the rules, and shows what it found.
//
// Exit status: 0 conforms, 1 violates, 2 unknown, 3 usage or environment (one sentence on stderr).
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <optional>

#include "conformance/cli/commands.hpp"
#include "conformance/cli/errors.hpp"
#include "conformance/cli/interrupt.hpp"
#include "conformance/cli/nearest.hpp"

namespace conformance::cli {
namespace {

constexpr int usage = static_cast<int>(exit_code::usage);

int complain(const std::string& sentence) {
  fmt::print(stderr, "taskspec: {}\n", sentence);
  return usage;
}

// CLI11 says of a misspelt command only that one is required.
std::optional<std::string> unknown_command(const CLI::App& program, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return {};
  std::vector<std::string> known;
  for (const CLI::App* command : program.get_subcommands({})) known.push_back(command->get_name());
  if (std::find(known.begin(), known.end(), argv[1]) != known.end()) return {};
  return fmt::format("there is no command '{}'{}", argv[1],
                     suggestion(argv[1], known, fmt::format("known are {}", listed(known))));
}

// CLI11 counts values ("1 required TEXT missing"); a reader wants to know what to type.
std::string sentence_of(const CLI::ParseError& e) {
  const std::string said = e.what();
  const std::string option = said.substr(0, said.find(':'));
  if (said.find(" required TEXT missing") != std::string::npos) return option + " needs a value";
  if (said.find("At Most 1 required") != std::string::npos) return option + " is given twice";
  return said;
}

int run(int argc, char** argv) {
  CLI::App program("Asks a C++ runtime whether its tasks keep the rules.", "taskspec");
  program.require_subcommand(1);
  program.footer("Exit status: 0 conforms, 1 violates, 2 unknown, 3 usage or environment.");
  int result = usage;
  add_verify(program, result);
  add_smoke(program, result);
  add_replay(program, result);
  add_rules(program, result);
  add_list(program, result);
  add_spec(program, result);
  add_kill_matrix(program, result);
  add_repeat(program, result);
  watch_for_interrupt();
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return program.exit(e);  // --help
    return complain(unknown_command(program, argc, argv)
                        .value_or(fmt::format("{} (see taskspec {}--help)", sentence_of(e),
                                              argc > 1 && argv[1][0] != '-'
                                                  ? argv[1] + std::string(" ")
                                                  : "")));
  } catch (const usage_error& e) {
    return complain(e.sentence);
  } catch (const std::exception& e) {
    return complain(e.what());
  }
  return result;
}

}  // namespace
}  // namespace conformance::cli

int main(int argc, char** argv) { return conformance::cli::run(argc, argv); }
