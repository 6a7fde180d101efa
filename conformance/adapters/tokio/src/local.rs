// SPDX-License-Identifier: Apache-2.0
//
//! `LocalSet`: tasks that stay on the thread of the set.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::ptr::addr_of;
use std::task::{Context, Poll};

use tokio::task::LocalSet;

use crate::abi::*;
use crate::join::Join;
use crate::leaf::{Leaf, Reply};

pub struct Local {
    set: LocalSet,
    /// True while `run` polls the set, which borrows it exclusively: spawning then goes through the
    /// set's own context, as `tokio::task::spawn_local` does.
    running: Cell<bool>,
}

/// Polls the set itself, until it is empty.
struct Run(*mut Local);

impl Future for Run {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        struct Reset<'a>(&'a Cell<bool>);
        impl Drop for Reset<'_> {
            fn drop(&mut self) {
                self.0.set(false);
            }
        }
        let local = self.0;
        // SAFETY: the set outlives the leaf; while `running` is set nothing else touches it.
        unsafe {
            let running = &*addr_of!((*local).running);
            running.set(true);
            let _until_polled = Reset(running);
            Pin::new(&mut (*local).set).poll(cx)
        }
    }
}

#[no_mangle]
pub extern "C" fn tk_local_new() -> *mut Local {
    infallible(|| {
        Box::into_raw(Box::new(Local {
            set: LocalSet::new(),
            running: Cell::new(false),
        }))
    })
}
#[no_mangle]
pub unsafe extern "C" fn tk_local_drop(local: *mut Local) {
    infallible(|| drop(Box::from_raw(local)))
}
#[no_mangle]
pub unsafe extern "C" fn tk_local_spawn(local: *const Local, future: RawFuture) -> *mut Join {
    infallible(|| {
        let future = ForeignFuture::adopt(future);
        if (*addr_of!((*local).running)).get() {
            return Join::boxed(tokio::task::spawn_local(future));
        }
        Join::boxed((*addr_of!((*local).set)).spawn_local(future))
    })
}
/// The set outlives the leaf.
#[no_mangle]
pub unsafe extern "C" fn tk_local_run_until(local: *const Local, future: RawFuture) -> *mut Leaf {
    let future = ForeignFuture::adopt(future);
    let set = &*addr_of!((*local).set);
    Leaf::boxed(async move { Reply::one(READY, set.run_until(future).await) })
}
/// The set outlives the leaf.
#[no_mangle]
pub unsafe extern "C" fn tk_local_run(local: *mut Local) -> *mut Leaf {
    let run = Run(local);
    Leaf::boxed(async move {
        run.await;
        Reply::bare(READY)
    })
}
