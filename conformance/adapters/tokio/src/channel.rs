// SPDX-License-Identifier: Apache-2.0
//
//! `oneshot` and bounded `mpsc` channels of C++ objects.

use tokio::sync::{mpsc, oneshot};

use crate::abi::*;
use crate::leaf::{Leaf, Reply};

pub struct OneshotSender(oneshot::Sender<Foreign>);
pub struct OneshotReceiver(oneshot::Receiver<Foreign>);

#[no_mangle]
pub unsafe extern "C" fn tk_oneshot(
    sender: *mut *mut OneshotSender,
    receiver: *mut *mut OneshotReceiver,
) {
    infallible(|| {
        let (tx, rx) = oneshot::channel();
        *sender = Box::into_raw(Box::new(OneshotSender(tx)));
        *receiver = Box::into_raw(Box::new(OneshotReceiver(rx)));
    })
}
/// Consumes the sender; a value that nobody will receive is destroyed here.
#[no_mangle]
pub unsafe extern "C" fn tk_oneshot_send(sender: *mut OneshotSender, value: Raw) -> bool {
    infallible(|| Box::from_raw(sender).0.send(Foreign::adopt(value)).is_ok())
}
#[no_mangle]
pub unsafe extern "C" fn tk_oneshot_sender_drop(sender: *mut OneshotSender) {
    infallible(|| drop(Box::from_raw(sender)))
}
/// `OTHER` when the sender is gone. The receiver outlives the leaf.
#[no_mangle]
pub unsafe extern "C" fn tk_oneshot_recv(receiver: *mut OneshotReceiver) -> *mut Leaf {
    let receiver = &mut (*receiver).0;
    Leaf::boxed(async move { Reply::maybe(receiver.await.ok()) })
}
#[no_mangle]
pub unsafe extern "C" fn tk_oneshot_receiver_drop(receiver: *mut OneshotReceiver) {
    infallible(|| drop(Box::from_raw(receiver)))
}

pub struct MpscSender(mpsc::Sender<Foreign>);
pub struct MpscReceiver(mpsc::Receiver<Foreign>);

#[no_mangle]
pub unsafe extern "C" fn tk_mpsc(
    capacity: usize,
    sender: *mut *mut MpscSender,
    receiver: *mut *mut MpscReceiver,
) {
    infallible(|| {
        let (tx, rx) = mpsc::channel(capacity);
        *sender = Box::into_raw(Box::new(MpscSender(tx)));
        *receiver = Box::into_raw(Box::new(MpscReceiver(rx)));
    })
}
#[no_mangle]
pub unsafe extern "C" fn tk_mpsc_sender_clone(sender: *const MpscSender) -> *mut MpscSender {
    infallible(|| Box::into_raw(Box::new(MpscSender((*sender).0.clone()))))
}
#[no_mangle]
pub unsafe extern "C" fn tk_mpsc_sender_drop(sender: *mut MpscSender) {
    infallible(|| drop(Box::from_raw(sender)))
}
/// `READY` when sent, `OTHER` when the receiver is closed. The sender outlives the leaf.
#[no_mangle]
pub unsafe extern "C" fn tk_mpsc_send(sender: *const MpscSender, value: Raw) -> *mut Leaf {
    let (sender, value) = (&(*sender).0, Foreign::adopt(value));
    Leaf::boxed(async move {
        let sent = sender.send(value).await.is_ok();
        Reply::bare(if sent { READY } else { OTHER })
    })
}
/// `OTHER` when all senders are gone, or closed and drained. The receiver outlives the leaf.
#[no_mangle]
pub unsafe extern "C" fn tk_mpsc_recv(receiver: *mut MpscReceiver) -> *mut Leaf {
    let receiver = &mut (*receiver).0;
    Leaf::boxed(async move { Reply::maybe(receiver.recv().await) })
}
#[no_mangle]
pub unsafe extern "C" fn tk_mpsc_close(receiver: *mut MpscReceiver) {
    infallible(|| (*receiver).0.close())
}
#[no_mangle]
pub unsafe extern "C" fn tk_mpsc_receiver_drop(receiver: *mut MpscReceiver) {
    infallible(|| drop(Box::from_raw(receiver)))
}
