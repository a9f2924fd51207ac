//! Every migration up, down and up again; several migrators at once.

use parlance::db::migrate;

use crate::both;
use crate::support::TestDatabase;

both!(every_migration_goes_up_down_and_up, |backend| async move {
    let database = TestDatabase::unmigrated(backend);
    let mut conn = database.connect();
    let all = migrate::pending(&mut conn).unwrap();
    assert!(!all.is_empty());
    assert_eq!(migrate::run(&mut conn).unwrap(), all);
    for name in all.iter().rev() {
        assert_eq!(migrate::revert(&mut conn).unwrap().as_ref(), Some(name));
    }
    assert_eq!(migrate::revert(&mut conn).unwrap(), None);
    assert_eq!(migrate::run(&mut conn).unwrap(), all);
    assert!(migrate::pending(&mut conn).unwrap().is_empty());
});

both!(concurrent_migrators_do_not_collide, |backend| async move {
    let database = TestDatabase::unmigrated(backend);
    let all = migrate::pending(&mut database.connect()).unwrap();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let mut conn = database.connect();
            std::thread::spawn(move || migrate::run(&mut conn).unwrap())
        })
        .collect();
    let mut ran: Vec<String> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    ran.sort();
    assert_eq!(ran, all, "each migration ran once");
});
