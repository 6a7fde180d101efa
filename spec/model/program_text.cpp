// SPDX-License-Identifier: Apache-2.0
//
// The text form of programs: printing, and parsing with a sentence for what is wrong.
#include <algorithm>
#include <charconv>

#include "spec/model/program.hpp"

namespace spec::model {
namespace {

constexpr std::string_view end_names[] = {"open gates", "drop at rest", "drop at once"};

std::string text_of(step s) {
  std::string text(name_of(s.what));
  switch (operand_of(s.what)) {
    case operand::none:
      break;
    case operand::task:
      text += ' ' + std::to_string(s.of);
      break;
    case operand::gate:
      text += ' ';
      text += static_cast<char>('a' + s.of);
      break;
  }
  return text;
}

std::string text_of(const program& p, std::string_view between) {
  std::string text;
  for (std::size_t i = 0; i < p.tasks.size(); ++i) {
    text += std::to_string(i + 1) + ':';
    for (std::size_t at = 0; at < p.tasks[i].size(); ++at)
      text += (at == 0 ? " " : ", ") + text_of(p.tasks[i][at]);
    text += between;
  }
  return text + "end: " + std::string(end_names[static_cast<std::size_t>(p.end)]);
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// The text up to the next of `separators`, taken off the front.
std::string_view cut(std::string_view& rest, std::string_view separators) {
  const auto at = rest.find_first_of(separators);
  const auto piece = rest.substr(0, at);
  rest = at == rest.npos ? std::string_view{} : rest.substr(at + 1);
  return trimmed(piece);
}

class reader {
 public:
  parsed_program read(std::string_view text) {
    while (!text.empty() && error_.empty()) {
      ++line_;
      const auto newline = text.find('\n');
      std::string_view line = text.substr(0, newline);
      text = newline == text.npos ? std::string_view{} : text.substr(newline + 1);
      line = line.substr(0, line.find('#'));
      while (!line.empty() && error_.empty()) read_part(cut(line, "|"));
    }
    if (error_.empty() && !ended_) fail("the program has no line `end: …`");
    if (error_.empty())
      if (const auto reason = why_malformed(found_)) error_ = *reason;
    if (!error_.empty()) return {std::nullopt, error_};
    return {found_, {}};
  }

 private:
  void fail(const std::string& what) {
    if (error_.empty()) error_ = "line " + std::to_string(line_) + ": " + what;
  }

  void read_part(std::string_view part) {
    if (part.empty()) return;
    const auto colon = part.find(':');
    if (colon == part.npos) return fail("a line is `number: steps` or `end: …`, not `" +
                                        std::string(part) + "`");
    const auto label = trimmed(part.substr(0, colon));
    const auto rest = trimmed(part.substr(colon + 1));
    if (ended_) return fail("nothing can follow the line `end: …`");
    if (label == "end") return read_end(rest);
    if (label != std::to_string(found_.tasks.size() + 1))
      return fail("expected task " + std::to_string(found_.tasks.size() + 1) + ", not `" +
                  std::string(label) + "`");
    found_.tasks.emplace_back();
    for (std::string_view steps = rest; !steps.empty() && error_.empty();)
      read_step(cut(steps, ","));
  }

  void read_end(std::string_view how) {
    const auto at = std::ranges::find(end_names, how);
    if (at == std::end(end_names))
      return fail("a program ends by `open gates`, `drop at rest` or `drop at once`, not `" +
                  std::string(how) + "`");
    found_.end = static_cast<ending>(at - std::begin(end_names));
    ended_ = true;
  }

  void read_step(std::string_view text) {
    std::string_view rest = text;
    const auto word = cut(rest, " ");
    const auto of = trimmed(rest);
    for (auto what = action::spawn; what <= action::fail;
         what = static_cast<action>(static_cast<int>(what) + 1))
      if (word == name_of(what)) return read_operand(what, of);
    fail("no such step: `" + std::string(text) + "`");
  }

  void read_operand(action what, std::string_view of) {
    step s{what, 0};
    bool good = false;
    switch (operand_of(what)) {
      case operand::none:
        good = of.empty();
        break;
      case operand::gate:
        good = of.size() == 1 && of[0] >= 'a' && of[0] < static_cast<char>('a' + most_gates);
        if (good) s.of = static_cast<std::uint8_t>(of[0] - 'a');
        break;
      case operand::task: {
        const auto [end, failure] = std::from_chars(of.data(), of.data() + of.size(), s.of);
        good = failure == std::errc{} && end == of.data() + of.size() && !of.empty();
      }
    }
    if (!good)
      return fail("`" + std::string(name_of(what)) + "` cannot have `" + std::string(of) +
                  "` after it");
    found_.tasks.back().push_back(s);
  }

  program found_;
  std::string error_;
  int line_ = 0;
  bool ended_ = false;
};

}  // namespace

std::string print(const program& p) { return text_of(p, "\n") + "\n"; }
std::string print_line(const program& p) { return text_of(p, " | "); }
parsed_program parse(std::string_view text) { return reader().read(text); }

}  // namespace spec::model
