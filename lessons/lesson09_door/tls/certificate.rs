//! A certificate and its key. Their files are read again when they change, and a connection that is
//! open has no part in that: its TLS handshake is over, and no socket is dropped.

use std::{
    fs, io,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use rustls::{
    InconsistentKeys, ServerConfig,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem::PemObject as _},
};
use tokio::{task::spawn_blocking, time::sleep};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use super::{error::TlsError, options::Files};
use crate::lesson06_chat::server::LogLine;

/// HTTP/2 in ALPN (RFC 9113 §3.1).
pub const H2: &[u8] = b"h2";

/// HTTP/1.1 in ALPN.
const HTTP1: &[u8] = b"http/1.1";

/// How often the files are looked at.
const EVERY: Duration = Duration::from_secs(1);

/// What the files hold.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Contents {
    cert: Vec<u8>,
    key: Vec<u8>,
}

impl Contents {
    fn read(Files { cert, key }: &Files) -> Result<Self, TlsError> {
        let read = |path: &Path| fs::read(path).map_err(TlsError::at(path));
        if is_open(key).map_err(TlsError::at(key))? {
            return Err(TlsError::Open(key.clone()));
        }
        Ok(Self { cert: read(cert)?, key: read(key)? })
    }

    /// TLS with this certificate, if the two fit and a client would take it today.
    fn config(&self, Files { cert, key }: &Files) -> Result<ServerConfig, TlsError> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&self.cert)
            .collect::<Result<_, _>>()
            .map_err(|_| TlsError::NoCertificate(cert.clone()))?;
        let leaf = chain.first().ok_or_else(|| TlsError::NoCertificate(cert.clone()))?;
        check_dates(leaf, cert)?;
        let secret =
            PrivateKeyDer::from_pem_slice(&self.key).map_err(|_| TlsError::NoKey(key.clone()))?;
        let unusable = |error: rustls::Error| match error {
            rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                TlsError::Unfit { cert: cert.clone(), key: key.clone() }
            }
            other => TlsError::Unusable { path: key.clone(), why: other.to_string() },
        };
        let mut config = ServerConfig::builder_with_provider(default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(unusable)?
            .with_no_client_auth()
            .with_single_cert(chain, secret)
            .map_err(unusable)?;
        config.alpn_protocols = vec![H2.to_vec(), HTTP1.to_vec()];
        Ok(config)
    }
}

/// Whether others may read the key. On Debian, the system's own keys are for a group: the file is
/// root's then, and the group is root's choice.
#[cfg_attr(not(unix), allow(clippy::unnecessary_wraps, reason = "there is nothing to ask"))]
fn is_open(key: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let file = fs::metadata(key)?;
        let others = if file.uid() == 0 { 0o037 } else { 0o077 };
        Ok(file.mode() & others != 0)
    }
    #[cfg(not(unix))]
    Ok(key.as_os_str().is_empty())
}

/// Whether it is valid today. The library looks at the dates before anything else, so it is asked
/// whether the certificate vouches for itself, and what it says besides doesn't matter.
fn check_dates(leaf: &CertificateDer<'_>, path: &Path) -> Result<(), TlsError> {
    let broken =
        |why: webpki::Error| TlsError::Unusable { path: path.to_owned(), why: why.to_string() };
    let parsed = EndEntityCert::try_from(leaf).map_err(broken)?;
    let itself = [anchor_from_trusted_cert(leaf).map_err(broken)?];
    let (algorithms, usage) = (webpki::ALL_VERIFICATION_ALGS, KeyUsage::server_auth());
    let verified =
        parsed.verify_for_usage(algorithms, &itself, &[], UnixTime::now(), usage, None, None);
    match verified.err() {
        Some(webpki::Error::CertExpired { .. }) => Err(TlsError::Expired(path.to_owned())),
        Some(webpki::Error::CertNotValidYet { .. }) => Err(TlsError::NotYet(path.to_owned())),
        _ => Ok(()),
    }
}

/// The certificate that new connections get.
#[derive(Debug)]
pub struct Certificate {
    files: Files,
    first: Contents,
    current: RwLock<Arc<ServerConfig>>,
}

impl Certificate {
    /// The one in these files.
    pub fn load(files: Files) -> Result<Self, TlsError> {
        let first = Contents::read(&files)?;
        let current = RwLock::new(first.config(&files)?.into());
        Ok(Self { files, first, current })
    }

    /// TLS for a new connection.
    pub fn config(&self) -> Arc<ServerConfig> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes what the files hold from now on, whenever they have changed. Two files are never
    /// written at the same moment, so a change counts when it has lasted until the next look; and a
    /// pair that doesn't fit is not taken.
    pub async fn watch(self: Arc<Self>, log_line: LogLine) {
        let mut judged = Some(self.first.clone());
        let mut seen = judged.clone();
        loop {
            sleep(EVERY).await;
            let this = self.clone();
            let Ok(read) = spawn_blocking(move || Contents::read(&this.files)).await else {
                return;
            };
            let (now, failed) = match read {
                Ok(contents) => (Some(contents), None),
                Err(error) => (None, Some(error)),
            };
            if now != seen {
                seen = now; // perhaps half of it is written: wait
                continue;
            }
            if now == judged {
                continue;
            }
            let config = match (&now, failed) {
                (Some(contents), _) => contents.config(&self.files),
                (None, Some(error)) => Err(error),
                (None, None) => continue,
            };
            log_line(self.take(config));
            judged = now;
        }
    }

    /// Takes a new one; says what has been done. Sessions of TLS that clients could resume are
    /// forgotten with the old one: they would go on without a look at the new one.
    fn take(&self, config: Result<ServerConfig, TlsError>) -> String {
        match config {
            Ok(config) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = config.into();
                let path = self.files.cert.display();
                format!("New certificate taken · Đã dùng chứng chỉ mới: {path}")
            }
            Err(why) => {
                let why = why.to_string().replace('\n', " · ");
                format!(
                    "New certificate not taken, the one before stays · Không dùng chứng chỉ mới, vẫn giữ cái cũ: {why}"
                )
            }
        }
    }
}
