// SPDX-License-Identifier: Apache-2.0
//
//! `JoinSet`. One thread at a time uses a set, and nothing else while one of its leaves is awaited.

use tokio::task::JoinSet;

use crate::abi::*;
use crate::join::resolve;
use crate::leaf::{Leaf, Reply};
use crate::runtime::Shim;

pub struct Set(JoinSet<Foreign>);

#[no_mangle]
pub extern "C" fn tk_set_new() -> *mut Set {
    infallible(|| Box::into_raw(Box::new(Set(JoinSet::new()))))
}
#[no_mangle]
pub unsafe extern "C" fn tk_set_drop(set: *mut Set) {
    infallible(|| drop(Box::from_raw(set)))
}
#[no_mangle]
pub unsafe extern "C" fn tk_set_spawn(set: *mut Set, shim: *const Shim, future: RawFuture) {
    infallible(|| {
        let handle = &*std::ptr::addr_of!((*shim).handle);
        drop((*set).0.spawn_on(ForeignFuture::adopt(future), handle));
    })
}
#[no_mangle]
pub unsafe extern "C" fn tk_set_len(set: *const Set) -> usize {
    infallible(|| (*set).0.len())
}
#[no_mangle]
pub unsafe extern "C" fn tk_set_abort_all(set: *mut Set) {
    infallible(|| (*set).0.abort_all())
}
#[no_mangle]
pub unsafe extern "C" fn tk_set_detach_all(set: *mut Set) {
    infallible(|| (*set).0.detach_all())
}
/// `OTHER` when the set is empty, otherwise as a join. The set outlives the leaf.
#[no_mangle]
pub unsafe extern "C" fn tk_set_join_next(set: *mut Set) -> *mut Leaf {
    let set = &mut (*set).0;
    Leaf::boxed(async move {
        match set.join_next().await {
            None => Reply::bare(OTHER),
            Some(joined) => {
                let mut raw = NOTHING;
                let status = resolve(joined, &mut raw);
                Reply::one(status, Foreign::adopt(raw))
            }
        }
    })
}
/// The set outlives the leaf.
#[no_mangle]
pub unsafe extern "C" fn tk_set_shutdown(set: *mut Set) -> *mut Leaf {
    let set = &mut (*set).0;
    Leaf::boxed(async move {
        set.shutdown().await;
        Reply::bare(READY)
    })
}
