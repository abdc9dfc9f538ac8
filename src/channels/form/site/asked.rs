//! What a browser says when it asks for a page: in which language, from which network, with which query. Refuses who comes too often
//! and forms that another site has sent.
use super::Site;
use crate::{
    base::{Error, Language, Result},
    engine::http::{RemoteAddress, csrf},
};
use axum::{
    extract::{FromRequestParts, Query},
    http::{HeaderMap, header, request::Parts},
    response::Response,
};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr},
};

pub struct Asked {
    pub headers: HeaderMap,
    pub query: HashMap<String, String>,
    /// By which limits count.
    pub network: String,
    pub path: String,
    /// What whoever asks chose by a link of the page.
    pub chosen: Option<Language>,
    /// What their browser prefers, of what we speak.
    preferred: Option<Language>,
    pub is_embedded: bool,
}

impl Asked {
    /// The language of a page: as chosen, else that of the person if they are known, else the browser's, else `fallback`.
    pub fn language(&self, known: Option<Language>, fallback: Language) -> Language {
        self.chosen.or(known).or(self.preferred).unwrap_or(fallback)
    }

    /// What the addresses of further pages end with, so that a choice stays.
    pub fn tail(&self) -> String {
        let mut parts = Vec::new();
        if let Some(language) = self.chosen {
            parts.push(format!("lang={}", language.code()));
        }
        if self.is_embedded {
            parts.push("embed=1".to_owned());
        }
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }

    /// The same with one more part.
    pub fn tail_with(&self, more: &str) -> String {
        let tail = self.tail();
        if tail.is_empty() { format!("?{more}") } else { format!("{tail}&{more}") }
    }
}

impl FromRequestParts<Site> for Asked {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let unknown = RemoteAddress(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let network = parts.extensions.get::<RemoteAddress>().copied().unwrap_or(unknown).network();
        let query = Query::<HashMap<String, String>>::try_from_uri(&parts.uri).map(|query| query.0).unwrap_or_default();
        let asked = Self {
            network,
            path: parts.uri.path().to_owned(),
            chosen: query.get("lang").and_then(|tag| Language::from_tag(tag)),
            preferred: preferred(&parts.headers),
            is_embedded: query.get("embed").is_some_and(|value| value == "1"),
            headers: parts.headers.clone(),
            query,
        };
        let admitted = admit(site, parts, &asked);
        match admitted {
            Ok(()) => Ok(asked),
            Err(error) => Err(site.look.failure(&asked, &error)),
        }
    }
}

fn admit(site: &Site, parts: &Parts, asked: &Asked) -> Result<()> {
    if csrf::is_safe(&parts.method) {
        return site.gates.views.take(&asked.network);
    }
    csrf::form_of_ours(&site.desk.engine.config, &asked.headers).map_err(|_| Error::forbidden("This was sent from another site."))?;
    site.gates.posts.take(&asked.network)
}

/// The first language of the browser's list that we speak: browsers list them in the order of preference.
fn preferred(headers: &HeaderMap) -> Option<Language> {
    let list = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    list.split(',').take(20).find_map(|part| Language::from_tag(part.split(';').next()?.trim()))
}
