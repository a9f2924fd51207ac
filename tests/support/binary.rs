//! The real program in a folder of its own, with all that it prints.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use super::{TestApp, TestDatabase};

/// How long a command may run, and how long a server may take to start or to end.
const PATIENCE: Duration = Duration::from_secs(120);

/// The program as it is to be started: in a folder, on free ports, with no variables but those given.
pub struct Binary {
    folder: PathBuf,
    variables: Vec<(String, String)>,
}

impl Binary {
    pub fn new(folder: &Path) -> Self {
        let new = Self { folder: folder.to_owned(), variables: Vec::new() };
        new.with("PARLANCE_ADDR", "127.0.0.1:0").with("PARLANCE_OBJECTS_ADDR", "127.0.0.1:0")
    }

    /// On the database and the data of a running application.
    pub fn beside(app: &TestApp) -> Self {
        let data = app.folder.path();
        Self::new(data).on(&app.database).with("PARLANCE_DATA_DIR", &data.to_string_lossy())
    }

    pub fn on(self, database: &TestDatabase) -> Self {
        self.with("DATABASE_URL", &database.variable()).with("DATABASE_POOL_SIZE", "4")
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A command for what [`Binary::run`] and [`Binary::serve`] do not do.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parlance"));
        let variables = self.variables.iter().map(|(name, value)| (name, value));
        command.current_dir(&self.folder).env_clear().envs(variables).args(arguments);
        command
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.run_with_input(arguments, "")
    }

    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Output {
        // Files, not pipes: a full pipe would stop the program, and reading one has no deadline.
        let (stdout, stderr) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
        let mut command = self.command(arguments);
        command.stdout(stdout.try_clone().unwrap()).stderr(stderr.try_clone().unwrap()).stdin(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Whoever refuses its arguments does not read.
        child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
        let status = wait(&mut child);
        let output = Output { status, stdout: contents(stdout), stderr: contents(stderr) };
        assert!(status.code().is_some(), "{arguments:?} did not end by itself: {output:?}");
        output
    }

    /// Starts it as a server, and waits until it serves.
    pub async fn serve(&self) -> Running {
        let mut server = self.start(&[]);
        server.says("/swagger-ui/\n").await;
        server
    }

    /// Starts it, to be looked at while it runs.
    pub fn start(&self, arguments: &[&str]) -> Running {
        let output = self.folder.join("output.txt");
        let file = File::create(&output).unwrap();
        let child = self.command(arguments).stdout(file.try_clone().unwrap()).stderr(file).spawn().unwrap();
        Running { child, output }
    }
}

/// What a command that went well printed.
#[track_caller]
pub fn done(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What a command that was refused said, on both streams.
#[track_caller]
pub fn refused(output: Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    said
}

/// A running program. Dropping it ends it.
pub struct Running {
    child: Child,
    output: PathBuf,
}

impl Running {
    /// Waits until it prints some words.
    pub async fn says(&mut self, words: &str) {
        let started = Instant::now();
        while !self.printed().contains(words) {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none() && started.elapsed() < PATIENCE, "{ended:?}: {}", self.printed());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What it has printed, the log too.
    pub fn printed(&self) -> String {
        String::from_utf8(std::fs::read(&self.output).unwrap()).unwrap()
    }

    /// Where it listens.
    pub fn base(&self) -> String {
        self.word_behind("listens on")
    }

    /// The address of its object store.
    pub fn objects_addr(&self) -> String {
        self.word_behind("  objects").trim_start_matches("http://").to_owned()
    }

    /// The URL of its metrics, where they have an address of their own.
    pub fn metrics(&self) -> String {
        self.word_behind("  metrics")
    }

    fn word_behind(&self, label: &str) -> String {
        let printed = self.printed();
        let (_, rest) = printed.split_once(label).unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    }

    /// Asks it to end, as an operator does, and waits for it.
    pub fn stop(self) -> ExitStatus {
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        self.end()
    }

    /// Waits until it ends by itself.
    pub fn end(mut self) -> ExitStatus {
        wait(&mut self.child)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Waits for a program that ought to end, and ends it when it does not.
fn wait(child: &mut Child) -> ExitStatus {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap()
}

fn contents(mut file: File) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut bytes).unwrap();
    bytes
}
