//! A browser without scripts: it looks at pages, sends forms and keeps cookies.
use crate::shop::Shop;
use reqwest::{Method, header};
use sha2::{Digest, Sha256};
use std::sync::Mutex;

/// How customers reach the shops of these stories; their browsers come by the address that it listens on.
pub const PUBLIC: &str = "http://desk.shop.example";

pub struct Browser {
    http: reqwest::Client,
    base: String,
    cookies: Mutex<String>,
    /// Sent with each request.
    pub headers: Vec<(&'static str, String)>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Page {
    pub status: u16,
    pub headers: header::HeaderMap,
    pub bytes: Vec<u8>,
    /// Where it leads, if it is no page.
    pub to: String,
}

impl Page {
    pub fn text(&self) -> String {
        // Slashes are escaped in values.
        String::from_utf8_lossy(&self.bytes).replace("&#x2f;", "/")
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
    pub fn says(&self, words: &str) -> bool {
        self.text().contains(words)
    }
    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> String {
        let text = self.text();
        let (_, rest) = text.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no field {name}: {text}"));
        rest.split('"').next().unwrap().to_owned()
    }
    /// The first address in it that begins so.
    pub fn link(&self, start: &str) -> String {
        let text = self.text();
        let at = text.find(&format!("\"{start}")).unwrap_or_else(|| panic!("no link {start}: {text}"));
        text[at + 1..].split('"').next().unwrap().to_owned()
    }
}

/// A file that a form sends.
pub type File<'a> = (&'a str, &'a str, &'a [u8]);

impl Browser {
    pub fn at(shop: &Shop) -> Self {
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(
                rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
                    .with_safe_default_protocol_versions()
                    .unwrap()
                    .with_root_certificates(rustls::RootCertStore::empty())
                    .with_no_client_auth(),
            )
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(0);
        let headers = vec![("accept-language", "en-GB,en;q=0.8,vi;q=0.5".to_owned())];
        Self { http: http.build().unwrap(), base: shop.house.client.base().to_owned(), cookies: Mutex::default(), headers }
    }
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    async fn send(&self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Page {
        let path = path.strip_prefix(PUBLIC).unwrap_or(path);
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let cookies = self.cookies.lock().unwrap().clone();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind).body(body);
        }
        let response = request.send().await.unwrap();
        if let Some(cookie) = response.headers().get(header::SET_COOKIE) {
            *self.cookies.lock().unwrap() = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let to = headers.get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        Page { status, headers, to, bytes: response.bytes().await.unwrap().to_vec() }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(Method::GET, path, "", Vec::new()).await
    }
    /// A page that must be there.
    pub async fn see(&self, path: &str) -> Page {
        let page = self.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        page
    }
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut body = String::new();
        for (name, value) in fields {
            let value: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
            body.push_str(&format!("{name}={value}&"));
        }
        self.send(Method::POST, path, "application/x-www-form-urlencoded", body.into_bytes()).await
    }
    /// A form with files.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], files: &[File<'_>]) -> Page {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        for (name, kind, bytes) in files {
            let head =
                format!("--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n");
            body.extend(head.bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--xyz--\r\n");
        self.send(Method::POST, path, "multipart/form-data; boundary=xyz", body).await
    }
    /// Sends a form, and looks at the page that it leads to.
    pub async fn follow(&self, sent: Page) -> Page {
        assert_eq!(sent.status, 303, "{}", sent.text());
        self.see(&sent.to).await
    }
}

/// The number that answers a challenge, as the script of the page finds it.
pub fn prove(challenge: &str) -> String {
    let fits = |number: &u64| {
        let hash = Sha256::digest(format!("{challenge}:{number}"));
        hash[0] == 0 && hash[1] == 0
    };
    (0..).find(fits).unwrap().to_string()
}
