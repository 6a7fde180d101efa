// SPDX-License-Identifier: Apache-2.0
//
// Random programs: a RapidCheck generator whose values shrink by taking tasks and steps away.
// Pure; the same seed and size give the same program.
#pragma once

#include <rapidcheck.h>

#include "spec/model/program.hpp"

namespace property {

/// What the adapter can do, and how wild programs may be.
struct generator_settings {
  bool aborts = true;
};

/// Programs of about `size` / 10 tasks (RapidCheck's size, 0 to 100), all well formed.
[[nodiscard]] rc::Gen<spec::model::program> programs(generator_settings settings);

/// Programs next to `p` that are simpler, simplest first; all well formed.
[[nodiscard]] std::vector<spec::model::program> simpler_than(const spec::model::program& p);

}  // namespace property
