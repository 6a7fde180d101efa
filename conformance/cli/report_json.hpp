// SPDX-License-Identifier: Apache-2.0
//
// report.json: the whole verification for other programs. It is written before the first case runs
// and again while they do, with "complete": false until the end, so that a run which is killed
// leaves a report that says so. One thread.
#pragma once

#include <chrono>
#include <string>

#include "conformance/cli/report.hpp"

namespace conformance::cli {

[[nodiscard]] std::string as_json(const report& r);

/// Replaces `file` as a whole: a reader sees the old text or the new one. Throws usage_error.
void write_file(const std::string& file, const std::string& text);

/// Makes `folder` and checks that files can be written there. Throws usage_error.
void prepare_output_folder(const std::string& folder);

}  // namespace conformance::cli
