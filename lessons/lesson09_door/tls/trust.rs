//! What a client believes, and in words why it doesn't. There is no switch that turns this off: a
//! client that believes everybody has TLS with whoever is on the road.

use std::{io, path::PathBuf, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore,
    SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::ring::default_provider,
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};
use rustls_native_certs::load_native_certs;
use thiserror::Error;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use webpki::{EndEntityCert, anchor_from_trusted_cert};

use super::error::TlsError;
use crate::{
    lesson01_polling::client::ANSWER_DEADLINE,
    lesson03_handshake::{ByteStream, DialError, Scheme, Url, client::reach},
};

/// What a client believes: the CAs of this machine, and those that it was told.
#[derive(Clone, Debug)]
pub struct Trust(Arc<ClientConfig>);

impl Trust {
    /// The CAs of this machine, and those in these files.
    pub fn new(ca: &[PathBuf]) -> Result<Self, TlsError> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(load_native_certs().certs);
        for path in ca {
            let unusable = |why: String| TlsError::Unusable { path: path.clone(), why };
            let pem = std::fs::read(path).map_err(TlsError::at(path))?;
            let before = roots.len();
            for certificate in CertificateDer::pem_slice_iter(&pem) {
                let certificate = certificate.map_err(|error| unusable(error.to_string()))?;
                roots.add(certificate).map_err(|error| unusable(error.to_string()))?;
            }
            if roots.len() == before {
                return Err(TlsError::NoCertificate(path.clone()));
            }
        }
        Self::from_roots(roots)
    }

    /// These CAs, and no others.
    pub fn from_roots(roots: RootCertStore) -> Result<Self, TlsError> {
        let failed = |why: String| TlsError::Unusable { path: "CA".into(), why };
        let provider = Arc::new(default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone())
            .build()
            .map_err(|error| failed(error.to_string()))?;
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| failed(error.to_string()))?
            .dangerous() // what is put here verifies as ever; it only says more
            .with_custom_certificate_verifier(Arc::new(Explaining(verifier)))
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(config.into()))
    }

    /// Opens a connection to where the address points, in TLS for `wss:`.
    pub async fn reach(&self, url: &Url) -> Result<Box<dyn ByteStream>, DialError> {
        let plain = Url { scheme: Scheme::Ws, ..url.clone() };
        let stream = reach(&plain).await?;
        if url.scheme == Scheme::Ws {
            return Ok(stream);
        }
        let name = ServerName::try_from(url.host.clone())
            .map_err(|_| DialError::Address(url.to_string()))?;
        let connecting = TlsConnector::from(self.0.clone()).connect(name, stream);
        match timeout(ANSWER_DEADLINE, connecting).await {
            Ok(Ok(stream)) => Ok(Box::new(stream)),
            Ok(Err(error)) => Err(in_words(error, &url.authority())),
            Err(_) => Err(DialError::TooSlow),
        }
    }
}

/// The certificate vouches for itself: nobody else does.
#[derive(Debug, Error)]
#[error("self-signed")]
struct SelfSigned;

/// Verifies as the library does. If nobody vouches for a certificate, it also looks whether that is
/// because it is signed by itself.
#[derive(Debug)]
struct Explaining(Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for Explaining {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.0.verify_server_cert(leaf, between, name, ocsp, now).map_err(|error| {
            if is_self_signed(leaf) && is_about_the_issuer(&error) {
                let why = OtherError(Arc::new(SelfSigned));
                return CertificateError::Other(why).into();
            }
            error
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls12_signature(message, leaf, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls13_signature(message, leaf, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

fn is_self_signed(leaf: &CertificateDer<'_>) -> bool {
    let same = || {
        let parsed = EndEntityCert::try_from(leaf).ok()?;
        let subject = anchor_from_trusted_cert(leaf).ok()?.subject;
        Some(parsed.issuer() == subject.as_ref())
    };
    same().unwrap_or(false)
}

/// `Other` is what the library says to a CA's certificate in the place of a server's.
fn is_about_the_issuer(error: &rustls::Error) -> bool {
    use CertificateError::{Other, UnknownIssuer};
    matches!(error, rustls::Error::InvalidCertificate(UnknownIssuer | Other(_)))
}

/// What has gone wrong, in both languages.
fn in_words(error: io::Error, address: &str) -> DialError {
    let Some(tls) = error.get_ref().and_then(|error| error.downcast_ref::<rustls::Error>()) else {
        return match error.kind() {
            io::ErrorKind::UnexpectedEof => DialError::Ended,
            _ => DialError::Io(error),
        };
    };
    DialError::Tls(match tls {
        rustls::Error::InvalidCertificate(why) => format!(
            "the certificate of {address} is not believed: {}\nkhông tin chứng chỉ của {address}: {}",
            distrust(why)[0],
            distrust(why)[1]
        ),
        rustls::Error::InvalidMessage(_) => format!(
            "what answers at {address} doesn't speak TLS; is it ws://{address}/?\nthứ trả lời ở {address} không dùng TLS; có phải ws://{address}/ không?"
        ),
        other => {
            format!("no TLS with {address}: {other}\nkhông lập được TLS với {address}: {other}")
        }
    })
}

/// Why a certificate isn't believed.
fn distrust(why: &CertificateError) -> [String; 2] {
    use CertificateError as Why;
    let both = |en: &str, vi: &str| [en.to_owned(), vi.to_owned()];
    match why {
        Why::Expired | Why::ExpiredContext { .. } => both(
            "it has expired (is the clock of this machine right?)",
            "chứng chỉ đã hết hạn (đồng hồ máy này có đúng không?)",
        ),
        Why::NotValidYet | Why::NotValidYetContext { .. } => both(
            "it is not valid yet (is the clock of this machine right?)",
            "chứng chỉ chưa đến ngày có hiệu lực (đồng hồ máy này có đúng không?)",
        ),
        Why::UnknownIssuer => both(
            "nobody whom this machine knows has signed it; if it is for practice: --ca …/tls/ca.pem",
            "không CA nào máy này biết đã ký nó; nếu là chứng chỉ để luyện tập: --ca …/tls/ca.pem",
        ),
        Why::Other(OtherError(inner)) if inner.is::<SelfSigned>() => both(
            "it is signed by itself, so it could be anybody's",
            "nó tự ký cho chính nó, nên có thể là của bất kỳ ai",
        ),
        Why::NotValidForNameContext { expected, presented } => {
            let (expected, presented) = (expected.to_str(), presented.join(", "));
            [
                format!("it is for another name, not for {expected}: {presented}"),
                format!("nó dành cho tên khác, không phải {expected}: {presented}"),
            ]
        }
        Why::NotValidForName => both("it is for another name", "nó dành cho tên khác"),
        Why::Revoked => both("it was revoked", "nó đã bị thu hồi"),
        Why::InvalidPurpose | Why::InvalidPurposeContext { .. } => {
            both("it is not for a server", "nó không dành cho server")
        }
        Why::BadSignature => {
            both("its signature is wrong: somebody has changed it", "chữ ký sai: nó đã bị sửa")
        }
        other => [other.to_string(), other.to_string()],
    }
}
