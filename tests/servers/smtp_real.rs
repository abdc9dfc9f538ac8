//! A real SMTP server: aiosmtpd in a process of its own, with STARTTLS and AUTH required.
use super::{authority::Authority, stop};
use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

pub struct SmtpReal {
    folder: TempDir,
    child: Child,
    pub authority: Authority,
    pub port: u16,
}

impl SmtpReal {
    /// Panics if aiosmtpd is not installed: a test of the wire without the server would prove nothing.
    pub fn start(user: &str, password: &str) -> Self {
        let authority = Authority::new();
        let folder = TempDir::with_prefix("smtp").unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("certificate.pem"), &authority.certificate).unwrap();
        fs::write(at("key.pem"), &authority.key).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/smtp_real.py");
        // A neighbour may take the port in between: then try others.
        for _ in 0..3 {
            let port = super::free_port();
            let mut child = Command::new("python3")
                .arg(&script)
                .arg(port.to_string())
                .args([at("certificate.pem").as_path(), at("key.pem").as_path(), folder.path()])
                .args([user, password])
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn()
                .expect("Python 3 is needed for this test and cannot be started");
            let mut said = String::new();
            BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
            if said.trim() == "ready" {
                return Self { folder, child, authority, port };
            }
            let _ = child.wait();
        }
        panic!("aiosmtpd is needed for this test and did not start: pip install aiosmtpd (see the errors above)");
    }

    /// Sender, recipients and bytes of the mails so far, in order.
    pub fn mails(&self) -> Vec<(String, Vec<String>, Vec<u8>)> {
        let read = |number: usize| {
            let bytes = fs::read(self.folder.path().join(format!("{number}.eml"))).ok()?;
            let envelope = fs::read_to_string(self.folder.path().join(format!("{number}.txt"))).ok()?;
            let mut lines = envelope.lines();
            let from = lines.next()?.to_owned();
            Some((from, lines.next()?.split(' ').map(str::to_owned).collect(), bytes))
        };
        (1..).map_while(read).collect()
    }
}

impl Drop for SmtpReal {
    fn drop(&mut self) {
        stop(&mut self.child);
    }
}
