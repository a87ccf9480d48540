//! Why there is no TLS, in both languages.

use std::{io, path::PathBuf};

use thiserror::Error;

/// Why a program can't speak TLS.
#[derive(Debug, Error)]
pub enum TlsError {
    /// The program was built without it.
    #[error(
        "this program was built without TLS; build it with: cargo run --features tls --bin lesson09 -- …\nchương trình này được build không kèm TLS; hãy build lại: cargo run --features tls --bin lesson09 -- …"
    )]
    Missing,
    /// The system says no.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// No certificate in the file.
    #[error(
        "{0} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)\n{0} không chứa chứng chỉ dạng PEM (-----BEGIN CERTIFICATE-----)"
    )]
    NoCertificate(PathBuf),
    /// No key in the file.
    #[error(
        "{0} holds no private key in PEM (-----BEGIN PRIVATE KEY-----)\n{0} không chứa khoá riêng dạng PEM (-----BEGIN PRIVATE KEY-----)"
    )]
    NoKey(PathBuf),
    /// The key can be read by others on this machine.
    #[error(
        "{path} can be read by others: chmod 600 {path}; if somebody may have read it, you need a new key and certificate\nngười khác đọc được {path}: chmod 600 {path}; nếu có thể đã bị đọc, bạn cần khoá và chứng chỉ mới",
        path = .0.display()
    )]
    Open(PathBuf),
    /// The certificate is of another key.
    #[error(
        "{key} is not the key of the certificate in {cert}\n{key} không phải khoá của chứng chỉ trong {cert}"
    )]
    Unfit {
        /// The certificate.
        cert: PathBuf,
        /// The key.
        key: PathBuf,
    },
    /// No client would take it.
    #[error("the certificate in {0} has expired\nchứng chỉ trong {0} đã hết hạn")]
    Expired(PathBuf),
    /// No client would take it yet.
    #[error(
        "the certificate in {0} is not valid yet (is the clock of this machine right?)\nchứng chỉ trong {0} chưa đến ngày có hiệu lực (đồng hồ máy này có đúng không?)"
    )]
    NotYet(PathBuf),
    /// The library can't use a file.
    #[error("{path} can't be used: {why}\nkhông dùng được {path}: {why}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the library says.
        why: String,
    },
    /// No certificate can be made for such names.
    #[error(
        "no certificate for practice can be made: {0}\nkhông tạo được chứng chỉ để luyện tập: {0}"
    )]
    Practice(String),
}

impl TlsError {
    /// A function that says which file an error of the system is about.
    pub fn at(path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        |source| Self::Io { path: path.to_owned(), source }
    }
}
