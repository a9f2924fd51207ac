//! The mail that people get to sign in with.

use std::path::Path;
use std::time::{Duration, Instant};

/// What a mail holds to sign in with.
pub struct Letter {
    pub token: String,
    pub code: String,
}

impl Letter {
    /// From a mail as it travels.
    pub fn read(mail: &str) -> Self {
        let text = mail.replace("=\r\n", "").replace("=3D", "=");
        let token = text.split("/api/v1/auth/magic-links/consume?token=").nth(1).unwrap()[..43].to_owned();
        let is_code = |line: &&str| line.len() == 9 && line.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
        Self { token, code: text.lines().find(is_code).unwrap().to_owned() }
    }

    /// The first that is written into a folder.
    pub async fn in_folder(folder: &Path) -> Self {
        let started = Instant::now();
        loop {
            let mut files = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
            if let Some(file) = files.find(|path| path.extension().is_some_and(|end| end == "eml")) {
                return Self::read(&std::fs::read_to_string(file).unwrap());
            }
            assert!(started.elapsed() < Duration::from_secs(10), "no mail was written");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The code that is off by one.
    pub fn wrong_code(&self) -> String {
        let code: u32 = self.code.replace(' ', "").parse().unwrap();
        format!("{:08}", (code + 1) % 100_000_000)
    }
}
