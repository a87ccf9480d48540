//! What the command line says about TLS. It is the same with and without the feature, so that a
//! program without TLS can say how to get it.

use std::path::PathBuf;

use clap::Args;

/// A server's part.
#[derive(Args, Clone, Debug, Default)]
pub struct WithTls {
    /// Speak TLS (https, wss), with a certificate for practice unless --cert names another · Dùng
    /// TLS (https, wss), với chứng chỉ để luyện tập nếu --cert không chỉ chứng chỉ khác
    #[arg(long)]
    pub tls: bool,
    /// The certificate and those between it and its root, in PEM; read again when it changes ·
    /// Chứng chỉ và các chứng chỉ trung gian, dạng PEM; đọc lại khi file thay đổi
    #[arg(long, value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,
    /// Its private key, in PEM · Khoá riêng của chứng chỉ, dạng PEM
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,
}

impl WithTls {
    /// Whether the server speaks TLS: a certificate is there for nothing else.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.tls || self.cert.is_some()
    }

    /// The files of a certificate that isn't the one for practice.
    #[must_use]
    pub fn files(&self) -> Option<Files> {
        let (cert, key) = (self.cert.clone()?, self.key.clone()?);
        Some(Files { cert, key })
    }
}

/// Where a certificate and its key are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// The certificate, and those between it and its root.
    pub cert: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// A client's part.
#[derive(Args, Clone, Debug, Default)]
pub struct Trusting {
    /// Believe the certificates of this CA, too; can be repeated · Tin cả chứng chỉ do CA này ký;
    /// có thể lặp lại
    #[arg(long, value_name = "FILE")]
    pub ca: Vec<PathBuf>,
}
