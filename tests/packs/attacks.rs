//! What is damaged, forged, in the way or lying.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use parlance::config::PackKey;
use parlance::packs::PackKeys;
use serde_json::Value;
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{KEYS, School, blob, build, flip, hashes, text, verified};
use crate::both;
use crate::support::{Backend, done, refused};

/// A school with a pack in a folder, and the manifest of that.
async fn packed(backend: Backend) -> (School, PathBuf, Value) {
    let school = School::new(backend).await;
    let folder = school.path("packs");
    done(school.build(&[&school.level, text(&folder)]).await);
    let keys = school.app.anonymous().get(KEYS).await.expect(200);
    let signed = serde_json::from_slice(&fs::read(manifest(&school, &folder)).unwrap()).unwrap();
    let read = verified(&signed, &keys);
    (school, folder, read)
}

fn manifest(school: &School, folder: &Path) -> PathBuf {
    folder.join("packs").join(format!("{}.json", school.level))
}

fn verify(school: &School, file: &Path) -> String {
    refused(school.binary().run(&["pack", "verify", text(file)]))
}

both!(one_flipped_bit_anywhere_is_found_and_named, |backend| async move {
    let (school, folder, read) = packed(backend).await;
    for sha256 in hashes(&read) {
        flip(&blob(&folder, &sha256));
        let said = verify(&school, &folder);
        assert!(said.contains(&format!("{sha256} is damaged")) && said.contains("1 of the packs and files"), "{said}");
        flip(&blob(&folder, &sha256));
    }
    let path = manifest(&school, &folder);
    let bytes = fs::read(&path).unwrap();
    let signed: Value = serde_json::from_slice(&bytes).unwrap();
    for field in ["payload", "protected", "signature"] {
        let value = signed[field].as_str().unwrap();
        // The last character of base64url may have bits that say nothing; the one in the middle has none.
        for at in [0, value.len() / 2] {
            let mut forged = value.as_bytes().to_vec();
            forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
            let mut forged_manifest = signed.clone();
            forged_manifest[field] = String::from_utf8(forged).unwrap().into();
            fs::write(&path, forged_manifest.to_string()).unwrap();
            let said = verify(&school, &folder);
            assert!(said.contains(&school.level) && !said.contains("is whole"), "{field}: {said}");
        }
    }
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    assert!(verify(&school, &folder).contains("damaged"));
    fs::write(&path, &bytes).unwrap();
    // A longer and a shorter file.
    let sha256 = &hashes(&read)[0];
    let whole = fs::read(blob(&folder, sha256)).unwrap();
    for damaged in [&whole[..whole.len() - 1], &[&whole[..], b"x"].concat()] {
        fs::write(blob(&folder, sha256), damaged).unwrap();
        assert!(verify(&school, &folder).contains("bytes long, not"));
    }
    fs::write(blob(&folder, sha256), whole).unwrap();
    done(school.binary().run(&["pack", "verify", text(&folder)]));
});

both!(only_keys_that_are_trusted_count, |backend| async move {
    let (school, folder, _) = packed(backend).await;
    let run = |keys: &str, arguments: &[&str]| school.binary().with("PARLANCE_PACK_KEYS", keys).run(arguments);
    let (one, two) = (format!("one:{}", "1a".repeat(32)), format!("two:{}", "2b".repeat(32)));
    let check = ["pack", "verify", text(&folder)];
    assert!(refused(run(&one, &check)).contains("the key \"dev\", which is none of those that are trusted"));
    // A key of the same name is another key.
    let same = format!("dev:{}", "1a".repeat(32));
    assert!(refused(run(&same, &check)).contains("damaged or forged"));
    let other = school.binary().with("PARLANCE_PACK_KEYS", &one);
    done(build(other, &[&school.level, text(&folder)]).await);
    done(run(&format!("{two},{one}"), &check));
    assert!(refused(run(&two, &check)).contains("\"one\""));
    let serve = ["pack", "serve", text(&folder), "--addr", "127.0.0.1:0"];
    assert!(refused(run(&two, &serve)).contains(&school.level));
    let none = school.path("none.json");
    fs::write(&none, "[]").unwrap();
    assert!(refused(run(&one, &["pack", "verify", text(&folder), "--keys", text(&none)])).contains("no JWK set"));
});

both!(a_manifest_that_lies_is_refused_though_it_is_signed, |backend| async move {
    let (school, folder, read) = packed(backend).await;
    let secret = "1a".repeat(32);
    let keys = PackKeys::new(&[PackKey { kid: "k".to_owned(), secret: secret.clone().into() }]).unwrap();
    let signer = keys.signer().unwrap();
    let path = manifest(&school, &folder);
    let said_of = |change: &dyn Fn(&mut Value)| {
        let mut changed = read.clone();
        change(&mut changed);
        fs::write(&path, serde_json::to_vec(&signer.sign(&changed).unwrap()).unwrap()).unwrap();
        let binary = school.binary().with("PARLANCE_PACK_KEYS", &format!("k:{secret}"));
        let output = binary.run(&["pack", "verify", text(&folder)]);
        if output.status.success() { String::new() } else { refused(output) }
    };
    assert_eq!(said_of(&|_| {}), "");
    let outside = "../../../../etc/passwd";
    type Lie<'a> = (&'a str, &'a dyn Fn(&mut Value));
    let lies: [Lie; 7] = [
        ("is the manifest of", &|read| read["id"] = Uuid::nil().to_string().into()),
        ("format 2", &|read| read["format"] = 2.into()),
        ("no SHA-256", &|read| read["blobs"][0]["sha256"] = outside.into()),
        ("there twice", &|read| read["blobs"][0] = read["blobs"][1].clone()),
        ("bytes long, not 1", &|read| read["blobs"][0]["sizeBytes"] = 1.into()),
        ("cannot be read", &|read| read["blobs"][0]["sizeBytes"] = (-1).into()),
        ("is gone", &|read| read["blobs"][0]["sha256"] = "f".repeat(64).into()),
    ];
    for (reason, lie) in lies {
        let said = said_of(lie);
        assert!(said.contains(reason), "{reason}: {said}");
    }
    // Something else that the same key has signed.
    let header =
        jsonwebtoken::Header { kid: Some("k".to_owned()), ..jsonwebtoken::Header::new(jsonwebtoken::Algorithm::EdDSA) };
    let der = [&[0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20][..], &[0x1a; 32]].concat();
    let jws = jsonwebtoken::jws::encode(&header, Some(&read), &jsonwebtoken::EncodingKey::from_ed_der(&der)).unwrap();
    fs::write(&path, serde_json::to_vec(&jws).unwrap()).unwrap();
    let said = refused(school.binary().with("PARLANCE_PACK_KEYS", &format!("k:{secret}")).run(&[
        "pack",
        "verify",
        text(&folder),
    ]));
    assert!(said.contains("not that of a pack"), "{said}");
    // A hole on the disk is enough: nothing of it is read.
    File::create(&path).unwrap().set_len(300 << 20).unwrap();
    assert!(verify(&school, &folder).contains("larger than any manifest"));
    fs::remove_file(&path).unwrap();
    assert!(verify(&school, &folder).contains("holds no pack"));
});

#[cfg(unix)]
both!(links_lead_nowhere, |backend| async move {
    let (school, folder, read) = packed(backend).await;
    use std::os::unix::fs::symlink;
    let outside = school.path("outside");
    fs::create_dir(&outside).unwrap();
    let sha256 = &hashes(&read)[0];
    let file = blob(&folder, sha256);
    // The right bytes, though elsewhere.
    fs::rename(&file, outside.join("file")).unwrap();
    symlink(outside.join("file"), &file).unwrap();
    assert!(verify(&school, &folder).contains(&format!("{sha256} is a link")));
    assert!(refused(school.build(&[&school.level, text(&folder)]).await).contains("is a link"));
    fs::remove_file(&file).unwrap();
    // A pipe, at which a reader would wait for ever.
    assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
    assert!(verify(&school, &folder).contains(&format!("{sha256} is no file")));
    fs::remove_file(&file).unwrap();
    fs::rename(outside.join("file"), &file).unwrap();
    done(school.binary().run(&["pack", "verify", text(&folder)]));

    for part in ["blobs", "packs"] {
        let fresh = school.path(&format!("fresh-{part}"));
        fs::create_dir(&fresh).unwrap();
        symlink(&outside, fresh.join(part)).unwrap();
        assert!(refused(school.build(&[&school.level, text(&fresh)]).await).contains("is a link"));
    }
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    let moved = school.path("moved");
    fs::rename(folder.join("packs"), &moved).unwrap();
    symlink(&moved, folder.join("packs")).unwrap();
    assert!(verify(&school, &folder).contains("is a link"));
});

/// A zip of entries, stored or compressed.
fn zip_of(path: &Path, entries: &[(&str, &[u8])], method: CompressionMethod) {
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

both!(a_zip_writes_nowhere_and_a_damaged_one_is_refused, |backend| async move {
    let school = School::new(backend).await;
    let (whole, binary) = (school.path("pack.zip"), school.binary());
    done(school.build(&[&school.level, text(&whole)]).await);
    done(binary.run(&["pack", "verify", text(&whole)]));
    assert!(refused(school.build(&[&school.level, text(&whole)]).await).contains("exists already"));
    let bad = school.path("bad.zip");
    let before = fs::read_dir(school.app.folder.path()).unwrap().count() + 1;
    let id = format!("packs/{}.json", school.level);
    let name = format!("blobs/ff/{}", "f".repeat(64));
    for name in [
        "../evil",
        "/tmp/evil",
        "packs/../../evil",
        "blobs/..\\evil",
        "evil",
        "packs/evil.json",
        &name.replace("/ff/", "/fe/"),
    ] {
        zip_of(&bad, &[(&id, b"{}"), (name, b"evil")], CompressionMethod::Stored);
        assert!(verify(&school, &bad).contains("belongs to no pack"), "{name}");
    }
    zip_of(&bad, &[(&id, b"{}"), (&name, b"evil")], CompressionMethod::Stored);
    assert!(verify(&school, &bad).contains("no signed manifest"));
    zip_of(&bad, &[(&id, &[b'x'; 5000])], CompressionMethod::Deflated);
    assert!(verify(&school, &bad).contains("zip -0"));
    let bytes = fs::read(&whole).unwrap();
    for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&bad, &bytes[..length]).unwrap();
        assert!(verify(&school, &bad).contains("cut short"), "{length}");
    }
    flip(&whole);
    assert!(verify(&school, &whole).contains("damaged"));
    assert_eq!(fs::read_dir(school.app.folder.path()).unwrap().count(), before);
    assert!(!Path::new("/tmp/evil").exists());
});
