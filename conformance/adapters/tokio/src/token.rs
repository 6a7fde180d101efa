// SPDX-License-Identifier: Apache-2.0
//
//! `CancellationToken` of tokio-util. Built where that package is installed.

use tokio_util::sync::{CancellationToken, DropGuard};

use crate::abi::*;
use crate::leaf::{Leaf, Reply};

fn boxed(token: CancellationToken) -> *mut CancellationToken {
    Box::into_raw(Box::new(token))
}

#[no_mangle]
pub extern "C" fn tk_token_new() -> *mut CancellationToken {
    infallible(|| boxed(CancellationToken::new()))
}
#[no_mangle]
pub unsafe extern "C" fn tk_token_clone(token: *const CancellationToken) -> *mut CancellationToken {
    infallible(|| boxed((*token).clone()))
}
#[no_mangle]
pub unsafe extern "C" fn tk_token_child(token: *const CancellationToken) -> *mut CancellationToken {
    infallible(|| boxed((*token).child_token()))
}
#[no_mangle]
pub unsafe extern "C" fn tk_token_drop(token: *mut CancellationToken) {
    infallible(|| drop(Box::from_raw(token)))
}
#[no_mangle]
pub unsafe extern "C" fn tk_token_cancel(token: *const CancellationToken) {
    infallible(|| (*token).cancel())
}
#[no_mangle]
pub unsafe extern "C" fn tk_token_is_cancelled(token: *const CancellationToken) -> bool {
    infallible(|| (*token).is_cancelled())
}
/// The leaf keeps its own clone, so the token may go first.
#[no_mangle]
pub unsafe extern "C" fn tk_token_cancelled(token: *const CancellationToken) -> *mut Leaf {
    let token = (*token).clone();
    Leaf::boxed(async move {
        token.cancelled().await;
        Reply::bare(READY)
    })
}
#[no_mangle]
pub unsafe extern "C" fn tk_token_guard_new(token: *const CancellationToken) -> *mut DropGuard {
    infallible(|| Box::into_raw(Box::new((*token).clone().drop_guard())))
}
/// Cancels.
#[no_mangle]
pub unsafe extern "C" fn tk_token_guard_drop(guard: *mut DropGuard) {
    infallible(|| drop(Box::from_raw(guard)))
}
/// Consumes the guard without cancelling.
#[no_mangle]
pub unsafe extern "C" fn tk_token_guard_disarm(guard: *mut DropGuard) {
    infallible(|| drop(Box::from_raw(guard).disarm()))
}
