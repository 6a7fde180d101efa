// SPDX-License-Identifier: Apache-2.0
//
//! A runtime: made, driven, spawned on, dropped.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::abi::*;
use crate::join::Join;

pub struct Shim {
    /// `None` while and after it is dropped; `handle` stays usable for late spawns.
    runtime: Option<Runtime>,
    pub handle: Handle,
    number: usize,
}

thread_local! {
    /// Whose thread this is. Tokio 1.24 cannot compare two handles, so the threads say it.
    static HERE: Cell<usize> = const { Cell::new(0) };
}

/// Marks the calling thread as one of runtime `number` and unmarks it in the end.
struct Here(usize);
impl Here {
    fn enter(number: usize) -> Here {
        Here(HERE.with(|here| here.replace(number)))
    }
}
impl Drop for Here {
    fn drop(&mut self) {
        HERE.with(|here| here.set(self.0));
    }
}

fn build(workers: usize, blocking: usize, number: usize) -> std::io::Result<Runtime> {
    let mut builder = if workers == 0 {
        Builder::new_current_thread()
    } else {
        Builder::new_multi_thread()
    };
    if workers != 0 {
        builder.worker_threads(workers);
    }
    builder
        .max_blocking_threads(blocking)
        .on_thread_start(move || HERE.with(|here| here.set(number)))
        .enable_time()
        .build()
}

#[no_mangle]
pub extern "C" fn tk_runtime_new(workers: usize, blocking: usize) -> *mut Shim {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    infallible(|| {
        print_only_what_is_not_carried();
        let number = 1 + MADE.fetch_add(1, Ordering::Relaxed);
        let runtime = build(workers, blocking, number).expect("threads for a runtime");
        let handle = runtime.handle().clone();
        Box::into_raw(Box::new(Shim {
            runtime: Some(runtime),
            handle,
            number,
        }))
    })
}

/// `Runtime::drop`, nothing more. The shim itself stays until `tk_runtime_free`.
#[no_mangle]
pub unsafe extern "C" fn tk_runtime_drop(shim: *mut Shim, out: *mut Raw) -> Status {
    guarded(out, || {
        let runtime = (*std::ptr::addr_of_mut!((*shim).runtime)).take();
        let _here = Here::enter((*shim).number);
        drop(runtime);
        READY
    })
}
#[no_mangle]
pub unsafe extern "C" fn tk_runtime_free(shim: *mut Shim) {
    infallible(|| drop(Box::from_raw(shim)))
}

/// Whether this runtime's context is current on the calling thread.
#[no_mangle]
pub unsafe extern "C" fn tk_runtime_is_current(shim: *const Shim) -> bool {
    infallible(|| Handle::try_current().is_ok() && HERE.with(|here| here.get()) == (*shim).number)
}

#[no_mangle]
pub unsafe extern "C" fn tk_runtime_block_on(
    shim: *const Shim,
    root: RawFuture,
    out: *mut Raw,
) -> Status {
    let root = ForeignFuture::adopt(root);
    guarded(out, move || {
        let runtime = (*shim)
            .runtime
            .as_ref()
            .expect("block_on on a dropped runtime");
        let value = {
            let _here = Here::enter((*shim).number);
            runtime.block_on(root)
        };
        *out = value.give();
        READY
    })
}

#[no_mangle]
pub unsafe extern "C" fn tk_spawn(shim: *const Shim, future: RawFuture) -> *mut Join {
    infallible(|| {
        let handle = &*std::ptr::addr_of!((*shim).handle);
        Join::boxed(handle.spawn(ForeignFuture::adopt(future)))
    })
}

#[no_mangle]
pub unsafe extern "C" fn tk_spawn_blocking(shim: *const Shim, call: RawFuture) -> *mut Join {
    infallible(|| {
        let handle = &*std::ptr::addr_of!((*shim).handle);
        let call = ForeignCall(call);
        Join::boxed(handle.spawn_blocking(move || call.call()))
    })
}
