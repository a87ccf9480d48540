//! One port for TLS, and for those who forget the "s": the first byte tells them apart.

use std::{fmt::Display, io, path::Path, sync::Arc, time::Duration};

use axum::Router;
use rustls::{AlertDescription, ServerConfig, crypto::ring::default_provider};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::{
    certificate::Certificate, error::TlsError, http2, options::WithTls, practice::Practice,
    redirect,
};
use crate::{
    lesson06_chat::server::LogLine,
    stage::serve::{Stopping, http},
    tap::{Tap, Tapped},
};

/// The first byte of every TLS connection: a record with a part of a handshake (RFC 8446 §5.1).
const HANDSHAKE: u8 = 0x16;

/// The TLS handshake must be complete within this time.
pub const TLS_DEADLINE: Duration = Duration::from_secs(5);

/// HTTP/2 in ALPN (RFC 9113 §3.1).
const H2: &[u8] = b"h2";

/// HTTP/1.1 in ALPN.
const HTTP1: &[u8] = b"http/1.1";

/// What a server needs to speak TLS.
#[derive(Clone)]
pub struct TlsServer {
    acceptor: TlsAcceptor,
    certificate: Arc<Certificate>,
    practice: Option<Arc<Practice>>,
    log_line: LogLine,
}

impl TlsServer {
    /// With the certificate that the command line names, or else with one for practice, which is
    /// kept in the folder `keep` and also good for `names`.
    pub fn new(
        with_tls: &WithTls,
        keep: &Path,
        names: &[String],
        log_line: LogLine,
    ) -> Result<Self, TlsError> {
        let (files, practice) = match with_tls.files() {
            Some(files) => (files, None),
            None => {
                let practice = Practice::prepare(&keep.join("tls"), names)?;
                (practice.files.clone(), Some(Arc::new(practice)))
            }
        };
        let certificate = Arc::new(Certificate::load(files)?);
        let failed = |error: rustls::Error| TlsError::Practice(error.to_string());
        let mut config = ServerConfig::builder_with_provider(default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(failed)?
            .with_no_client_auth()
            .with_cert_resolver(certificate.clone());
        config.alpn_protocols = vec![H2.to_vec(), HTTP1.to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Ok(Self { acceptor, certificate, practice, log_line })
    }

    /// How a person has the certificate for practice believed; nothing for a real one.
    #[must_use]
    pub fn how_to_trust(&self) -> Option<String> {
        self.practice.as_ref().map(|practice| practice.how_to_trust())
    }

    /// Takes a new certificate when the files change; never completes.
    pub async fn watch(self) {
        self.certificate.watch(self.log_line).await;
    }

    // ANCHOR: serve
    /// Serves one connection. The tap is put inside of TLS: outside there is nothing to read.
    pub async fn serve(
        self,
        stream: Tapped<TcpStream>,
        tap: Tap,
        router: Router,
        stopping: Stopping,
    ) {
        let peer = stream.get_ref().peer_addr().map_or_else(|_| "?".into(), |it| it.to_string());
        let accepting = timeout(TLS_DEADLINE, async {
            if first_byte(stream.get_ref()).await? == HANDSHAKE {
                return Ok(Ok(self
                    .acceptor
                    .accept(stream)
                    .await
                    .inspect_err(|error| self.tell(&peer, error))?));
            }
            Ok::<_, io::Error>(Err(stream))
        });
        match accepting.await {
            Ok(Ok(Ok(secure))) => serve_inside(secure, &peer, &tap, router, stopping).await,
            Ok(Ok(Err(plain))) => http(tap.wrap(plain, &peer), redirect::router(), stopping).await,
            Ok(Err(_)) | Err(_) => {} // half a handshake, or none, or a client that doesn't believe us
        }
    }
    // ANCHOR_END: serve

    /// Logs that a client doesn't believe the certificate: its owner sees that nowhere else.
    fn tell(&self, peer: &impl Display, error: &io::Error) {
        let error = error.get_ref().and_then(|error| error.downcast_ref());
        if let Some(rustls::Error::AlertReceived(alert)) = error
            && let Some(words) = disbelief(*alert)
        {
            (self.log_line)(format!(
                "{peer} does not believe the certificate · không tin chứng chỉ: {words}"
            ));
        }
    }
}

/// Why a client ends the handshake, if it is about the certificate.
fn disbelief(alert: AlertDescription) -> Option<&'static str> {
    match alert {
        AlertDescription::UnknownCA => Some("unknown_ca"),
        AlertDescription::BadCertificate => Some("bad_certificate"),
        AlertDescription::CertificateUnknown => Some("certificate_unknown"),
        AlertDescription::CertificateExpired => Some("certificate_expired"),
        _ => None,
    }
}

/// The first byte; it stays there to be read.
async fn first_byte(stream: &TcpStream) -> io::Result<u8> {
    let mut first = [0];
    match stream.peek(&mut first).await? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(first[0]),
    }
}

/// Speaks the version of HTTP that was agreed on inside of TLS.
async fn serve_inside<S>(
    stream: TlsStream<S>,
    peer: &str,
    tap: &Tap,
    router: Router,
    stopping: Stopping,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let is_h2 = stream.get_ref().1.alpn_protocol() == Some(H2);
    if is_h2 {
        http2::serve(tap.wrap(stream, peer), router, stopping).await;
    } else {
        http(tap.wrap(stream, peer), router, stopping).await;
    }
}
