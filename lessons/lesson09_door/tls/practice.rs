//! A certificate for practice, from a certificate authority (CA) of its own.
//!
//! ```text
//!   ca.pem    the CA: what a client has to be told to believe
//!   cert.pem  the certificate, for the names of this machine, signed by the CA
//!   key.pem   its key, readable by its owner alone
//! ```
//!
//! The CA's own key is thrown away as soon as it has signed. A browser that believes this CA
//! believes this one certificate, and nobody can make another: with the key of a CA, left in a
//! folder, a thief could speak for every site.

use std::{
    fs,
    fs::OpenOptions,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::{
    RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier as _},
    crypto::ring::default_provider,
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};

use super::{error::TlsError, options::Files};

/// How long it is good. Apple's systems take no certificate that is good for more than 398 days.
const GOOD_FOR: Duration = Duration::from_secs(397 * DAY);

/// One that ends earlier than this is replaced at the next start.
const AT_LEAST: Duration = Duration::from_secs(14 * DAY);

const DAY: u64 = 24 * 60 * 60;

/// The names of this machine.
const LOCAL: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// A certificate for practice.
#[derive(Debug)]
pub struct Practice {
    /// The certificate and its key.
    pub files: Files,
    /// The CA that signed it.
    pub ca: PathBuf,
    /// Whether it is new, so that those who believed the one before must be told.
    pub is_new: bool,
}

impl Practice {
    /// The certificate in this folder, for this machine and these names. The first start makes it,
    /// and so does a start when it is soon over, or not good for one of the names.
    pub fn prepare(folder: &Path, names: &[String]) -> Result<Self, TlsError> {
        let names: Vec<_> =
            LOCAL.iter().map(|name| (*name).to_owned()).chain(names.iter().cloned()).collect();
        let files = Files { cert: folder.join("cert.pem"), key: folder.join("key.pem") };
        let ca = folder.join("ca.pem");
        let is_new = !is_good(&ca, &files, &names);
        if is_new {
            create_folder(folder).map_err(TlsError::at(folder))?;
            make(&ca, &files, names)?;
        }
        Ok(Self { files, ca, is_new })
    }

    /// What a person does to have it believed, in both languages.
    #[must_use]
    pub fn how_to_trust(&self) -> String {
        let ca = self.ca.display();
        let new = if self.is_new {
            "\n  It is new: a program that believed the one before must be told again.\n  Chứng chỉ này mới: chương trình từng tin cái trước phải được báo lại."
        } else {
            ""
        };
        format!(
            "\
Certificate for practice, for development only · Chứng chỉ để luyện tập, chỉ dùng khi phát triển
  its CA, to be believed · CA cần được tin     {ca}
  in the terminal        · ở terminal          … join --ca {ca}
  with curl              · với curl            curl --cacert {ca} https://localhost:…/
  Firefox                  Settings → Privacy & Security → Certificates → View Certificates → Authorities → Import
  Chromium                 Settings → Privacy and security → Security → Manage certificates → Installed by you → Import{new}
"
        )
    }
}

/// Whether the certificate is believed by those who believe the CA, for all names, for long enough.
fn is_good(ca: &Path, files: &Files, names: &[String]) -> bool {
    let verified = || {
        let leaf = CertificateDer::from_pem_file(&files.cert).ok()?;
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(ca).ok()?).ok()?;
        let provider = Arc::new(default_provider());
        let verifier =
            WebPkiServerVerifier::builder_with_provider(roots.into(), provider).build().ok()?;
        let then = SystemTime::now() + AT_LEAST;
        let then =
            then.duration_since(SystemTime::UNIX_EPOCH).map(UnixTime::since_unix_epoch).ok()?;
        names.iter().try_for_each(|name| {
            let name = ServerName::try_from(name.as_str()).ok()?;
            verifier.verify_server_cert(&leaf, &[], &name, &[], then).ok().map(drop)
        })
    };
    verified().is_some() && files.key.exists()
}

/// Makes a CA, has it sign one certificate, and forgets its key.
fn make(ca: &Path, files: &Files, names: Vec<String>) -> Result<(), TlsError> {
    let failed = |error: rcgen::Error| TlsError::Practice(error.to_string());
    let (from, until) =
        (SystemTime::now() - Duration::from_secs(DAY), SystemTime::now() + GOOD_FOR);
    let ca_key = KeyPair::generate().map_err(failed)?;
    let mut root = CertificateParams::default();
    root.distinguished_name.push(DnType::CommonName, ca_name(&ca_key));
    root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    root.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    (root.not_before, root.not_after) = (from.into(), until.into());
    let root_certificate = root.self_signed(&ca_key).map_err(failed)?;

    let key = KeyPair::generate().map_err(failed)?;
    let mut leaf = CertificateParams::new(names).map_err(failed)?;
    leaf.distinguished_name.push(DnType::CommonName, "lesson09, for practice");
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    (leaf.not_before, leaf.not_after) = (from.into(), until.into());
    let certificate = leaf.signed_by(&key, &Issuer::new(root, ca_key)).map_err(failed)?;

    write(&files.key, &key.serialize_pem(), 0o600)?;
    write(&files.cert, &certificate.pem(), 0o644)?;
    write(ca, &root_certificate.pem(), 0o644)
}

/// A name that no other CA has: a browser tells them apart by it.
fn ca_name(key: &KeyPair) -> String {
    let digits = key.public_key_raw().iter().skip(1).take(4);
    let number = digits.fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("Full Duplex, lesson09, for practice only {number:08x}")
}

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Writes beside the file, then moves.
fn write(path: &Path, text: &str, mode: u32) -> Result<(), TlsError> {
    let written = || {
        let beside = path.with_extension("new");
        let _ = fs::remove_file(&beside); // of an attempt that was interrupted
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
        #[cfg(not(unix))]
        let _ = mode; // there a file in one's own folder is nobody else's
        let mut file = options.open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(beside, path)
    };
    written().map_err(TlsError::at(path))
}
