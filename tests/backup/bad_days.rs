//! What is damaged, in the way, cut short or gone.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::{Home, files_below, tables, text};
use crate::both;
use crate::support::{Backend, Binary, done, refused};

fn flip(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, bytes).unwrap();
}

both!(one_flipped_byte_in_any_file_is_found_and_named, |backend| async move {
    let (home, folder) = Home::backed_up(backend);
    let files = files_below(&folder);
    assert!(files.len() > 30);
    // One of each kind on both databases; each file on one.
    let some = |file: &PathBuf| {
        let name = text(file);
        backend == Backend::Sqlite
            || ["users.jsonl.gz", "objects.jsonl.gz", "manifest.json"].iter().any(|kind| name.ends_with(kind))
    };
    for file in files.iter().filter(|file| some(file)) {
        let name = file.strip_prefix(&folder).unwrap().to_str().unwrap().trim_end_matches(".sha256");
        flip(file);
        let said = refused(home.run(&["backup", "verify", text(&folder)]));
        assert!(said.contains(name) && said.contains("damaged"), "{name}: {said}");
        flip(file);
    }
    assert!(done(home.run(&["backup", "verify", text(&folder)])).contains("is whole"));

    let list = files.iter().find(|file| text(file).ends_with("objects.jsonl.gz")).unwrap();
    let list = std::io::read_to_string(flate2::read::GzDecoder::new(fs::File::open(list).unwrap())).unwrap();
    let last: Value = serde_json::from_str(list.lines().last().unwrap()).unwrap();
    let sha256 = last["sha256"].as_str().unwrap();
    let object = folder.join("objects").join(&sha256[..2]).join(sha256);
    let target = Home::new(backend);
    flip(&object);
    let said = refused(target.run(&["restore", text(&folder), "--yes"]));
    assert!(said.contains(sha256) && said.contains("damaged"), "{said}");
    let bytes = fs::read(&object).unwrap();
    fs::remove_file(&object).unwrap();
    assert!(refused(home.run(&["backup", "verify", text(&folder)])).contains("is gone"));
    // The next attempt goes on where that one ended.
    fs::write(&object, bytes).unwrap();
    flip(&object);
    let told = done(target.run(&["restore", text(&folder), "--yes"]));
    assert!(told.contains("everything agrees") && !told.contains("(0 were there already)"), "{told}");
});

both!(what_would_lose_something_is_refused, |backend| async move {
    let (home, folder) = Home::backed_up(backend);
    let restore = |target: &Binary, yes: &[&str]| refused(target.run(&[&["restore", text(&folder)], yes].concat()));
    let target = Home::new(backend);
    assert!(restore(&target.binary(), &[]).contains("--yes"));
    assert!(restore(&home.binary(), &["--yes"]).contains("is not empty"));
    assert!(restore(&target.binary(), &["--yes", "--snapshot", "20200101"]).contains("no complete snapshot 20200101"));
    assert!(refused(target.run(&["restore", "nowhere", "--yes"])).contains("nowhere"));
    let memory = Binary::new(target.data.path()).with("DATABASE_URL", "sqlite::memory:");
    assert!(restore(&memory, &["--yes"]).contains("DATABASE_URL"));

    home.database.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')");
    let newer = home.path("newer");
    // Made by a version that knows more: this one does not even start on that database.
    assert!(refused(home.run(&["backup", text(&newer)])).contains("newer"));

    let path = files_below(&folder).into_iter().find(|file| text(file).ends_with("manifest.json")).unwrap();
    let written = fs::read_to_string(&path).unwrap();
    let change = |from: &str, to: &str| {
        let changed = written.replacen(from, to, 1);
        assert_ne!(changed, written);
        fs::write(
            path.with_extension("json.sha256"),
            parlance::sha256::Sha256Digest::of(changed.as_bytes()).to_string(),
        )
        .unwrap();
        fs::write(&path, changed).unwrap();
    };
    change("\"format\": 1", "\"format\": 2");
    assert!(restore(&target.binary(), &["--yes"]).contains("format 2"));
    change("\"migrations\": [", "\"migrations\": [\"9999-01-01-000000_later\",");
    assert!(restore(&target.binary(), &["--yes"]).contains("9999-01-01-000000_later"));
});

both!(what_cannot_be_written_to_or_read_is_named, |backend| async move {
    let home = Home::new(backend);
    done(home.run(&["migrate", "run"]));
    let refused = |arguments: &[&str]| refused(home.run(&[&["backup"], arguments].concat()));
    assert!(refused(&[]).contains("PARLANCE_BACKUP_TO"));
    fs::write(home.path("file"), "x").unwrap();
    assert!(refused(&["file/backups"]).contains("file/backups"));
    assert!(refused(&["verify", "file"]).contains("neither a folder nor a zip"));
    assert!(refused(&["list", "nowhere"]).contains("nowhere"));
    assert!(refused(&["s3://"]).contains("names no bucket"));
    assert!(refused(&["s3://backups"]).contains("PARLANCE_BACKUP_S3_ENDPOINT"));
    fs::create_dir_all(home.path("empty/snapshots")).unwrap();
    assert!(refused(&["verify", "empty"]).contains("no complete backup"));
    assert!(refused(&["made.zip", "--keep", "0"]).contains("--keep"));
    done(home.run(&["backup", "made.zip"]));
    assert!(refused(&["made.zip"]).contains("exists already"));
});

both!(an_object_that_the_store_has_lost_is_told, |backend| async move {
    let home = Home::seeded(backend);
    home.database.execute("UPDATE unit_assets SET minio_key = 'lost' WHERE minio_key LIKE '%.json'");
    let folder = home.path("backups");
    let said = refused(home.run(&["backup", text(&folder)]));
    assert!(said.contains("complete but for 1 objects") && said.contains("assets/lost"), "{said}");
    done(Home::new(backend).run(&["restore", text(&folder), "--yes"]));
});

both!(a_backup_or_restore_that_is_killed_leaves_nothing_half_done, |backend| async move {
    let home = Home::seeded(backend);
    let folder = home.path("backups");
    let target = Home::new(backend);
    let kill_after = |binary: &Binary, arguments: &[&str], wait: u64| {
        let mut child = binary.command(arguments).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        // It renews its lock no more; no need to wait until that expires.
        fs::remove_file(folder.join("lock.json")).ok();
    };
    for wait in [40, 80, 120, 160, 240, 320] {
        kill_after(&home.binary(), &["backup", text(&folder)], wait);
    }
    done(home.run(&["backup", text(&folder), "--keep", "1"]));
    done(home.run(&["backup", "verify", text(&folder)]));
    assert_eq!(fs::read_dir(folder.join("snapshots")).unwrap().count(), 1, "what was left half done is gone");
    for wait in [60, 120, 180, 240] {
        kill_after(&target.binary(), &["restore", text(&folder), "--yes"], wait);
    }
    let output = target.run(&["restore", text(&folder), "--yes"]);
    // One of the four may have come to its end.
    if !output.status.success() {
        assert!(refused(output).contains("is not empty"));
    }
    let again = target.path("again");
    done(target.run(&["backup", text(&again)]));
    assert_eq!(tables(&again), tables(&folder));
});

both!(one_backup_at_a_time_is_made_in_a_place, |backend| async move {
    let (home, folder) = Home::backed_up(backend);
    let held = |until: &str| {
        let lock = json!({"id": uuid::Uuid::nil(), "process": 7, "expiresAt": until});
        fs::write(folder.join("lock.json"), lock.to_string()).unwrap();
    };
    held("2999-01-01T00:00:00Z");
    let said = refused(home.run(&["backup", text(&folder)]));
    assert!(said.contains("process 7") && said.contains("2999-01-01"), "{said}");
    held("2020-01-01T00:00:00Z");
    done(home.run(&["backup", text(&folder)]));
    assert!(!folder.join("lock.json").exists());
});
