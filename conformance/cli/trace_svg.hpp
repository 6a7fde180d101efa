// SPDX-License-Identifier: Apache-2.0
//
// A recorded trace as a picture: time runs down, a lane for each task (and one for the runtime), a
// row for each event, polls as bars, the thread in colour and by number. Pure function.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace conformance::cli {

/// An <svg> element, or a sentence when there is nothing to draw.
[[nodiscard]] std::string trace_as_svg(const nlohmann::json& trace);

}  // namespace conformance::cli
