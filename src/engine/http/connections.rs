//! Accepts connections: no more than the machine has room for, and none that keeps its place without asking for anything. A server
//! on an open port is held up for nothing otherwise. Knows no route.
use crate::{base::Result, engine::work};
use axum::{Router, extract::connect_info::ConnectInfo, middleware::AddExtension};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{io::ErrorKind, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Semaphore};
use tower::Service;

/// So long a connection may take for the head of a request, and so long it may wait without asking anything.
const HEAD_WITHIN: Duration = Duration::from_secs(20);
/// Files that are open besides connections: the database, the index, mail servers.
const OTHER_FILES: u64 = 200;
/// The most connections at once, whatever the machine allows.
const MOST: u64 = 20_000;

/// What a connection may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For the head of a request, and for waiting without asking anything.
    pub head_within: Duration,
    /// At once.
    pub most: usize,
}

impl Limits {
    /// As many connections as this process may open; the system is asked for all it grants.
    pub fn of_this_machine() -> Self {
        Self { head_within: HEAD_WITHIN, most: places() }
    }
}

/// Answers requests until `stop`, then lets those that are under way come to their end.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: impl Future<Output = ()>) -> Result<()> {
    let mut services = router.into_make_service_with_connect_info::<SocketAddr>();
    let places = Arc::new(Semaphore::new(limits.most));
    let mut server = auto::Builder::new(TokioExecutor::new()).http1_only();
    server.http1().timer(TokioTimer::new()).header_read_timeout(limits.head_within);
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let (stream, remote) = match accepted {
            Ok(accepted) => accepted,
            // The one that came has gone again; the listener is sound.
            Err(error)
                if matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) =>
            {
                continue;
            }
            Err(error) => {
                tracing::warn!(%error, "no connection could be accepted");
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        // Answers are written whole: nothing is gained by waiting for more.
        let _ = stream.set_nodelay(true);
        let Ok(service): Result<AddExtension<Router, ConnectInfo<SocketAddr>>, _> = services.call(remote).await;
        let connection = server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)).into_owned();
        let connection = graceful.watch(connection);
        work::beside(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    graceful.shutdown().await;
    Ok(())
}

/// How many connections there may be at once, after the system was asked for all the open files it grants.
fn places() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let granted = limit.maximum.unwrap_or(MOST + OTHER_FILES).min(MOST + OTHER_FILES);
    let now = limit.current.unwrap_or(granted);
    let have = if now < granted && setrlimit(Resource::Nofile, Rlimit { current: Some(granted), maximum: limit.maximum }).is_ok() {
        granted
    } else {
        now
    };
    usize::try_from(have.saturating_sub(OTHER_FILES).clamp(16, MOST)).unwrap_or(16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
        sync::oneshot,
    };

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n";

    async fn started(limits: Limits) -> (SocketAddr, oneshot::Sender<()>, impl Future<Output = Result<()>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(|| async { "hello" }));
        (address, stop, serve(listener, router, limits, async move { drop(stopped.await) }))
    }

    async fn asked(address: SocketAddr) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(REQUEST).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn whoever_does_not_finish_asking_loses_the_place_to_the_next() {
        let (address, stop, serving) = started(Limits { head_within: Duration::from_millis(100), most: 2 }).await;
        let asking = async {
            let (mut slow, mut silent) = (TcpStream::connect(address).await.unwrap(), TcpStream::connect(address).await.unwrap());
            slow.write_all(b"GET / HTTP/1.1\r\nHos").await.unwrap();
            assert!(asked(address).await.ends_with("hello"));
            let mut rest = Vec::new();
            for stream in [&mut slow, &mut silent] {
                stream.read_to_end(&mut rest).await.unwrap();
            }
            assert!(!String::from_utf8_lossy(&rest).contains("hello"));
            drop(stop);
        };
        assert!(tokio::join!(asking, serving).1.is_ok());
    }

    #[tokio::test]
    async fn what_is_under_way_comes_to_its_end_when_the_server_stops() {
        let (address, stop, serving) = started(Limits { head_within: Duration::from_secs(9), most: 9 }).await;
        let asking = async {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(&REQUEST[..20]).await.unwrap();
            assert!(asked(address).await.ends_with("hello"));
            drop(stop);
        };
        assert!(tokio::join!(asking, serving).1.is_ok());
        assert!(TcpStream::connect(address).await.is_err());
    }
}
