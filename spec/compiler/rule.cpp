// SPDX-License-Identifier: Apache-2.0
#include "spec/compiler/rule.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rulec {

namespace {

template <typename Range>
auto find_by_id(const Range& range, std::string_view id) {
  const auto found = std::ranges::find_if(range, [id](const auto& r) { return r.id == id; });
  return found == range.end() ? nullptr : &*found;
}

constexpr std::array check_names{
    std::pair{check_class::compile_time, std::string_view{"compile-time"}},
    std::pair{check_class::deterministic, std::string_view{"deterministic"}},
    std::pair{check_class::sampled, std::string_view{"sampled"}},
    std::pair{check_class::race, std::string_view{"race"}},
    std::pair{check_class::none, std::string_view{"none"}},
};

}  // namespace

const rule* rule_book::find(std::string_view id) const { return find_by_id(rules, id); }

const tombstone* rule_book::find_retired(std::string_view id) const {
  return find_by_id(retired, id);
}

const rule* rule_book::find_identifier(std::string_view identifier) const {
  const auto found = std::ranges::find_if(
      rules, [identifier](const rule& r) { return identifier_of(r.id) == identifier; });
  return found == rules.end() ? nullptr : &*found;
}

std::string identifier_of(std::string_view id) {
  std::string identifier{id};
  std::ranges::replace_if(
      identifier, [](char c) { return c == '.' || c == '-'; }, '_');
  return identifier;
}

std::string_view name_of(level value) noexcept {
  switch (value) {
    case level::must:
      return "must";
    case level::should:
      return "should";
    case level::may:
      return "may";
  }
  return "";
}

std::string_view name_of(check_class value) noexcept {
  for (const auto& [check, name] : check_names) {
    if (check == value) return name;
  }
  return "";
}

std::optional<level> level_from(std::string_view written) noexcept {
  if (written == "MUST" || written == "MUST NOT") return level::must;
  if (written == "SHOULD" || written == "SHOULD NOT") return level::should;
  if (written == "MAY") return level::may;
  return std::nullopt;
}

std::optional<check_class> check_from(std::string_view written) noexcept {
  for (const auto& [check, name] : check_names) {
    if (name == written) return check;
  }
  return std::nullopt;
}

}  // namespace rulec
