//! Enums that are words in text columns.

/// Declares an enum whose variants are words: in text columns of both databases, in JSON and in OpenAPI. Reading a row
/// with any other word fails.
#[macro_export]
macro_rules! text_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:tt),* $(,)? }
    ) => {
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
            diesel::AsExpression, diesel::FromSqlRow, utoipa::ToSchema,
        )]
        $(#[$meta])*
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every variant.
            pub const ALL: [$name; [$($word),*].len()] = [$($name::$variant),*];

            /// The word.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL
                    .into_iter()
                    .find(|variant| variant.as_str() == text)
                    .ok_or_else(|| format!("{text:?} is none of {}", [$($word),*].join(", ")))
            }
        }

        $crate::text_enum!(@column $name, diesel::pg::Pg, |out, word| {
            diesel::serialize::ToSql::<diesel::sql_types::Text, diesel::pg::Pg>::to_sql(word, &mut out.reborrow())
        });
        $crate::text_enum!(@column $name, diesel::sqlite::Sqlite, |out, word| {
            out.set_value(word);
            Ok(diesel::serialize::IsNull::No)
        });

        impl diesel::serialize::ToSql<diesel::sql_types::Text, $crate::db::MultiBackend> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, $crate::db::MultiBackend>,
            ) -> diesel::serialize::Result {
                out.set_value((diesel::sql_types::Text, self));
                Ok(diesel::serialize::IsNull::No)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Text, $crate::db::MultiBackend> for $name {
            fn from_sql(
                bytes: <$crate::db::MultiBackend as diesel::backend::Backend>::RawValue<'_>,
            ) -> diesel::deserialize::Result<Self> {
                bytes.from_sql::<$name, diesel::sql_types::Text>()
            }
        }
    };
    (@column $name:ident, $backend:ty, |$out:ident, $text:ident| $write:expr) => {
        impl diesel::serialize::ToSql<diesel::sql_types::Text, $backend> for $name {
            fn to_sql<'b>(
                &'b self,
                $out: &mut diesel::serialize::Output<'b, '_, $backend>,
            ) -> diesel::serialize::Result {
                let $text: &'static str = self.as_str();
                $write
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Text, $backend> for $name {
            fn from_sql(
                bytes: <$backend as diesel::backend::Backend>::RawValue<'_>,
            ) -> diesel::deserialize::Result<Self> {
                let text = <String as diesel::deserialize::FromSql<diesel::sql_types::Text, $backend>>::from_sql(bytes)?;
                Ok(text.parse::<$name>()?)
            }
        }
    };
}
