// SPDX-License-Identifier: Apache-2.0
//
// Names the calling thread for debuggers; an empty name leaves it as it is.
#pragma once

#include <string>

namespace rt::detail {
void name_this_thread(const std::string& name) noexcept;
}  // namespace rt::detail
