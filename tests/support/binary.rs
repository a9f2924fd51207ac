//! The real program in a folder of its own, with all that it prints.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::TestDatabase;

fn program(folder: &Path, database: &TestDatabase) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parlance"));
    command.current_dir(folder).env_clear().envs([
        ("DATABASE_URL", database.variable().as_str()),
        ("DATABASE_POOL_SIZE", "4"),
        ("PARLANCE_ADDR", "127.0.0.1:0"),
        ("PARLANCE_OBJECTS_ADDR", "127.0.0.1:0"),
        ("RUST_LOG", "debug"),
    ]);
    command
}

/// Runs a command to its end.
pub fn run_command(folder: &Path, database: &TestDatabase, arguments: &[&str], input: &str) -> Output {
    let mut command = program(folder, database);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // Whoever refuses its arguments does not read.
    child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
    child.wait_with_output().unwrap()
}

/// A serving program. Dropping it ends it.
pub struct Binary {
    child: Child,
    output: PathBuf,
}

impl Binary {
    /// Starts it with everything logged, and waits until it serves.
    pub async fn serve(folder: &Path, database: &TestDatabase) -> Self {
        let output = folder.join("output.txt");
        let file = File::create(&output).unwrap();
        let child = program(folder, database).stdout(file.try_clone().unwrap()).stderr(file).spawn().unwrap();
        let mut binary = Self { child, output };
        let started = Instant::now();
        while !binary.printed().contains("curl ") {
            let ended = binary.child.try_wait().unwrap();
            assert!(ended.is_none() && started.elapsed() < Duration::from_secs(60), "{ended:?}: {}", binary.printed());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        binary
    }

    /// What it has printed, the log too.
    pub fn printed(&self) -> String {
        String::from_utf8(std::fs::read(&self.output).unwrap()).unwrap()
    }

    /// Where it listens.
    pub fn base(&self) -> String {
        let printed = self.printed();
        let line = printed.lines().find(|line| line.contains("listens on")).unwrap();
        line.rsplit(' ').next().unwrap().to_owned()
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
