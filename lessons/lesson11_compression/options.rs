//! What a program is told about compression on its command line.

use std::sync::Arc;

use clap::Args;
use tokio::io::{AsyncRead, AsyncWrite};

use super::{
    extension::{PerMessageDeflate, THRESHOLD, THRESHOLD_IN_CONTEXT},
    negotiate::{Terms, answer},
    offer::{ClientWindow, Parameters, Window},
    once::Once,
};
use crate::{
    lesson03_handshake::{AcceptError, Agreed, Refusal, Request, accept},
    lesson04_frames::{
        connection::{Connection, Role},
        message::Limits,
        websocket::WebSocket,
    },
};

/// How messages are compressed.
#[derive(Args, Clone, Copy, Debug)]
pub struct Compressing {
    /// Let a message point back into the ones before it: smaller messages, more memory for each
    /// connection · Cho message trỏ lại các message trước: message nhỏ hơn, mỗi kết nối tốn thêm
    /// bộ nhớ
    #[arg(long)]
    context_takeover: bool,
    /// The base-2 logarithm of the window, 9 to 15 · Cửa sổ dài 2^BITS byte, từ 9 đến 15
    #[arg(long, value_name = "BITS", default_value_t = Window::LARGEST.bits(), value_parser = clap::value_parser!(u8).range(9..=15))]
    window_bits: u8,
    /// Send shorter messages as they are · Message ngắn hơn thì gửi nguyên
    #[arg(long, value_name = "BYTES")]
    threshold: Option<usize>,
    /// Compress nothing · Không nén gì cả
    #[arg(long)]
    no_compression: bool,
}

impl Compressing {
    fn terms(self) -> Terms {
        Terms::both(self.context_takeover, Window::of(self.window_bits).unwrap_or(Window::LARGEST))
    }

    /// The length from which on messages are compressed.
    #[must_use]
    pub fn threshold(self) -> usize {
        let usual = if self.context_takeover { THRESHOLD_IN_CONTEXT } else { THRESHOLD };
        self.threshold.unwrap_or(usual)
    }

    /// A server that agrees to this and no more.
    #[must_use]
    pub fn server(self) -> Server {
        let most = (!self.no_compression).then(|| self.terms());
        Server { most, threshold: self.threshold(), once: Arc::default() }
    }

    /// What a client offers.
    #[must_use]
    pub fn offers(self) -> Vec<Parameters> {
        let Terms { server, client } = self.terms();
        let smaller = |window: Window| (window < Window::LARGEST).then_some(window);
        let offer = Parameters {
            server_no_context_takeover: !server.takeover,
            client_no_context_takeover: !client.takeover,
            server_max_window_bits: smaller(server.window),
            client_max_window_bits: Some(
                smaller(client.window).map_or(ClientWindow::Any, ClientWindow::AtMost),
            ),
        };
        if self.no_compression { Vec::new() } else { vec![offer] }
    }
}

/// A server's side of the negotiation, for all its connections.
#[derive(Clone, Debug)]
pub struct Server {
    /// The most that is agreed to; `None` declines every offer.
    most: Option<Terms>,
    threshold: usize,
    once: Arc<Once>,
}

impl Server {
    /// A server that agrees to these terms at most.
    #[must_use]
    pub fn new(most: Terms, threshold: usize) -> Self {
        Self { most: Some(most), threshold, once: Arc::default() }
    }

    /// What is agreed on with a client, and the connection that keeps to it. A field that breaks
    /// the syntax fails the handshake (RFC 6455 §9.1).
    pub fn decide(
        &self,
        request: &Request,
        limits: Limits,
    ) -> Result<(Agreed, Connection), Refusal> {
        let answer = match self.most {
            Some(most) => answer(&request.extensions, most),
            None => Ok(None),
        };
        match answer {
            Ok(None) => Ok((Agreed::default(), Connection::new(Role::Server, limits))),
            Ok(Some((answer, terms))) => {
                let extension = PerMessageDeflate::server(terms, self.threshold, &self.once);
                let agreed = Agreed { extension: Some(answer.to_string()), ..Agreed::default() };
                Ok((agreed, extension.connection(Role::Server, limits)))
            }
            Err(why) => {
                let body = why.to_string().replace(" · ", "\n") + "\n";
                Err(Refusal { status: 400, headers: Vec::new(), body })
            }
        }
    }

    /// The handshake on a stream, and the socket that keeps to what was agreed on.
    pub async fn accept<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        mut stream: S,
        limits: Limits,
    ) -> Result<WebSocket<S>, AcceptError> {
        let mut connection = None;
        let decide = |request: &Request| {
            let (agreed, made) = self.decide(request, limits)?;
            connection = Some(made);
            Ok(agreed)
        };
        let (_, _, early) = Box::pin(accept(&mut stream, decide)).await?;
        let connection = connection.ok_or(AcceptError::Left)?; // decided before any answer
        Ok(WebSocket::new(stream, connection, early))
    }

    /// The messages that went to many.
    #[must_use]
    pub fn once(&self) -> &Once {
        &self.once
    }
}
