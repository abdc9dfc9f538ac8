//! A wire that can be cut: passes connections on to a server until it is told not to.
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::{JoinHandle, JoinSet},
};

pub struct Proxy {
    pub port: u16,
    is_up: Arc<AtomicBool>,
    cut: Arc<Notify>,
    listening: JoinHandle<()>,
}

impl Proxy {
    pub async fn start(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (is_up, cut) = (Arc::new(AtomicBool::new(true)), Arc::new(Notify::new()));
        let (up, ends) = (is_up.clone(), cut.clone());
        let listening = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                if !up.load(Ordering::SeqCst) {
                    continue;
                }
                let ends = ends.clone();
                connections.spawn(async move {
                    let Ok(mut far) = TcpStream::connect(("127.0.0.1", target)).await else { return };
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                        () = ends.notified() => {}
                    }
                });
            }
        });
        Self { port, is_up, cut, listening }
    }
    /// Ends all connections and takes no new ones.
    pub fn down(&self) {
        self.is_up.store(false, Ordering::SeqCst);
        self.cut.notify_waiters();
    }
    pub fn up(&self) {
        self.is_up.store(true, Ordering::SeqCst);
    }
    /// Ends all connections; new ones are taken.
    pub fn cut(&self) {
        self.cut.notify_waiters();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listening.abort();
    }
}
