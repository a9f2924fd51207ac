//! Mail: by SMTP where `SMTP_URL` says so, else into files; in production nowhere else.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use lettre::message::{Mailbox, MultiPart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::ExposeSecret;
use tokio::sync::{Mutex, mpsc};
use tokio_util::sync::CancellationToken;

use super::letters::Letter;
use crate::config::Config;
use crate::locale::Locale;

/// How many mails may wait to be sent.
const QUEUE: usize = 1000;

/// How often a mail that the server did not take is tried again.
const ATTEMPTS: u32 = 3;

enum Transport {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// In development. A link that signs in is nothing to leave lying about in production.
    Folder(PathBuf),
    Nowhere,
}

/// Sends mail in the background, so that no answer tells by its time whether one was sent.
pub(super) struct Mailer {
    from: Mailbox,
    /// Where links lead.
    base: String,
    transport: Transport,
    queue: mpsc::Sender<Message>,
    waiting: Mutex<mpsc::Receiver<Message>>,
    unsent: Unsent,
}

/// How many mails are in the queue or on their way.
#[derive(Default)]
struct Unsent(AtomicUsize);

/// Says when the process ends how many mails it takes with it.
struct Farewell<'a>(&'a Unsent);

impl Drop for Farewell<'_> {
    fn drop(&mut self) {
        let mails = self.0.0.load(Ordering::Relaxed);
        if mails > 0 {
            tracing::error!("{mails} mails could not be sent before the process ended");
        }
    }
}

impl Mailer {
    /// From the configuration; connects when the first mail is sent.
    pub(super) fn new(config: &Config) -> anyhow::Result<Self> {
        let transport = match &config.mail.smtp_url {
            Some(url) => Transport::Smtp(
                AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())
                    .map_err(|error| anyhow::anyhow!("SMTP_URL is not valid: {error}"))?
                    .timeout(Some(std::time::Duration::from_secs(20)))
                    .build(),
            ),
            None if config.is_production() => Transport::Nowhere,
            None => Transport::Folder(config.data_dir.join("mail")),
        };
        let base = match &config.public_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("http://{}", config.addr),
        };
        let (queue, waiting) = mpsc::channel(QUEUE);
        let from = config.mail.from.parse().context("MAIL_FROM is not a sender")?;
        Ok(Self { from, base, transport, queue, waiting: Mutex::new(waiting), unsent: Unsent::default() })
    }

    /// Can mail be sent?
    pub(super) fn is_set_up(&self) -> bool {
        !matches!(self.transport, Transport::Nowhere)
    }

    /// Puts a mail into the queue, in a language. What cannot be queued is logged: nobody learns of it from an answer.
    pub(super) fn send(&self, to: &str, letter: &Letter<'_>, locale: Locale) {
        if let Err(error) = self.queue_up(to, letter, locale) {
            tracing::error!(error = %format!("{error:#}"), "a mail could not be queued");
        }
    }

    fn queue_up(&self, to: &str, letter: &Letter<'_>, locale: Locale) -> anyhow::Result<()> {
        let message = Message::builder()
            .from(self.from.clone())
            .to(to.parse().context("an account's address is not one")?)
            .subject(letter.subject(locale))
            .multipart(MultiPart::alternative_plain_html(
                letter.text(&self.base, locale),
                letter.html(&self.base, locale),
            ))?;
        if !self.is_set_up() {
            return Err(anyhow::anyhow!("SMTP_URL is not set: production writes no mail into a folder"));
        }
        self.queue.try_send(message).map_err(|_| anyhow::anyhow!("more than {QUEUE} mails are waiting"))?;
        self.unsent.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Sends what is in the queue, until it is told to stop and nothing is left. Cut off earlier it says how many mails
    /// are lost.
    pub(super) async fn deliver(&self, stopping: CancellationToken) {
        let _farewell = Farewell(&self.unsent);
        let mut waiting = self.waiting.lock().await;
        loop {
            let next = tokio::select! {
                biased;
                next = waiting.recv() => next,
                () = stopping.cancelled(), if !waiting.is_closed() => {
                    waiting.close();
                    continue;
                }
            };
            let Some(message) = next else { return };
            self.deliver_one(message).await;
            self.unsent.0.fetch_sub(1, Ordering::Relaxed);
        }
    }

    async fn deliver_one(&self, message: Message) {
        match &self.transport {
            Transport::Smtp(smtp) => {
                for attempt in 1..=ATTEMPTS {
                    match smtp.send(message.clone()).await {
                        Ok(_) => return tracing::info!("mail sent"),
                        Err(error) if attempt == ATTEMPTS || error.is_permanent() => {
                            // Not the error's source: a server's answer may repeat the recipient.
                            return tracing::error!(status = ?error.status(), permanent = error.is_permanent(), "mail could not be sent; check SMTP_URL");
                        }
                        Err(_) => tokio::time::sleep(std::time::Duration::from_secs(u64::from(attempt))).await,
                    }
                }
            }
            Transport::Nowhere => {}
            Transport::Folder(folder) => match write(folder, &message).await {
                Ok(file) => tracing::info!(file = %file.display(), "mail written; set SMTP_URL to send it"),
                Err(error) => tracing::error!(error = %format!("{error:#}"), "mail could not be written"),
            },
        }
    }
}

/// A file that its owner alone can read: it holds a link by which one can sign in.
async fn write(folder: &Path, message: &Message) -> anyhow::Result<PathBuf> {
    let (folder, bytes) = (folder.to_owned(), message.formatted());
    tokio::task::spawn_blocking(move || {
        std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let path = folder.join(format!("{}.eml", uuid::Uuid::now_v7()));
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        std::io::Write::write_all(&mut file, &bytes)?;
        file.persist(&path)?;
        Ok(path)
    })
    .await?
}
