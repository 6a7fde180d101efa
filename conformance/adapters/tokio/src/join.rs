// SPDX-License-Identifier: Apache-2.0
//
//! `JoinHandle`, polled from C++.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::task::{JoinError, JoinHandle};

use crate::abi::*;

pub struct Join(JoinHandle<Foreign>);

impl Join {
    pub fn boxed(handle: JoinHandle<Foreign>) -> *mut Join {
        Box::into_raw(Box::new(Join(handle)))
    }
}

/// Writes what a join resolved to.
pub unsafe fn resolve(joined: Result<Foreign, JoinError>, out: *mut Raw) -> Status {
    match joined {
        Ok(value) => {
            *out = value.give();
            READY
        }
        Err(error) if error.is_cancelled() => CANCELLED,
        Err(error) => {
            let (status, raw) = explain(error.into_panic());
            *out = raw;
            status
        }
    }
}

#[no_mangle]
pub unsafe extern "C" fn tk_join_poll(
    join: *mut Join,
    waker: *const Waker,
    out: *mut Raw,
) -> Status {
    guarded(out, || {
        let mut cx = Context::from_waker(&*waker);
        match Pin::new(&mut (*join).0).poll(&mut cx) {
            Poll::Pending => PENDING,
            Poll::Ready(joined) => resolve(joined, out),
        }
    })
}
#[no_mangle]
pub unsafe extern "C" fn tk_join_abort(join: *const Join) {
    infallible(|| (*join).0.abort())
}
#[no_mangle]
pub unsafe extern "C" fn tk_join_is_finished(join: *const Join) -> bool {
    infallible(|| (*join).0.is_finished())
}
#[no_mangle]
pub unsafe extern "C" fn tk_join_drop(join: *mut Join) {
    infallible(|| drop(Box::from_raw(join)))
}
