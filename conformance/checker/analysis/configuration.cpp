// SPDX-License-Identifier: Apache-2.0
#include "analysis/configuration.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <sstream>
#include <utility>

namespace send_check {
namespace {

constexpr std::array<std::pair<std::string_view, word>, 17> words{{
    {"spawnable", word::spawnable},
    {"travels", word::travels},
    {"spawn", word::spawn},
    {"spawn_local", word::spawn_local},
    {"send", word::send},
    {"not_send", word::not_send},
    {"sync", word::sync},
    {"not_sync", word::not_sync},
    {"owns", word::owns},
    {"borrows", word::borrows},
    {"look_inside", word::look_inside},
    {"release", word::release},
    {"never_suspends", word::never_suspends},
    {"thread_local_function", word::thread_local_function},
    {"send_trait", word::send_trait},
    {"sync_trait", word::sync_trait},
    {"static_trait", word::static_trait},
}};

std::vector<std::string> split(const std::string& line) {
  std::istringstream in(line.substr(0, line.find('#')));
  std::vector<std::string> parts;
  for (std::string part; in >> part;) parts.push_back(part);
  return parts;
}

// Letters, digits, underscores, and :: between them.
bool is_qualified_name(const std::string& name) {
  bool after_separator = true;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    if (c == ':') {
      if (after_separator || i + 1 >= name.size() || name[i + 1] != ':') return false;
      ++i;
      after_separator = true;
    } else if (std::isalnum(c) != 0 || c == '_') {
      after_separator = false;
    } else {
      return false;
    }
  }
  return !after_separator;
}

[[noreturn]] void refuse(const std::string& place, const std::string& what) {
  throw bad_configuration(place + ": " + what);
}

unsigned argument_number(const std::string& text, const std::string& place) {
  if (text.size() == 1 && text[0] >= '1' && text[0] <= '9')
    return static_cast<unsigned>(text[0] - '0');
  refuse(place, "'" + text + "' is not the number of an argument; write 1 to 9");
}

statement read_statement(const std::vector<std::string>& parts, const std::string& place) {
  const auto* known = std::find_if(words.begin(), words.end(),
                                   [&](const auto& entry) { return entry.first == parts[0]; });
  if (known == words.end())
    refuse(place, "there is no word '" + parts[0] +
                      "'; the words are listed in conformance/checker/README.md");
  statement said;
  said.what = known->second;
  said.place = place;
  const bool numbered = said.what == word::spawn || said.what == word::spawn_local;
  if (parts.size() < 2) refuse(place, "'" + parts[0] + "' needs a name after it");
  if (parts.size() > (numbered ? 4U : 2U))
    refuse(place, "there is too much after '" + parts[0] + " " + parts[1] +
                      "'; write one statement a line");
  said.name = parts[1].rfind("::", 0) == 0 ? parts[1].substr(2) : parts[1];
  if (!is_qualified_name(said.name))
    refuse(place,
           "'" + parts[1] +
               "' is not a qualified name; write it as ns::name, without template arguments");
  if (parts.size() >= 3) said.argument = argument_number(parts[2], place);
  if (parts.size() == 4 && parts[3] != "arguments")
    refuse(place, "'" + parts[3] +
                      "' after the number is not understood; only 'arguments' may stand there");
  said.arguments = said.argument == 1 || parts.size() == 4;
  return said;
}

}  // namespace

void parse_configuration(std::string_view text, const std::string& file, configuration& into) {
  std::istringstream lines{std::string(text)};
  std::string header;
  std::size_t said = 0;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const auto parts = split(line);
    if (parts.empty()) continue;
    const std::string place = file + ":" + std::to_string(number);
    if (parts[0] == "header") {
      if (parts.size() != 2)
        refuse(place, "'header' needs one header name after it, as in an #include");
      header = parts[1];
      into.headers.push_back({header, place});
      continue;
    }
    into.statements.push_back(read_statement(parts, place));
    into.statements.back().header = header;
    ++said;
  }
  if (said == 0)
    throw bad_configuration(file + ": the configuration says nothing; is it the right file?");
}

void read_configuration(const std::string& file, configuration& into) {
  std::ifstream in(file);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf()))
    throw bad_configuration("cannot read the configuration '" + file +
                            "': give the path of a readable file");
  parse_configuration(text.str(), file, into);
}

}  // namespace send_check
