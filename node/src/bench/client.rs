//! A client that costs as little as it can: one connection, requests written by hand, nothing parsed but the length of
//! the answer. What is measured is the node, not who asks.

use std::net::SocketAddr;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::error::Failure;
use crate::federation::tls::{Trust, client_config};

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// One connection that stays open.
pub struct Connection {
    stream: Box<dyn Stream>,
    buffer: Vec<u8>,
    piece: Vec<u8>,
}

/// An answer: its status and its body.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where a redirection leads.
    pub location: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Connection {
    /// Opens a connection to a node on this machine. Whose it is, is known: this program has started it.
    pub async fn open(address: SocketAddr) -> Result<Self, Failure> {
        let connector = TlsConnector::from(Arc::new(client_config(Trust::Anyone, "", Arc::default())));
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let stream = connector.connect(ServerName::try_from("localhost")?, stream).await?;
        Ok(Self::over(stream, 16 * 1024))
    }

    /// Opens a connection to a panel, which listens without TLS on this machine.
    pub async fn open_plain(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self::over(stream, 64 * 1024))
    }

    fn over(stream: impl Stream + 'static, room: usize) -> Self {
        Self { stream: Box::new(stream), buffer: Vec::with_capacity(room), piece: vec![0; 16 * 1024] }
    }

    /// Sends a request as it stands and reads the answer.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<Answer, Failure> {
        self.stream.write_all(request).await?;
        self.stream.flush().await?;
        loop {
            if let Some((answer, length)) = answer(&self.buffer)? {
                self.buffer.drain(..length);
                return Ok(answer);
            }
            let read = self.stream.read(&mut self.piece).await?;
            if read == 0 {
                return Err("the node has closed the connection".into());
            }
            self.buffer.extend_from_slice(&self.piece[..read]);
        }
    }
}

/// A request with a body.
pub fn post(path: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// A request without one.
pub fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").into_bytes()
}

/// The first answer in the buffer, if all of it is there, and how long it is.
fn answer(buffer: &[u8]) -> Result<Option<(Answer, usize)>, Failure> {
    let Some(head_end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&buffer[..head_end])?;
    let status = head.get(9..12).ok_or("an answer without a status")?.parse()?;
    let header = |wanted: &str| {
        head.lines()
            .filter_map(|line| line.split_once(':'))
            .find_map(|(name, value)| name.eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned()))
    };
    let (length, location) = (header("content-length"), header("location"));
    let length: usize = length.ok_or("an answer without a length")?.parse()?;
    let end = head_end + 4 + length;
    Ok((buffer.len() >= end).then(|| (Answer { status, location, body: buffer[head_end + 4..end].to_vec() }, end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_taken_when_all_of_it_is_there() {
        let text = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP";
        assert!(answer(&text[..30]).unwrap().is_none());
        assert!(answer(&text[..40]).unwrap().is_none());
        let (first, length) = answer(text).unwrap().unwrap();
        assert_eq!((first.status, first.body.as_slice(), length), (200, &b"abc"[..], text.len() - 4));
        assert!(answer(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        let (moved, _) =
            answer(b"HTTP/1.1 303 See Other\r\nlocation: /a\r\ncontent-length: 0\r\n\r\n").unwrap().unwrap();
        assert_eq!(moved.location.as_deref(), Some("/a"));
    }
}
