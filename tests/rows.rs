//! What rows may hold.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use parlance::auth::Role;
use parlance::catalog::model::AssetType;
use parlance::pronunciation::model::Status;

use crate::both;
use crate::support::TestDatabase;

both!(a_word_that_is_none_is_an_error_and_no_default, |backend| async move {
    let database = TestDatabase::new(backend);
    let mut conn = database.connect();
    let word = |word: &str| diesel::select(sql::<Text>(&format!("'{word}'")));
    assert_eq!(word("admin").get_result::<Role>(&mut conn).unwrap(), Role::Admin);
    assert_eq!(word("VIDEO").get_result::<AssetType>(&mut conn).unwrap(), AssetType::Video);
    assert_eq!(word("scored").get_result::<Status>(&mut conn).unwrap(), Status::Scored);
    for odd in ["", "Admin", "video", "awaiting"] {
        assert!(word(odd).get_result::<Role>(&mut conn).is_err(), "{odd:?}");
        assert!(word(odd).get_result::<AssetType>(&mut conn).is_err(), "{odd:?}");
        assert!(word(odd).get_result::<Status>(&mut conn).is_err(), "{odd:?}");
    }
});
