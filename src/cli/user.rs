//! `parlance user`: accounts from the command line, the first administrator above all.

use std::io::{IsTerminal, Read, Write};

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Subcommand;

use super::instance::open_database;
use crate::app::DELETION_HOOKS;
use crate::auth::actions::{self, Account, AdminChanges};
use crate::auth::{Role, hash_password, queries, rules};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Conn, Database, Timestamp};
use crate::error::{Error, Fault, Thing};
use crate::seed;

/// What to do with accounts.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Makes an account; without --password-stdin the password is made up and printed.
    Create {
        /// 3 to 50 letters, digits, dots, underscores and hyphens.
        username: String,
        /// Where mail is sent.
        #[arg(long)]
        email: String,
        /// learner, author, instructor or admin.
        #[arg(long, default_value = "learner")]
        role: Role,
        /// Reads the password from standard input, so that it appears in no process list.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Changes an account's role, within 10 seconds everywhere.
    SetRole {
        /// The account.
        username: String,
        /// learner, author, instructor or admin.
        role: Role,
    },
    /// Sets an account's password and ends its sessions; without --password-stdin it is made up and printed.
    SetPassword {
        /// The account.
        username: String,
        /// Reads the password from standard input, so that it appears in no process list.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Deletes an account for good, with all that is known of its owner.
    Delete {
        /// The account.
        username: String,
        /// Really.
        #[arg(long)]
        yes: bool,
    },
    /// Disables the accounts that the public password of the demo accounts opens, administrators too.
    DisableDemo,
}

pub async fn run(config: Config, args: Args) -> anyhow::Result<()> {
    let db = open_database(&config)?;
    let now = Clock::system().now();
    match args.action {
        Action::Create { username, email, role, password_stdin } => {
            check("the user name", rules::username(&username, &()))?;
            check("--email", rules::email(&email, &()))?;
            let password = Password::choose(password_stdin)?;
            let account = Account {
                email,
                username,
                password_hash: Some(hash_password(&password.text)?),
                first_name: None,
                last_name: None,
                role,
                selected_level_id: None,
                time_zone: None,
                is_vouched_for: true,
            };
            let user =
                db.write(move |conn| actions::create_account(conn, account, now)).await.map_err(Error::with_cause)?;
            say!("made {} ({}), {role}", user.username, user.email);
            password.print_if_made_up();
        }
        Action::SetRole { username, role } => {
            let name = username.clone();
            let changes = AdminChanges { role: Some(role), is_active: None };
            db.write(move |conn| {
                let user =
                    queries::find_user_by_username(conn, &name)?.ok_or_else(|| Error::not_found(Thing::Account))?;
                actions::administer_user(conn, user.id, changes, now)
            })
            .await
            .map_err(Error::with_cause)?;
            say!("{username} is {role} now");
        }
        Action::SetPassword { username, password_stdin } => {
            let password = Password::choose(password_stdin)?;
            let hash = hash_password(&password.text)?;
            let name = username.clone();
            db.write(move |conn| {
                let user =
                    queries::find_user_by_username(conn, &name)?.ok_or_else(|| Error::not_found(Thing::Account))?;
                actions::change_password(conn, user.id, hash, None, now)
            })
            .await
            .map_err(Error::with_cause)?;
            say!("{username} has a new password; its sessions have ended");
            password.print_if_made_up();
        }
        Action::Delete { username, yes } => {
            let name = username.clone();
            let user =
                db.read(move |conn| queries::find_user_by_username(conn, &name)).await.map_err(Error::with_cause)?;
            let Some(user) = user else { bail!("there is no account {username}") };
            if !yes {
                bail!(
                    "this deletes {username} ({}, {}) for good, with progress, plans, scores and recordings; to do it, run: \
                     parlance user delete {username} --yes",
                    user.email,
                    user.role
                );
            }
            let delete = move |conn: &mut Conn| actions::delete_account(conn, DELETION_HOOKS, user.id, now);
            db.write(delete).await.map_err(Error::with_cause)?;
            actions::log_deletion(user.id);
            say!("{username} is deleted; recordings leave the object store within a minute in which parlance serves");
        }
        Action::DisableDemo => disable_demo(&db, now).await?,
    }
    Ok(())
}

async fn disable_demo(db: &Database, now: Timestamp) -> anyhow::Result<()> {
    let (disabled, admins) = db
        .write(move |conn| {
            let accounts = seed::accounts_with_demo_password(conn)?;
            for user in &accounts {
                actions::disable_account(conn, user.id, now)?;
            }
            Ok::<_, Error>((accounts, queries::list_active_admins(conn)?.len()))
        })
        .await
        .map_err(Error::with_cause)?;
    for user in &disabled {
        say!("{} ({}, {}) is disabled; its sessions have ended", user.username, user.email, user.role);
    }
    if disabled.is_empty() {
        say!("no account has the public password of the demo accounts");
    }
    if admins == 0 {
        say!("no administrator is left; make one: parlance user create NAME --email ADDRESS --role admin");
    }
    Ok(())
}

struct Password {
    text: String,
    made_up: bool,
}

impl Password {
    fn choose(from_stdin: bool) -> anyhow::Result<Self> {
        if !from_stdin {
            return Ok(Self { text: URL_SAFE_NO_PAD.encode(rand::random::<[u8; 18]>()), made_up: true });
        }
        if std::io::stdin().is_terminal() {
            print!("password, then Enter and Ctrl-D: ");
            std::io::stdout().flush()?;
        }
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("the password cannot be read from standard input")?;
        let text = text.trim_end_matches(['\r', '\n']).to_owned();
        check("the password", rules::password(&text, &()))?;
        Ok(Self { text, made_up: false })
    }

    fn print_if_made_up(&self) {
        if self.made_up {
            say!("password: {}", self.text);
        }
    }
}

fn check(what: &str, rule: garde::Result) -> anyhow::Result<()> {
    if let Err(error) = rule {
        bail!("{what} {}", Fault::of(&error));
    }
    Ok(())
}
