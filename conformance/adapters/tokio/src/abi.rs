// SPDX-License-Identifier: Apache-2.0
//
//! What crosses the border: objects whose type only C++ knows, futures that C++ polls, and how an
//! exception is told from a panic of Tokio's own. See the invariants in `lib.rs`.

use std::any::Any;
use std::cell::Cell;
use std::ffi::CString;
use std::future::Future;
use std::os::raw::c_void;
use std::panic::{catch_unwind, resume_unwind, set_hook, take_hook, AssertUnwindSafe};
use std::pin::Pin;
use std::ptr::null_mut;
use std::sync::Once;
use std::task::{Context, Poll, Waker};

/// How a call ended. The numbers are those of `tk_status` in shim.h.
pub type Status = i32;
pub const PENDING: Status = 0;
pub const READY: Status = 1;
/// The payload is an exception of C++.
pub const THROWN: Status = 2;
pub const CANCELLED: Status = 3;
/// Tokio itself panicked; the payload is its message.
pub const REFUSED: Status = 4;
/// None, elapsed, closed, or the second of two branches.
pub const OTHER: Status = 5;

/// An object of C++ on its way: `release` destroys it. A null `release`: there is nothing.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Raw {
    pub data: *mut c_void,
    pub release: Option<unsafe extern "C" fn(*mut c_void)>,
}

pub const NOTHING: Raw = Raw {
    data: null_mut(),
    release: None,
};

/// An object of C++ that Rust owns.
pub struct Foreign(Raw);

// SAFETY: cases hand over only what may be destroyed on any thread (`bounds` chapter).
unsafe impl Send for Foreign {}

impl Foreign {
    /// Takes ownership of what `raw` names.
    pub unsafe fn adopt(raw: Raw) -> Foreign {
        Foreign(raw)
    }
    /// Gives ownership back.
    pub fn give(mut self) -> Raw {
        std::mem::replace(&mut self.0, NOTHING)
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        if let Some(release) = self.0.release {
            unsafe { release(self.0.data) }
        }
    }
}

/// The panic payload that stands for a C++ exception.
pub struct Thrown(pub Foreign);

/// A future whose poll and destructor are C++. The waker is valid during the call only.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawFuture {
    pub data: *mut c_void,
    pub poll: unsafe extern "C" fn(*mut c_void, *const Waker, *mut Raw) -> Status,
    pub release: unsafe extern "C" fn(*mut c_void),
}

pub struct ForeignFuture(RawFuture);

// SAFETY: as for `Foreign`.
unsafe impl Send for ForeignFuture {}

impl ForeignFuture {
    pub unsafe fn adopt(raw: RawFuture) -> ForeignFuture {
        ForeignFuture(raw)
    }
}

impl Future for ForeignFuture {
    type Output = Foreign;
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Foreign> {
        let mut out = NOTHING;
        let status = unsafe { (self.0.poll)(self.0.data, cx.waker(), &mut out) };
        match status {
            PENDING => Poll::Pending,
            READY => Poll::Ready(Foreign(out)),
            // `resume_unwind` and not `panic!`: the panic hook has nothing to say about it.
            _ => resume_unwind(Box::new(Thrown(Foreign(out)))),
        }
    }
}

impl Drop for ForeignFuture {
    fn drop(&mut self) {
        unsafe { (self.0.release)(self.0.data) }
    }
}

/// A plain function of C++, called at most once.
pub struct ForeignCall(pub RawFuture);

// SAFETY: as for `Foreign`.
unsafe impl Send for ForeignCall {}

impl ForeignCall {
    pub fn call(self) -> Foreign {
        let mut out = NOTHING;
        let status = unsafe { (self.0.poll)(self.0.data, std::ptr::null(), &mut out) };
        match status {
            READY => Foreign(out),
            _ => resume_unwind(Box::new(Thrown(Foreign(out)))),
        }
    }
}

impl Drop for ForeignCall {
    fn drop(&mut self) {
        unsafe { (self.0.release)(self.0.data) }
    }
}

/// Splits a caught panic into an exception of C++ or a message of Tokio's.
pub fn explain(payload: Box<dyn Any + Send>) -> (Status, Raw) {
    match payload.downcast::<Thrown>() {
        Ok(thrown) => (THROWN, thrown.0.give()),
        Err(other) => {
            let text = match (other.downcast_ref::<&str>(), other.downcast_ref::<String>()) {
                (Some(text), _) => text.to_string(),
                (_, Some(text)) => text.clone(),
                _ => "a panic without a message".to_string(),
            };
            let text = CString::new(text).unwrap_or_default();
            (
                REFUSED,
                Raw {
                    data: text.into_raw() as *mut c_void,
                    release: Some(release_message),
                },
            )
        }
    }
}

unsafe extern "C" fn release_message(text: *mut c_void) {
    drop(CString::from_raw(text as *mut _));
}

thread_local! {
    /// Set while a panic would be carried to the caller, so that nothing needs to be printed.
    static CARRIED: Cell<bool> = const { Cell::new(false) };
}

/// Panics that are carried to C++ print nothing; all others do what they did.
pub fn print_only_what_is_not_carried() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = take_hook();
        set_hook(Box::new(move |info| {
            if !CARRIED.with(|carried| carried.get()) {
                print(info)
            }
        }));
    });
}

/// Runs `body` so that no panic leaves it; a panic is written to `out[0]` and told by the status.
pub fn guarded(out: *mut Raw, body: impl FnOnce() -> Status) -> Status {
    let outer = CARRIED.with(|carried| carried.replace(true));
    let ended = catch_unwind(AssertUnwindSafe(body));
    CARRIED.with(|carried| carried.set(outer));
    match ended {
        Ok(status) => status,
        Err(payload) => {
            let (status, raw) = explain(payload);
            unsafe { *out = raw };
            status
        }
    }
}

/// Runs `body`, which has no way to fail that its caller could handle.
pub fn infallible<T>(body: impl FnOnce() -> T) -> T {
    let outer = CARRIED.with(|carried| carried.replace(false));
    let ended = catch_unwind(AssertUnwindSafe(body));
    CARRIED.with(|carried| carried.set(outer));
    ended.unwrap_or_else(|_| std::process::abort())
}

/// A clone of the waker that Tokio gave to the running poll.
#[no_mangle]
pub unsafe extern "C" fn tk_waker_clone(waker: *const Waker) -> *mut Waker {
    infallible(|| Box::into_raw(Box::new((*waker).clone())))
}
#[no_mangle]
pub unsafe extern "C" fn tk_waker_wake(waker: *const Waker) {
    infallible(|| (*waker).wake_by_ref())
}
#[no_mangle]
pub unsafe extern "C" fn tk_waker_drop(waker: *mut Waker) {
    infallible(|| drop(Box::from_raw(waker)))
}
