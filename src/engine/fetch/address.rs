//! Which addresses a name may lead to. Asked between looking a name up and connecting, so that nobody can change the answer between.
use crate::base::network;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, SocketAddr};

/// Lets through a part of the addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// Of the open internet.
    Public,
    /// Wherever a server can be.
    Hosts,
    /// Of this machine and the networks around it.
    Private,
}

/// A name leads only to where nobody is called.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Refused(&'static str);

impl Guard {
    pub(super) fn admits(self, ip: IpAddr) -> bool {
        network::is_host(ip)
            && match self {
                Self::Public => !network::is_private(ip),
                Self::Hosts => true,
                Self::Private => network::is_private(ip),
            }
    }

    pub(super) const fn refusal(self) -> &'static str {
        match self {
            Self::Public => "This address is of the own network. It is called only where an administrator has allowed that.",
            Self::Hosts => "No server is called at this address.",
            Self::Private => "Without encryption only servers of the own network are called. Use https.",
        }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = *self;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let admitted: Vec<SocketAddr> = found.iter().copied().filter(|address| guard.admits(address.ip())).take(8).collect();
            if admitted.is_empty() && !found.is_empty() {
                return Err(Refused(guard.refusal()).into());
            }
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}
