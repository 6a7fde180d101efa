// SPDX-License-Identifier: Apache-2.0
//
//! A Rust future that a C++ coroutine awaits, and the ones that belong to no other object: yield,
//! sleep, timeout, select, join.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::abi::*;

/// What a leaf resolves to: a status and up to two objects.
pub struct Reply(pub Status, pub Option<Foreign>, pub Option<Foreign>);

impl Reply {
    pub fn bare(status: Status) -> Reply {
        Reply(status, None, None)
    }
    pub fn one(status: Status, value: Foreign) -> Reply {
        Reply(status, Some(value), None)
    }
    /// `READY` with the object, or `OTHER`.
    pub fn maybe(value: Option<Foreign>) -> Reply {
        match value {
            Some(value) => Reply::one(READY, value),
            None => Reply::bare(OTHER),
        }
    }
    unsafe fn write(self, out: *mut Raw) -> Status {
        if let Some(first) = self.1 {
            *out = first.give();
        }
        if let Some(second) = self.2 {
            *out.add(1) = second.give();
        }
        self.0
    }
}

pub struct Leaf(Pin<Box<dyn Future<Output = Reply>>>);

impl Leaf {
    pub fn boxed(future: impl Future<Output = Reply> + 'static) -> *mut Leaf {
        infallible(|| Box::into_raw(Box::new(Leaf(Box::pin(future)))))
    }
}

/// Polls once. `out` has room for two objects.
#[no_mangle]
pub unsafe extern "C" fn tk_leaf_poll(
    leaf: *mut Leaf,
    waker: *const Waker,
    out: *mut Raw,
) -> Status {
    guarded(out, || {
        let mut cx = Context::from_waker(&*waker);
        match (*leaf).0.as_mut().poll(&mut cx) {
            Poll::Pending => PENDING,
            Poll::Ready(reply) => reply.write(out),
        }
    })
}
#[no_mangle]
pub unsafe extern "C" fn tk_leaf_drop(leaf: *mut Leaf) {
    infallible(|| drop(Box::from_raw(leaf)))
}

#[no_mangle]
pub extern "C" fn tk_yield_now() -> *mut Leaf {
    Leaf::boxed(async {
        tokio::task::yield_now().await;
        Reply::bare(READY)
    })
}

/// The clock starts at the first poll, which for an awaited call is the call.
#[no_mangle]
pub extern "C" fn tk_sleep(nanoseconds: u64) -> *mut Leaf {
    Leaf::boxed(async move {
        tokio::time::sleep(Duration::from_nanos(nanoseconds)).await;
        Reply::bare(READY)
    })
}

#[no_mangle]
pub unsafe extern "C" fn tk_timeout(nanoseconds: u64, inner: RawFuture) -> *mut Leaf {
    let inner = ForeignFuture::adopt(inner);
    Leaf::boxed(async move {
        let limit = Duration::from_nanos(nanoseconds);
        Reply::maybe(tokio::time::timeout(limit, inner).await.ok())
    })
}

/// `READY` when the first branch won, `OTHER` when the second did.
#[no_mangle]
pub unsafe extern "C" fn tk_select(first: RawFuture, second: RawFuture) -> *mut Leaf {
    let (first, second) = (ForeignFuture::adopt(first), ForeignFuture::adopt(second));
    Leaf::boxed(async move {
        tokio::select! {
            value = first => Reply::one(READY, value),
            value = second => Reply::one(OTHER, value),
        }
    })
}

#[no_mangle]
pub unsafe extern "C" fn tk_join_all(first: RawFuture, second: RawFuture) -> *mut Leaf {
    let (first, second) = (ForeignFuture::adopt(first), ForeignFuture::adopt(second));
    Leaf::boxed(async move {
        let (one, two) = tokio::join!(first, second);
        Reply(READY, Some(one), Some(two))
    })
}
