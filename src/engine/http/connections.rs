//! Accepts connections: no more than the machine has room for, and none that keeps its place without asking for anything. A server
//! on an open port is held up for nothing otherwise. Knows no route.
use crate::{
    base::{Result, network},
    engine::work,
};
use axum::{Router, extract::connect_info::ConnectInfo, middleware::AddExtension};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{
    collections::HashMap,
    io::ErrorKind,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{net::TcpListener, sync::Semaphore};
use tower::Service;

/// So long a connection may take for the head of a request, and so long it may wait without asking anything.
const HEAD_WITHIN: Duration = Duration::from_secs(20);
/// Files that are open besides connections: the database, the index, mail servers.
const OTHER_FILES: u64 = 200;
/// The most connections at once, whatever the machine allows.
const MOST: u64 = 20_000;

/// The share of them that one network may hold, so that one that holds all it gets leaves the desk to the others.
const SHARE: usize = 8;

/// What a connection may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// For the head of a request, and for waiting without asking anything.
    pub head_within: Duration,
    /// At once.
    pub most: usize,
    /// At once from one network.
    pub most_of_one: usize,
    /// Speak for many: counted together with all, and not by themselves.
    pub proxies: Vec<IpAddr>,
}

impl Limits {
    /// As many connections as this process may open; the system is asked for all it grants.
    pub fn of_this_machine(proxies: &[IpAddr]) -> Self {
        let most = places();
        let here = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        let proxies = proxies.iter().copied().chain(here).collect();
        Self { head_within: HEAD_WITHIN, most, most_of_one: (most / SHARE).max(8), proxies }
    }
}

/// How many connections each network holds.
#[derive(Debug, Clone, Default)]
struct Held(Arc<Mutex<HashMap<String, usize>>>);

/// One connection of a network; it counts until it is dropped.
struct Holding {
    held: Held,
    network: String,
}

impl Held {
    /// Counts one more of the network of `remote`; none if it holds `most` already.
    fn one_more(&self, remote: IpAddr, most: usize) -> Option<Holding> {
        let network = network::of(remote);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(network.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Holding { held: self.clone(), network })
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        let mut held = self.held.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.network);
            }
        }
    }
}

/// Answers requests until `stop`, then lets those that are under way come to their end.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: impl Future<Output = ()>) -> Result<()> {
    let mut services = router.into_make_service_with_connect_info::<SocketAddr>();
    let places = Arc::new(Semaphore::new(limits.most));
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(limits.head_within);
    let graceful = GracefulShutdown::new();
    let held = Held::default();
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
        let is_proxy = limits.proxies.contains(&remote.ip().to_canonical());
        let holding = if is_proxy { None } else { held.one_more(remote.ip(), limits.most_of_one) };
        if holding.is_none() && !is_proxy {
            tracing::debug!(%remote, "one network holds too many connections");
            continue;
        }
        // Answers are written whole: nothing is gained by waiting for more.
        let _ = stream.set_nodelay(true);
        let Ok(service): Result<AddExtension<Router, ConnectInfo<SocketAddr>>, _> = services.call(remote).await;
        let connection = server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let connection = graceful.watch(connection);
        work::beside(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop((place, holding));
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

    fn limits(head_within: u64, most: usize, most_of_one: usize) -> Limits {
        Limits { head_within: Duration::from_millis(head_within), most, most_of_one, proxies: Vec::new() }
    }

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
        let (address, stop, serving) = started(limits(100, 2, 2)).await;
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
    async fn one_network_holds_only_its_share_unless_it_speaks_for_many() {
        for (proxies, is_served) in [(Vec::new(), false), (vec![IpAddr::V4(Ipv4Addr::LOCALHOST)], true)] {
            let (address, stop, serving) = started(Limits { proxies, ..limits(9000, 9, 1) }).await;
            let asking = async {
                let mut held = TcpStream::connect(address).await.unwrap();
                held.write_all(&REQUEST[..20]).await.unwrap();
                let mut second = TcpStream::connect(address).await.unwrap();
                let (mut answer, asked_more) = (Vec::new(), second.write_all(REQUEST).await.is_ok());
                let _ = second.read_to_end(&mut answer).await;
                assert_eq!(asked_more && answer.ends_with(b"hello"), is_served);
                held.write_all(&REQUEST[20..]).await.unwrap();
                held.read_to_end(&mut answer).await.unwrap();
                assert!(answer.ends_with(b"hello"), "the first is served");
                assert!(asked(address).await.ends_with("hello"), "and gave its place back");
                drop(stop);
            };
            assert!(tokio::join!(asking, serving).1.is_ok());
        }
    }

    #[tokio::test]
    async fn what_is_under_way_comes_to_its_end_when_the_server_stops() {
        let (address, stop, serving) = started(limits(9000, 9, 9)).await;
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
