//! What a start is configured with: command line over environment over file over default. The file lies in the data folder
//! (`hopdesk.toml`), so that one folder is all there is to keep.
use crate::base::{Error, Result};
use serde::Deserialize;
use std::{
    io::ErrorKind,
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// Where the server listens unless told otherwise.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:8080";

/// Settled once at the start.
#[derive(Debug, Clone)]
pub struct Config {
    pub data: PathBuf,
    pub listen: SocketAddr,
    /// How browsers reach Hopdesk, without a trailing slash; links in mails begin with it.
    pub public_url: String,
    /// Authorities to trust besides the machine's, as a PEM file: for mail servers with certificates of their own.
    pub extra_roots: Option<PathBuf>,
    /// Proxies in front of Hopdesk whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Bytes of memory that the search index may gather before it writes; at least 15 million.
    pub index_memory: usize,
}

/// The file's and the command line's side of [`Config`]: everything optional.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    pub listen: Option<String>,
    pub public_url: Option<String>,
    pub extra_roots: Option<PathBuf>,
    #[serde(default)]
    pub trusted_proxies: Vec<std::net::IpAddr>,
    pub index_memory: Option<usize>,
}

impl Config {
    /// `given` is what command line and environment said; the file fills what they left open.
    pub fn settle(data: &Path, given: Given) -> Result<Self> {
        let file = read_file(&data.join("hopdesk.toml"))?;
        let listen = given.listen.or(file.listen).unwrap_or_else(|| DEFAULT_LISTEN.to_owned());
        let listen: SocketAddr = listen.replace("localhost", "127.0.0.1").parse().map_err(|error| {
            Error::field("listen", format!("\"{listen}\" is not an address such as 0.0.0.0:8080.")).with_source(format!("{error}"))
        })?;
        let public_url = given.public_url.or(file.public_url).unwrap_or_else(|| format!("http://{listen}"));
        if !(public_url.starts_with("http://") || public_url.starts_with("https://")) {
            return Err(Error::field("public_url", format!("\"{public_url}\" is not a URL such as https://desk.example.com.")));
        }
        let proxies = if given.trusted_proxies.is_empty() { file.trusted_proxies } else { given.trusted_proxies };
        Ok(Self {
            data: data.to_owned(),
            listen,
            public_url: public_url.trim_end_matches('/').to_owned(),
            extra_roots: given.extra_roots.or(file.extra_roots),
            trusted_proxies: proxies,
            index_memory: given.index_memory.or(file.index_memory).unwrap_or(20_000_000).max(15_000_000),
        })
    }

    /// The name in the public URL.
    pub fn host(&self) -> String {
        let authority = self.public_url.split_once("://").map_or(self.public_url.as_str(), |(_, rest)| rest);
        authority.split('/').next().unwrap_or_default().to_owned()
    }

    /// Whether the public URL leads here from other machines too, so that a link in a mail is of use to whoever gets it.
    pub fn reaches_others(&self) -> bool {
        let host = self.host();
        let name = match host.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => host.split(':').next().unwrap_or_default(),
        };
        let is_here = |address: std::net::IpAddr| address.is_loopback() || address.is_unspecified();
        !name.is_empty() && !name.eq_ignore_ascii_case("localhost") && !name.parse().is_ok_and(is_here)
    }

    /// Whether browsers reach Hopdesk over TLS, so that cookies can demand it.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

fn read_file(path: &Path) -> Result<Given> {
    match std::fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).map_err(|error| Error::conflict(format!("{} cannot be read: {error}", path.display()))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Given::default()),
        Err(error) => Err(Error::unavailable(format!("{} cannot be read.", path.display())).with_source(error)),
    }
}
