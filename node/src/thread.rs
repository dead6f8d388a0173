//! Work on a thread of its own.
//!
//! A task of the shared threads waits in line behind every other one each time it goes on, and one that talks to the database
//! goes on many times in one transaction: behind sixty-four peers whose signatures are being verified, for each statement.
//! The transaction is what everybody waits for. A thread of its own is woken by the system.

use std::convert::Infallible;

use tokio::runtime::Handle;
use tokio::sync::oneshot;

/// Runs `work` on a new thread until it ends, or until the runtime that this is called from does.
pub fn start(name: &str, work: impl Future<Output = ()> + Send + 'static) {
    let (mut runtime_lives, runtime_ended) = oneshot::channel::<Infallible>();
    tokio::spawn(async move { runtime_lives.closed().await });
    let runtime = Handle::current();
    let run = move || {
        runtime.block_on(async {
            tokio::select! {
                biased;
                _ = runtime_ended => {}
                () = work => {}
            }
        });
    };
    std::thread::Builder::new().name(name.to_owned()).spawn(run).expect("a starting program is given its threads");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_ends_with_its_runtime() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (alive, mut ended) = oneshot::channel::<Infallible>();
        runtime.block_on(async {
            start("test", async move {
                let _alive = alive;
                std::future::pending::<()>().await;
            });
        });
        assert_eq!(ended.try_recv(), Err(oneshot::error::TryRecvError::Empty));
        drop(runtime);
        assert!(ended.blocking_recv().is_err());
    }
}
