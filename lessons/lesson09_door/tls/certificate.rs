//! A certificate and its key. Their files are read again when they change, and a connection that is
//! open has no part in that: its TLS handshake is over, and no socket is dropped.

use std::{
    fs,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use rustls::{
    InconsistentKeys,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem::PemObject as _},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio::{task::spawn_blocking, time::sleep};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use super::{error::TlsError, options::Files};
use crate::lesson06_chat::server::LogLine;

/// How often the files are looked at.
pub const EVERY: Duration = Duration::from_secs(1);

/// What the files hold.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Contents {
    cert: Vec<u8>,
    key: Vec<u8>,
}

impl Contents {
    fn read(Files { cert, key }: &Files) -> Result<Self, TlsError> {
        let read = |path: &Path| fs::read(path).map_err(TlsError::at(path));
        Ok(Self { cert: read(cert)?, key: read(key)? })
    }

    /// The certificate, ready to sign, if the two fit and a client would take it today.
    fn certified(&self, Files { cert, key }: &Files) -> Result<CertifiedKey, TlsError> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&self.cert)
            .collect::<Result<_, _>>()
            .map_err(|_| TlsError::NoCertificate(cert.clone()))?;
        let leaf = chain.first().ok_or_else(|| TlsError::NoCertificate(cert.clone()))?;
        check_dates(leaf, cert)?;
        let secret =
            PrivateKeyDer::from_pem_slice(&self.key).map_err(|_| TlsError::NoKey(key.clone()))?;
        CertifiedKey::from_der(chain, secret, &default_provider()).map_err(|error| match error {
            rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                TlsError::Unfit { cert: cert.clone(), key: key.clone() }
            }
            other => TlsError::Unusable { path: key.clone(), why: other.to_string() },
        })
    }
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
    current: RwLock<Arc<CertifiedKey>>,
}

impl Certificate {
    /// The one in these files.
    pub fn load(files: Files) -> Result<Self, TlsError> {
        let first = Contents::read(&files)?;
        let current = RwLock::new(first.certified(&files)?.into());
        Ok(Self { files, first, current })
    }

    // ANCHOR: watch
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
            let certified = match (&now, failed) {
                (Some(contents), _) => contents.certified(&self.files),
                (None, Some(error)) => Err(error),
                (None, None) => continue,
            };
            log_line(self.take(certified));
            judged = now;
        }
    }
    // ANCHOR_END: watch

    /// Takes a new one; says what has been done.
    fn take(&self, certified: Result<CertifiedKey, TlsError>) -> String {
        match certified {
            Ok(certified) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = certified.into();
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

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}
