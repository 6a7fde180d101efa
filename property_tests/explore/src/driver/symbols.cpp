// SPDX-License-Identifier: Apache-2.0
#include "driver/symbols.hpp"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <cstring>

#include "base/text.hpp"
#include "base/vec.hpp"

namespace taskspec::explore::inner {
namespace {

struct known_address {
  std::uintptr_t address;
  std::uint32_t first_line;
  std::uint32_t line_count;
};

struct raw_line {
  std::uint32_t function;  // places in `letters`
  std::uint32_t file;
  int line;
};

vec<std::uintptr_t> wishes;
vec<known_address> known;
vec<raw_line> lines;
vec<char> letters;

std::uint32_t keep(const char* word) {
  const auto at = static_cast<std::uint32_t>(letters.size());
  for (; *word != 0; ++word) letters.push_back(*word);
  letters.push_back(0);
  return at;
}

// A return address names the line after the call.
std::uintptr_t call_of(const void* frame) { return reinterpret_cast<std::uintptr_t>(frame) - 1; }

struct module_place {
  char path[512];
  std::uintptr_t base;
};

bool module_of(std::uintptr_t address, module_place& room) {
  Dl_info about;
  link_map* map = nullptr;
  if (dladdr1(reinterpret_cast<void*>(address), &about, reinterpret_cast<void**>(&map),
              RTLD_DL_LINKMAP) == 0) {
    return false;
  }
  room.base = map->l_addr;
  const bool program = map->l_name == nullptr || map->l_name[0] == 0;
  std::snprintf(room.path, sizeof room.path, "%s", program ? "/proc/self/exe" : about.dli_fname);
  if (program) {
    const long size =
        raw_call(SYS_readlink, as_long("/proc/self/exe"), as_long(room.path), sizeof room.path - 1);
    if (size > 0) room.path[size] = 0;
  }
  return true;
}

void read_answers(std::FILE* answers, const std::uintptr_t* asked, std::size_t count) {
  char line[4096];
  char function[4096] = "";
  std::size_t at = 0;
  known_address current{};
  bool in_one = false;
  const auto finish = [&] {
    if (in_one) known.push_back(current);
  };
  bool want_function = true;
  while (std::fgets(line, sizeof line, answers) != nullptr) {
    line[std::strcspn(line, "\n")] = 0;
    if (std::strncmp(line, "0x", 2) == 0 && std::strchr(line, ' ') == nullptr && want_function) {
      finish();
      if (at == count) break;
      current = {asked[at++], static_cast<std::uint32_t>(lines.size()), 0};
      in_one = true;
      continue;
    }
    if (want_function) {
      std::snprintf(function, sizeof function, "%s", line);
    } else {
      char* colon = std::strrchr(line, ':');
      const int number = colon != nullptr ? std::atoi(colon + 1) : 0;
      if (colon != nullptr) *colon = 0;
      lines.push_back({keep(function), keep(line), number});
      ++current.line_count;
    }
    want_function = !want_function;
  }
  finish();
}

void ask(const module_place& module, const std::uintptr_t* addresses, std::size_t count) {
  static char room[1 << 16];
  text command(room, sizeof room);
  command.add("addr2line -a -f -C -i -e '%s'", module.path);
  for (std::size_t i = 0; i < count; ++i)
    command.add(" %#lx", static_cast<unsigned long>(addresses[i] - module.base));
  command.add(" 2>/dev/null");
  if (std::FILE* answers = ::popen(command.c_str(), "r")) {
    read_answers(answers, addresses, count);
    ::pclose(answers);
  }
}

const known_address* find(std::uintptr_t address) {
  const auto* at = std::lower_bound(
      known.begin(), known.end(), address,
      [](const known_address& one, std::uintptr_t wanted) { return one.address < wanted; });
  return at != known.end() && at->address == address ? at : nullptr;
}

bool starts_with(const char* word, const char* beginning) {
  return std::strncmp(word, beginning, std::strlen(beginning)) == 0;
}

// The explorer's own sources lie where this file lies, spelled as the debug information spells it.
const char* own_folder() {
  static char folder[4096];
  if (folder[0] != 0) return folder;
  const known_address* self = find(call_of(reinterpret_cast<const void*>(&look_up_wishes)) + 1);
  if (self == nullptr || self->line_count == 0) return "/taskspec/explore/";
  std::snprintf(folder, sizeof folder, "%s", &letters[lines[self->first_line].file]);
  if (char* end = std::strstr(folder, "driver/symbols.cpp")) *end = 0;
  return folder;
}

bool is_ours(const char* file) {
  return starts_with(file, own_folder()) || std::strstr(file, "/taskspec/explore") != nullptr;
}

bool is_foreign(const char* file) {
  return file[0] == '?' || is_ours(file) || starts_with(file, "/usr/") ||
         std::strstr(file, "/bits/") != nullptr || std::strstr(file, "/sysdeps/") != nullptr ||
         std::strstr(file, "./nptl") != nullptr || std::strstr(file, "./csu/") != nullptr ||
         std::strstr(file, "/gtest/") != nullptr;
}

const char* shortened(const char* file) {
  const char* last = std::strrchr(file, '/');
  return last != nullptr ? last + 1 : file;
}

}  // namespace

void wish_for(const stack& where) {
  for (int i = 0; i < where.count; ++i) wishes.push_back(call_of(where.frames[i]));
}

void look_up_wishes() {
  wishes.push_back(call_of(reinterpret_cast<const void*>(&look_up_wishes)) + 1);
  // With an order of our own: libc++ has the plain one for numbers in its library.
  std::sort(wishes.begin(), wishes.end(), [](auto one, auto other) { return one < other; });
  wishes.shrink(
      static_cast<std::size_t>(std::unique(wishes.begin(), wishes.end()) - wishes.begin()));
  std::size_t begin = 0;
  constexpr std::size_t at_once = 500;
  while (begin < wishes.size()) {
    module_place module;
    if (!module_of(wishes[begin], module)) {
      ++begin;
      continue;
    }
    std::size_t end = begin + 1;
    module_place other;
    while (end < wishes.size() && end - begin < at_once && module_of(wishes[end], other) &&
           other.base == module.base)
      ++end;
    ask(module, &wishes[begin], end - begin);
    begin = end;
  }
  wishes.clear();
  std::sort(known.begin(), known.end(),
            [](const known_address& a, const known_address& b) { return a.address < b.address; });
}

int own_lines(const stack& where, source_line* room, int most) {
  int count = 0;
  for (int i = 0; i < where.count; ++i) {
    const known_address* one = find(call_of(where.frames[i]));
    if (one == nullptr) continue;
    for (std::uint32_t k = 0; k < one->line_count && count < most; ++k) {
      const raw_line& raw = lines[one->first_line + k];
      const char* file = &letters[raw.file];
      if (is_foreign(file)) continue;
      room[count++] = {&letters[raw.function], shortened(file), raw.line};
    }
  }
  return count;
}

}  // namespace taskspec::explore::inner
