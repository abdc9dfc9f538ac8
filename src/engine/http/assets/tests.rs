//! Tests of the embedded files, on a handful that look like those of a bundler.
use super::*;
use sha2::{Digest, Sha256};

fn assets(files: &[(&str, &'static str)]) -> Assets {
    let file =
        |(path, text): &(&str, &'static str)| ((*path).to_owned(), Cow::Borrowed(text.as_bytes()), <[u8; 32]>::from(Sha256::digest(text)));
    Assets::from_files(files.iter().map(file))
}

fn built() -> Assets {
    assets(&[
        ("index.html", "<script>theme()</script>"),
        ("index.html.br", "brotli page"),
        ("assets/index-a1b2.js", "plain script"),
        ("assets/index-a1b2.js.br", "brotli script"),
        ("assets/index-a1b2.js.gz", "gzip script"),
        ("assets/photo-c3d4.webp", "photo"),
        ("sw.js", "worker"),
        ("manifest.webmanifest", "{}"),
    ])
}

async fn get(assets: &Assets, path: &str, headers: &[(&'static str, &str)]) -> (u16, HeaderMap, String) {
    let mut asked = HeaderMap::new();
    for (name, value) in headers {
        asked.append(*name, HeaderValue::from_str(value).unwrap());
    }
    let response = assets.serve(&Method::GET, &path.parse().unwrap(), &asked);
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    (parts.status.as_u16(), parts.headers, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_page_in_a_frame_says_which_sites_may_show_it_and_what_it_is_told() {
    let page = "<meta name=\"about\" content=\"\"><meta name=\"told\" content=\"\"><p content=\"\">";
    let assets = assets(&[("index.html", page), ("w.js", "loader")]);
    let response = assets.framed(&["https://shop.example".to_owned()], "told", "{\"a\":\"<&\"}");
    let policy = response.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("frame-ancestors 'self' https://shop.example;") && !policy.contains("'none'; object"), "{policy}");
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let html = "<meta name=\"about\" content=\"\"><meta name=\"told\" content=\"{&quot;a&quot;:&quot;&lt;&amp;&quot;}\"><p content=\"\">";
    assert_eq!(String::from_utf8(body.to_vec()).unwrap(), html);
    assert!(assets.one("w.js", &HeaderMap::new()).is_some() && assets.one("x.js", &HeaderMap::new()).is_none());
}

#[tokio::test]
async fn a_hashed_file_comes_compressed_and_is_kept_for_good() {
    let assets = built();
    let (status, headers, body) = get(&assets, "/assets/index-a1b2.js", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!((status, body.as_str()), (200, "brotli script"));
    assert_eq!(headers["content-type"], "text/javascript; charset=utf-8");
    assert_eq!((&headers["content-encoding"], &headers["vary"]), (&"br".parse().unwrap(), &"Accept-Encoding".parse().unwrap()));
    assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(get(&assets, "/assets/index-a1b2.js", &[("accept-encoding", "gzip")]).await.2, "gzip script");
    let (_, plain, body) = get(&assets, "/assets/index-a1b2.js", &[]).await;
    assert!(body == "plain script" && !plain.contains_key("content-encoding") && plain["etag"] != headers["etag"]);
    assert_eq!(get(&assets, "/assets/photo-c3d4.webp", &[("accept-encoding", "br")]).await.1["content-type"], "image/webp");
}

#[tokio::test]
async fn what_keeps_its_name_is_asked_for_anew_each_time() {
    let assets = built();
    for path in ["/", "/index.html", "/sw.js", "/manifest.webmanifest"] {
        let (status, headers, _) = get(&assets, path, &[]).await;
        assert_eq!((status, &headers["cache-control"]), (200, &"no-cache".parse().unwrap()), "{path}");
        let (status, again, body) =
            get(&assets, path, &[("if-none-match", &format!("\"other\", W/{}", headers["etag"].to_str().unwrap()))]).await;
        assert_eq!((status, body.as_str(), &again["etag"]), (304, "", &headers["etag"]), "{path}");
    }
    assert_eq!(get(&assets, "/manifest.webmanifest", &[]).await.1["content-type"], "application/manifest+json");
}

#[tokio::test]
async fn a_path_of_the_app_is_its_page_and_what_looks_like_a_file_is_missing() {
    let assets = built();
    for path in ["/", "/sign-in", "/v/mine/t/2048", "/settings/backup?x=1.2"] {
        let (status, headers, body) = get(&assets, path, &[]).await;
        assert_eq!((status, body.as_str()), (200, "<script>theme()</script>"), "{path}");
        assert!(headers["content-security-policy"].to_str().unwrap().contains("'sha256-"));
    }
    for path in
        ["/assets/index-old.js", "/assets/nothing", "/favicon.ico", "/api", "/api/v1/nothing", "/index.html.br", "/.env", "/../x.rs"]
    {
        let response = assets.serve(&Method::GET, &path.parse().unwrap(), &HeaderMap::new());
        assert_eq!(response.status(), 404, "{path}");
        assert!(response.extensions().get::<super::super::error::Failed>().is_some(), "{path} is a problem");
    }
    assert_eq!(assets.serve(&Method::POST, &"/sign-in".parse().unwrap(), &HeaderMap::new()).status(), 405);
    assert_eq!(assets.serve(&Method::POST, &"/api/v2".parse().unwrap(), &HeaderMap::new()).status(), 404);
}

#[tokio::test]
async fn an_executable_without_the_app_says_so() {
    let (status, headers, body) = get(&assets(&[]), "/", &[]).await;
    assert_eq!((status, &headers["content-type"]), (404, &"text/html; charset=utf-8".parse().unwrap()));
    assert!(body.contains("The web app was not built"), "{body}");
    assert!(!assets(&[]).is_built() && built().is_built());
}
