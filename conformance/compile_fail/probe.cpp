// SPDX-License-Identifier: Apache-2.0
//
// Compiled once per runtime with bounds: gives compile-twins the true flags, and the precompiled
// header its owner.
#include "conformance/compile_fail/bounds.hpp"
