// SPDX-License-Identifier: Apache-2.0
//
// 1:<binary>:<body>:<what the schedule depends on>:d<deviation>,…
// 1:<binary>:<body>:<what the schedule depends on>:s<strategy>,<seed>,<first>,<index>,<length>
// A plus before the d or s: warm.
#include "driver/schedule_name.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstring>

#include "driver/settings.hpp"

namespace taskspec::explore::inner {
namespace {

constexpr char marks[] = {'>', 'w', 'v', 't', 's', 'c'};  // by choice_kind

std::uint64_t hash_of_binary() {
  const long file = raw_call(SYS_open, as_long("/proc/self/exe"), O_RDONLY);
  struct stat about;
  if (file < 0 || raw_call(SYS_fstat, file, as_long(&about)) < 0) return 0;
  const auto size = static_cast<std::size_t>(about.st_size);
  const long at = raw_call(SYS_mmap, 0, static_cast<long>(size), PROT_READ, MAP_PRIVATE, file, 0);
  raw_call(SYS_close, file);
  if (at < 0 && at > -4096) return 0;
  const auto* words = reinterpret_cast<const std::uint64_t*>(at);
  std::uint64_t hash = size;
  for (std::size_t i = 0; i < size / 8; ++i) hash = (hash ^ words[i]) * 0x9e3779b97f4a7c15u;
  raw_call(SYS_munmap, at, static_cast<long>(size));
  return mix(hash);
}

void write_body_name(text& out, const char* name) {
  for (; *name != 0; ++name) {
    const char c = *name;
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '-';
    out.add("%c", plain ? c : '_');
  }
}

// Walks through a line; what it meets that does not fit ends the process.
class reader {
 public:
  explicit reader(const char* line) : at_(line) {}

  std::uint64_t number(int base = 10) {
    char* end = nullptr;
    const std::uint64_t value = std::strtoull(at_, &end, base);
    if (end == at_) broken();
    at_ = end;
    return value;
  }
  char letter() {
    if (*at_ == 0) broken();
    return *at_++;
  }
  void expect(char wanted) {
    if (letter() != wanted) broken();
  }
  bool skip(char wanted) {
    if (*at_ != wanted) return false;
    ++at_;
    return true;
  }
  /// Up to the next colon.
  const char* word(std::size_t& size) {
    const char* begin = at_;
    while (*at_ != 0 && *at_ != ':') ++at_;
    size = static_cast<std::size_t>(at_ - begin);
    return begin;
  }
  bool at_end() const { return *at_ == 0; }
  [[noreturn]] static void broken() {
    usage_error(
        "the replay line is damaged; copy the whole value of TASKSPEC_EXPLORE_REPLAY from the "
        "report");
  }

 private:
  const char* at_;
};

void read_deviations(reader& in, vec<deviation>& room) {
  room.clear();
  while (!in.at_end()) {
    deviation one{};
    one.thread = static_cast<std::uint8_t>(in.number());
    in.expect('.');
    one.number = static_cast<std::uint32_t>(in.number());
    const char mark = in.letter();
    const auto* found = static_cast<const char*>(std::memchr(marks, mark, sizeof marks));
    if (found == nullptr) reader::broken();
    one.kind = static_cast<choice_kind>(found - marks);
    one.choice = static_cast<std::uint16_t>(in.number());
    room.push_back(one);
    if (!in.at_end()) in.expect(',');
  }
}

void read_dependencies(reader& in, options& how) {
  const auto flag = [&in](char mark) {
    in.expect(mark);
    return in.number() != 0;
  };
  how.memory = flag('w') ? memory_model::weak : memory_model::sequential;
  how.races = flag('r');
  how.lifetimes = flag('l');
  how.leaks = flag('k');
  how.spurious = flag('s');
  in.expect('e');
  how.slow_seconds = static_cast<unsigned>(in.number());
  how.early_timeouts = how.slow_seconds != 0;
  in.expect('p');
  how.processors = static_cast<unsigned>(in.number());
  in.expect('n');
  how.max_points = in.number();
}

}  // namespace

bool write_replay(text& out, const schedule_name& name, const options& how) {
  out.add("1:%llx:", static_cast<unsigned long long>(hash_of_binary()));
  write_body_name(out, how.name);
  out.add(":w%dr%dl%dk%ds%de%up%un%llu:", how.memory == memory_model::weak, how.races,
          how.lifetimes, how.leaks, how.spurious, how.early_timeouts ? how.slow_seconds : 0, how.processors,
          static_cast<unsigned long long>(how.max_points));
  if (name.warm) out.add("+");
  if (!name.by_deviations) {
    out.add("s%s,%llu,%llu,%llu,%u", name_of(name.kind), static_cast<unsigned long long>(name.seed),
            static_cast<unsigned long long>(name.first),
            static_cast<unsigned long long>(name.index), name.pct_length);
    return true;
  }
  out.add("d");
  for (std::size_t i = 0; i < name.deviation_count; ++i) {
    const deviation& one = name.deviations[i];
    out.add("%s%d.%u%c%d", i == 0 ? "" : ",", one.thread, one.number,
            marks[static_cast<int>(one.kind)], one.choice);
    if (out.length() > 3900) return false;
  }
  return true;
}

replay_request requested_replay(const options& how) {
  const char* line = std::getenv("TASKSPEC_EXPLORE_REPLAY");
  if (line == nullptr || *line == 0) return replay_request::none;
  reader in(line);
  if (in.number() != 1) {
    usage_error(
        "the replay line is of another version of the explorer; search again with this one");
  }
  in.expect(':');
  const std::uint64_t binary = in.number(16);
  in.expect(':');
  std::size_t size;
  const char* word = in.word(size);
  text_of<256> mine;
  write_body_name(mine, how.name);
  if (mine.length() != size || std::memcmp(mine.c_str(), word, size) != 0)
    return replay_request::other_body;
  if (binary != hash_of_binary()) {
    usage_error(
        "the replay line is of another build of this program; build that one again, or search "
        "again");
  }
  return replay_request::this_body;
}

schedule_name read_replay(options& how, vec<deviation>& room) {
  reader in(std::getenv("TASKSPEC_EXPLORE_REPLAY"));
  in.number();
  in.expect(':');
  in.number(16);
  in.expect(':');
  std::size_t size;
  in.word(size);
  in.expect(':');
  read_dependencies(in, how);
  in.expect(':');
  schedule_name name;
  name.warm = in.skip('+');
  if (in.skip('d')) {
    read_deviations(in, room);
    name.by_deviations = true;
    name.deviations = room.begin();
    name.deviation_count = room.size();
    return name;
  }
  in.expect('s');
  char kind[32] = "";
  for (std::size_t i = 0; i + 1 < sizeof kind; ++i) {
    const char c = in.letter();
    if (c == ',') break;
    kind[i] = c;
  }
  if (!strategy_of_name(kind, name.kind)) reader::broken();
  name.seed = in.number();
  in.expect(',');
  name.first = in.number();
  in.expect(',');
  name.index = in.number();
  in.expect(',');
  name.pct_length = static_cast<std::uint32_t>(in.number());
  if (!in.at_end() || name.first > name.index) reader::broken();
  return name;
}

strategy_choice choice_of(const options& how, std::uint64_t index) {
  switch (how.strategy) {
    case strategy_kind::portfolio:
      return portfolio_member(index);
    case strategy_kind::pct:
      return {strategy_kind::pct, 3, 0};
    case strategy_kind::bounded_dfs:
      return {strategy_kind::bounded_dfs, how.preemptions, 0};
    default:
      return {how.strategy, 1, 0};
  }
}

std::uint64_t seed_of(std::uint64_t base, std::uint64_t index) {
  return mix(base * 0x9e3779b97f4a7c15u + index);
}

}  // namespace taskspec::explore::inner
