//! One port for TLS, and for those who forget the "s": the first byte tells them apart.

use std::{
    convert::Infallible, io, net::SocketAddr, num::NonZeroU32, path::Path, sync::Arc,
    time::Duration,
};

use axum::{http::Request, response::Response};
use governor::clock::MonotonicClock;
use hyper::{body::Incoming, service::Service};
use hyper_util::service::TowerToHyperService;
use rustls::AlertDescription;
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::TlsAcceptor;

use super::{
    certificate::{Certificate, H2},
    error::TlsError,
    http2,
    options::WithTls,
    practice::Practice,
    redirect,
};
use crate::{
    lesson03_handshake::ByteStream,
    lesson06_chat::server::LogLine,
    lesson09_door::limits::{Counter, Rate},
    stage::serve::{Stopping, http},
    tap::Tap,
};

/// The first byte of every TLS connection: a record with a part of a handshake (RFC 8446 §5.1).
const HANDSHAKE: u8 = 0x16;

/// The TLS handshake must be complete within this time.
pub const TLS_DEADLINE: Duration = Duration::from_secs(5);

/// How many lines say that a client doesn't believe the certificate: the first ones tell it all,
/// and anybody can have them written.
const TOLD: Rate = Rate { burst: NonZeroU32::new(10).unwrap(), every: Duration::from_secs(60) };

/// What a connection turns out to be.
enum Opened {
    /// Nothing came in time, or no whole handshake.
    Nothing,
    /// A request without TLS.
    Plain(TcpStream),
    /// HTTP/1.1 inside of TLS.
    Http1(Box<dyn ByteStream>),
    /// HTTP/2 inside of TLS.
    Http2(Box<dyn ByteStream>),
}

/// What a server needs to speak TLS.
#[derive(Clone)]
pub struct TlsServer {
    certificate: Arc<Certificate>,
    practice: Option<Arc<Practice>>,
    /// Lines about clients that don't believe the certificate.
    told: Arc<Counter<()>>,
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
        let (files, practice) = if let Some(files) = with_tls.files() {
            (files, None)
        } else {
            let practice = Practice::prepare(&keep.join("tls"), names)?;
            (practice.files.clone(), Some(Arc::new(practice)))
        };
        let certificate = Arc::new(Certificate::load(files)?);
        let told = Arc::new(Counter::new(TOLD, MonotonicClock));
        Ok(Self { certificate, practice, told, log_line })
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

    /// Serves one connection. The tap is put inside of TLS: outside there is nothing to read.
    pub async fn serve<R>(
        self,
        stream: TcpStream,
        peer: SocketAddr,
        tap: Tap,
        service: R,
        stopping: Stopping,
    ) where
        R: Service<Request<Incoming>, Response = Response, Error = Infallible>
            + Clone
            + Send
            + 'static,
        R::Future: Send,
    {
        let opening = timeout(TLS_DEADLINE, self.open(stream)).await.unwrap_or(Ok(Opened::Nothing));
        let shown = peer.to_string();
        match opening {
            Ok(Opened::Http1(stream)) => http(tap.wrap(stream, &shown), service, stopping).await,
            Ok(Opened::Http2(stream)) => {
                http2::serve(tap.wrap_http2(stream, &shown), service, stopping).await;
            }
            Ok(Opened::Plain(stream)) => {
                let redirect = TowerToHyperService::new(redirect::router());
                http(tap.wrap(stream, &shown), redirect, stopping).await;
            }
            Ok(Opened::Nothing) => {}
            Err(error) => self.tell(peer, &error),
        }
    }

    // ANCHOR: open
    /// Sees what the client speaks, and makes the TLS handshake if it is TLS.
    async fn open(&self, stream: TcpStream) -> io::Result<Opened> {
        let mut first = [0]; // it stays there to be read
        Ok(match stream.peek(&mut first).await? {
            0 => Opened::Nothing,
            _ if first[0] != HANDSHAKE => Opened::Plain(stream),
            _ => {
                let stream = TlsAcceptor::from(self.certificate.config()).accept(stream).await?;
                let is_h2 = stream.get_ref().1.alpn_protocol() == Some(H2);
                if is_h2 {
                    Opened::Http2(Box::new(stream))
                } else {
                    Opened::Http1(Box::new(stream))
                }
            }
        })
    }
    // ANCHOR_END: open

    /// Logs that a client doesn't believe the certificate: its owner sees that nowhere else.
    fn tell(&self, peer: SocketAddr, error: &io::Error) {
        let error = error.get_ref().and_then(|error| error.downcast_ref());
        if let Some(rustls::Error::AlertReceived(alert)) = error
            && let Some(words) = disbelief(*alert)
            && self.told.count(&()).is_ok()
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
