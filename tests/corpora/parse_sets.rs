//! Scratch.
use hopdesk::engine::mail::{Limits, parse};
#[test]
fn dump() {
    let out = std::env::var("DUMP_OUT").unwrap();
    let mut all = vec![];
    for name in
        ["parse-stalwart", "parse-mimekit", "parse-enmime", "parse-cpython", "parse-imaptools", "crypto-mimekit", "bulk-spamassassin"]
    {
        let Some(set) = crate::given::set(name) else { return };
        for case in &set.cases {
            let bytes = set.input(case);
            let t = std::time::Instant::now();
            let r = parse::parse(&bytes, &Limits::default());
            let us = t.elapsed().as_micros() as u64;
            let v = match r {
                Err(e) => serde_json::json!({"refusal": e.code}),
                Ok(m) => {
                    serde_json::json!({"us": us, "len": bytes.len(), "subject": m.subject, "from": m.from.iter().map(|f| format!("{} <{}>", f.name, f.address)).collect::<Vec<_>>(),
                    "mid": m.message_id, "refs": m.references, "irt": m.in_reply_to, "date": m.date.map(|d| d.to_string()), "received": m.received.map(|d| d.to_string()),
                    "to": m.to.iter().map(|f| format!("{} <{}>", f.name, f.address)).collect::<Vec<_>>(),
                    "text": m.text, "html": m.html, "prot": format!("{:?}", m.protection),
                    "files": m.files.iter().map(|f| serde_json::json!([f.name, f.media_type, f.bytes.len(), f.is_inline, f.content_id, sha(&f.bytes)])).collect::<Vec<_>>(),
                    "inv": m.invitations, "defects": m.defects.iter().map(|d| d.code.clone()).collect::<Vec<_>>()})
                }
            };
            all.push(serde_json::json!({"set": name, "input": case["input"], "py": case["note_python_email"], "case": case, "got": v}));
        }
    }
    std::fs::write(out, serde_json::to_vec(&all).unwrap()).unwrap();
}
fn sha(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}
