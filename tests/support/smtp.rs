//! A mail server that speaks SMTP (RFC 5321) and keeps what it is given.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A mail as it came.
#[derive(Debug, Clone, Default)]
pub struct Mail {
    pub from: String,
    pub to: Vec<String>,
    pub text: String,
}

/// The server. Dropping it ends it.
pub struct SmtpServer {
    pub url: String,
    mails: Arc<Mutex<Vec<Mail>>>,
    task: JoinHandle<()>,
}

impl SmtpServer {
    pub async fn start() -> Self {
        Self::slow(Duration::ZERO).await
    }

    /// One that takes its time for each mail.
    pub async fn slow(pause: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let mails = Arc::<Mutex<Vec<Mail>>>::default();
        let kept = mails.clone();
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let kept = kept.clone();
                // A client that hangs up in the middle has given no mail.
                tokio::spawn(async move {
                    tokio::time::sleep(pause).await;
                    converse(stream, &kept).await.ok()
                });
            }
        });
        Self { url, mails, task }
    }

    /// The first mails, once there are so many.
    pub async fn mails(&self, count: usize) -> Vec<Mail> {
        let started = Instant::now();
        loop {
            let mails = self.mails.lock().unwrap().clone();
            if mails.len() >= count {
                return mails;
            }
            assert!(started.elapsed() < Duration::from_secs(10), "{} of {count} mails came", mails.len());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(stream: TcpStream, mails: &Mutex<Vec<Mail>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 mail.example.org\r\n").await?;
    let mut mail = Mail::default();
    while let Some(line) = lines.next_line().await? {
        let answer = match line.to_ascii_uppercase() {
            verb if verb.starts_with("MAIL FROM:") => {
                mail = Mail { from: address(&line), ..Mail::default() };
                "250 OK"
            }
            verb if verb.starts_with("RCPT TO:") => {
                mail.to.push(address(&line));
                "250 OK"
            }
            verb if verb == "DATA" => {
                write.write_all(b"354 Go on\r\n").await?;
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    // A line that begins with a dot is sent with another before it.
                    mail.text += line.strip_prefix('.').unwrap_or(&line);
                    mail.text += "\r\n";
                }
                mails.lock().unwrap().push(std::mem::take(&mut mail));
                "250 Kept"
            }
            verb if verb == "QUIT" => return write.write_all(b"221 Bye\r\n").await,
            _ => "250 OK",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

fn address(line: &str) -> String {
    line.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}
