//! A real IMAP server: Dovecot 2.3 with users of its own, passwords and OAuth tokens, TLS and STARTTLS.
use super::{authority::Authority, free_port, is_up, stop};
use base64::{Engine as _, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use hopdesk::{
    base::Secret,
    engine::mail::{Credentials, Security, Server, imap::ImapConfig},
};
use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;

const TOKEN_KEY: &[u8] = b"a key for the tokens of the tests";

pub struct Dovecot {
    folder: TempDir,
    child: Child,
    pub authority: Authority,
    /// Plain and STARTTLS.
    pub port: u16,
    pub tls_port: u16,
}

impl Dovecot {
    /// Starts it and returns when it accepts connections. Panics if it is not installed: a test of the wire without the
    /// server would prove nothing.
    pub async fn start() -> Self {
        Self::start_with("").await
    }

    /// With further lines of configuration, such as `imap_capability = IMAP4rev1`.
    pub async fn start_with(extra: &str) -> Self {
        let authority = Authority::new();
        for _ in 0..3 {
            let folder = TempDir::with_prefix("dovecot").unwrap();
            let (port, tls_port) = (free_port(), free_port());
            write_files(folder.path(), &authority, port, tls_port, extra);
            let log = fs::File::create(folder.path().join("output")).unwrap();
            let mut child = Command::new("dovecot")
                .arg("-F")
                .arg("-c")
                .arg(folder.path().join("dovecot.conf"))
                .stdout(log.try_clone().unwrap())
                .stderr(log)
                .stdin(Stdio::null())
                .spawn()
                .expect("Dovecot is needed for this test and cannot be started: apt-get install dovecot-imapd");
            // A neighbour may have taken a port in between: then try others.
            if is_up(&mut child, port).await && is_up(&mut child, tls_port).await {
                return Self { folder, child, authority, port, tls_port };
            }
            stop(&mut child);
            let said = fs::read_to_string(folder.path().join("output")).unwrap_or_default();
            assert!(said.contains("Address already in use"), "Dovecot does not start: {said}");
        }
        panic!("Dovecot found no free port in three tries");
    }

    /// Makes an account. A changed password counts from the next second on: the server looks at the file once a second.
    pub fn set_user(&self, name: &str, password: &str) {
        let mut file = tempfile::NamedTempFile::new_in(self.folder.path()).unwrap();
        file.write_all(format!("{name}:{{PLAIN}}{password}::::::\n").as_bytes()).unwrap();
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644)).unwrap();
        file.persist(self.folder.path().join("users").join(name)).unwrap();
    }

    /// An access token for XOAUTH2 that the server accepts until the given second of 1970.
    pub fn token(&self, user: &str, expires: i64) -> String {
        let part = |text: String| URL_SAFE_NO_PAD.encode(text);
        let signed = format!(
            "{}.{}",
            part(r#"{"alg":"HS256","typ":"JWT"}"#.to_owned()),
            part(format!(r#"{{"sub":"{user}","email":"{user}","iat":1,"nbf":1,"exp":{expires}}}"#))
        );
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(TOKEN_KEY).unwrap();
        mac.update(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    pub fn server(&self, security: Security) -> Server {
        let port = if security == Security::Tls { self.tls_port } else { self.port };
        Server {
            host: "localhost".to_owned(),
            port,
            security,
            tls: self.authority.trust(),
            allow_plain: false,
            timeout: Duration::from_secs(20),
        }
    }

    /// How to reach an account, over TLS.
    pub fn config(&self, user: &str, password: &str) -> ImapConfig {
        ImapConfig { server: self.server(Security::Tls), credentials: Credentials::password(user, Secret::new(password)) }
    }

    /// Puts a mail into an account's folder, as a delivery agent does.
    pub fn deliver(&self, user: &str, folder: &str, raw: &[u8]) {
        let mut child = self.admin(&["save", "-u", user, "-m", folder]).stdin(Stdio::piped()).spawn().expect("doveadm comes with Dovecot");
        child.stdin.take().unwrap().write_all(raw).unwrap();
        assert!(child.wait().unwrap().success(), "doveadm save");
    }

    /// Ends all connections of an account.
    pub fn kick(&self, user: &str) {
        let done = self.admin(&["kick", user]).stdout(Stdio::null()).status().unwrap();
        assert!(done.success(), "doveadm kick");
    }

    fn admin(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("doveadm");
        command.arg("-c").arg(self.folder.path().join("dovecot.conf")).args(arguments);
        command
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        stop(&mut self.child);
        if std::thread::panicking() {
            eprintln!("Dovecot's log:\n{}", fs::read_to_string(self.folder.path().join("log")).unwrap_or_default());
        }
    }
}

fn write_files(folder: &Path, authority: &Authority, port: u16, tls_port: u16, extra: &str) {
    let said = |command: &str, argument: &str| {
        String::from_utf8(Command::new(command).arg(argument).output().unwrap().stdout).unwrap().trim().to_owned()
    };
    // Mail may not belong to root; anybody else serves himself.
    let (user, group) = match said("id", "-u").as_str() {
        "0" => ("nobody".to_owned(), "nogroup".to_owned()),
        _ => (said("id", "-un"), said("id", "-gn")),
    };
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    let open = |name: &str, mode: u32| fs::set_permissions(folder.join(name), fs::Permissions::from_mode(mode)).unwrap();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    write("certificate.pem", &authority.certificate);
    write("key.pem", &authority.key);
    fs::create_dir(folder.join("users")).unwrap();
    fs::create_dir_all(folder.join("keys/default/HS256")).unwrap();
    write("keys/default/HS256/default", &STANDARD.encode(TOKEN_KEY));
    let at = folder.display();
    write("oauth2.conf", &format!("introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={at}/keys/\n"));
    fs::create_dir(folder.join("mail")).unwrap();
    open("mail", 0o777);
    write(
        "dovecot.conf",
        &format!(
            "base_dir = {at}/run
state_dir = {at}/state
log_path = {at}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_uid = {user}
mail_gid = {group}
ssl = yes
ssl_cert = <{at}/certificate.pem
ssl_key = <{at}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login xoauth2
mail_location = maildir:{at}/mail/%u
mail_max_userip_connections = 100
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN username_format=%u {at}/users/%u
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {at}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={at}/mail/%u allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
{extra}
"
        ),
    );
}
