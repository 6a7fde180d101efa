// SPDX-License-Identifier: Apache-2.0
#include "compiler.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "snippet.hpp"

namespace conformance::compile_fail {
namespace {

// Commands in compile_commands.json are quoted for a shell; ours hold no quotes but \" in
// definitions.
std::vector<std::string> split(const std::string& command) {
  std::vector<std::string> words;
  std::string word;
  for (std::size_t i = 0; i < command.size(); ++i) {
    if (command[i] == '\\' && i + 1 < command.size()) {
      word += command[++i];
    } else if (command[i] == ' ') {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else if (command[i] != '"') {
      word += command[i];
    }
  }
  if (!word.empty()) words.push_back(word);
  return words;
}

std::vector<std::string> syntax_only(const std::vector<std::string>& words,
                                     const std::string& source) {
  std::vector<std::string> kept;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "-o") {
      ++i;
    } else if (word.ends_with("ccache") && i == 0) {
      continue;  // a launcher caches objects, of which there are none
    } else if (word != "-c" && word != source) {
      kept.push_back(word);
    }
  }
  kept.emplace_back("-fsyntax-only");
  return kept;
}

// GCC only warns about a missing precompiled header, which would let a broken tree look slow
// instead of wrong.
void require_precompiled_header(const std::vector<std::string>& words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] != "-include") continue;
    const std::string& header = words[i + 1];
    if (header.find("cmake_pch") == std::string::npos) continue;
    if (!std::filesystem::exists(header + ".gch") && !std::filesystem::exists(header + ".pch"))
      throw bad_input("the precompiled header for " + header +
                      " is missing: build the target first");
  }
}

}  // namespace

compiler::compiler(const std::filesystem::path& build, const std::string& source) {
  const auto database = build / "compile_commands.json";
  std::ifstream in(database);
  if (!in) throw bad_input("cannot read " + database.string() + ": configure the build tree first");
  const auto commands = nlohmann::json::parse(in, nullptr, false);
  if (commands.is_discarded()) throw bad_input(database.string() + " is not JSON");
  for (const auto& entry : commands) {
    const std::string file = entry.value("file", "");
    if (!file.ends_with(source)) continue;
    directory_ = entry.value("directory", ".");
    source_ = file;
    words_ = syntax_only(split(entry.value("command", "")), file);
    require_precompiled_header(words_);
    return;
  }
  throw bad_input(database.string() + " has no command for " + source +
                  ": is the runtime's bounds target part of this build?");
}

compiler compiler::with_checker(const checker_options& checker) const {
  compiler made(words_);
  made.directory_ = directory_;
  const bool same = words_.front() == checker.clang;  // then its own precompiled header will do
  if (!same) made.words_ = parsing_flags(checker.clang);
  const std::vector<std::string> parsing = made.words_;
  if (!same && !checker.precompiled.empty())
    made.words_.insert(made.words_.end(), {"-include-pch", checker.precompiled});
  made.words_.insert(made.words_.end(), {"-fsyntax-only", "-ferror-limit=0", "-fplugin=" + checker.plugin,
                                         "-fplugin-arg-bounds-config=" + checker.configuration});
  if (same || checker.precompiled.empty()) return made;
  // Clang itself refuses a precompiled header whose sources have changed.
  if (made(checker.probe, false).status == 0) return made;
  compiler precompiler(parsing);
  precompiler.directory_ = directory_;
  precompiler.words_.insert(precompiler.words_.end(),
                            {"-x", "c++-header", "-o", checker.precompiled});
  const compiler_run run = precompiler(checker.header, false);
  if (run.status != 0)
    throw bad_input(checker.clang + " cannot precompile " + checker.header + ": " + run.output);
  return made;
}

std::vector<std::string> compiler::parsing_flags(const std::string& clang) const {
  std::vector<std::string> words{clang};
  for (std::size_t i = 1; i < words_.size(); ++i) {
    const std::string& word = words_[i];
    if (word.starts_with("-I") || word.starts_with("-D") || word.starts_with("-std="))
      words.push_back(word);
    if (word == "-isystem" && i + 1 < words_.size()) words.insert(words.end(), {word, words_[++i]});
  }
  return words;
}

compiler compiler::program_into(const std::filesystem::path& program,
                                const std::vector<std::string>& libraries) const {
  compiler made(words_);
  made.directory_ = directory_;
  std::erase(made.words_, "-fsyntax-only");
  made.words_.insert(made.words_.end(), {"-o", program.string()});
  made.after_ = libraries;
  made.after_.emplace_back("-lpthread");  // -pthread would not fit the precompiled header
  return made;
}

compiler_run compiler::operator()(const std::filesystem::path& file, bool bad) const {
  std::vector<std::string> words = words_;
  if (bad) words.emplace_back("-DRULE_BAD");
  if (!file.empty()) words.push_back(file.string());
  words.insert(words.end(), after_.begin(), after_.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  std::array<int, 2> channel{};
  if (::pipe2(channel.data(), O_CLOEXEC) != 0) throw bad_input("no pipe could be made");
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(channel[1], STDOUT_FILENO);
    ::dup2(channel[1], STDERR_FILENO);
    if (::chdir(directory_.c_str()) == 0) ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }
  ::close(channel[1]);
  compiler_run run;
  std::array<char, 4096> buffer{};
  for (ssize_t n = 0; (n = ::read(channel[0], buffer.data(), buffer.size())) > 0;)
    run.output.append(buffer.data(), static_cast<std::size_t>(n));
  ::close(channel[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  run.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  run.crashed = !WIFEXITED(status) || run.status == 127 ||
                run.output.find("internal compiler error") != std::string::npos ||
                run.output.find("PLEASE submit a bug report") != std::string::npos;
  return run;
}

}  // namespace conformance::compile_fail
