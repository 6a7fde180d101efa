// SPDX-License-Identifier: Apache-2.0
//
// The whole library.
#pragma once

#include "rt/abort_handle.hpp"
#include "rt/handle.hpp"
#include "rt/join_error.hpp"
#include "rt/join_handle.hpp"
#include "rt/join_result.hpp"
#include "rt/local_task.hpp"
#include "rt/misuse.hpp"
#include "rt/runtime.hpp"
#include "rt/send.hpp"
#include "rt/spawn.hpp"
#include "rt/spawnable.hpp"
#include "rt/suspend.hpp"
#include "rt/task.hpp"
#include "rt/task_id.hpp"
#include "rt/waker.hpp"
#include "rt/yield.hpp"
