//! Whom Hopdesk trusts when it connects: the machine's authorities, Mozilla's where the machine has none, and an own
//! authority where an administrator names one. One provider (ring) for IMAP, SMTP and HTTP alike; no certificate goes
//! unchecked, and there is no switch for it.
use crate::base::{Error, Result};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::{fmt, sync::Arc};

/// A TLS client configuration, built once and cheap to clone. TLS 1.2 and 1.3, no client certificates.
#[derive(Clone)]
pub struct Tls(Arc<ClientConfig>);

impl Tls {
    /// `extra_roots` is PEM text of certificate authorities trusted besides the usual ones. It must be an authority's
    /// certificate: a server's own self-signed one is refused by the checks (RFC 5280 section 4.2.1.9).
    pub fn new(extra_roots: Option<&[u8]>) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        if let Some(pem) = extra_roots {
            let mut added = 0;
            for certificate in CertificateDer::pem_slice_iter(pem) {
                let certificate = certificate.map_err(|e| unreadable().with_source(e.to_string()))?;
                roots.add(certificate).map_err(|e| unreadable().with_source(e))?;
                added += 1;
            }
            if added == 0 {
                return Err(unreadable());
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(Error::internal)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }
    pub(in crate::engine) fn config(&self) -> Arc<ClientConfig> {
        self.0.clone()
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

fn unreadable() -> Error {
    Error::invalid("The file of the own certificate authority holds no certificate that can be read. It must be in PEM form.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_certificate_is_refused() {
        assert!(Tls::new(Some(b"not a certificate")).is_err());
        assert!(Tls::new(Some(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")).is_err());
        assert!(Tls::new(None).is_ok());
    }
}
