// SPDX-License-Identifier: Apache-2.0
//
// Stands for the adapter of somebody else's runtime.
#pragma once

#include "conformance/adapters/reference.hpp"
