// @generated automatically by Diesel CLI.

diesel::table! {
    use crate::db::sql_types::*;

    abandoned_uploads (id) {
        id -> Uuid,
        object_key -> Text,
        multipart_id -> Nullable<Text>,
        keep_until -> Timestamptz,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    aggregate_scores (id) {
        id -> Uuid,
        user_id -> Uuid,
        period -> Text,
        period_start -> Date,
        score -> Nullable<Float8>,
        units_completed -> Int4,
        pronunciation_attempts -> Int4,
        average_pronunciation -> Nullable<Float8>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        scored_units -> Nullable<Int4>,
        score_sum -> Nullable<Int8>,
        pronunciation_sum -> Nullable<Int8>,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    catalog_changes (entity, entity_id) {
        entity -> Text,
        entity_id -> Uuid,
        revision -> Int8,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    catalog_revision (id) {
        id -> Int4,
        revision -> Int8,
        forgotten_revision -> Int8,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    daily_plan_entries (id) {
        id -> Uuid,
        daily_plan_id -> Uuid,
        unit_id -> Uuid,
        position -> Int4,
        completed -> Bool,
        score -> Nullable<Float8>,
        completed_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    daily_plans (id) {
        id -> Uuid,
        user_id -> Uuid,
        planned_date -> Date,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    idempotency_keys (scope, key) {
        scope -> Text,
        key -> Text,
        user_id -> Nullable<Uuid>,
        request_hash -> Text,
        status -> Nullable<Int4>,
        response_headers -> Nullable<Jsonb>,
        response_body -> Nullable<Text>,
        locked_until -> Timestamptz,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    instance_settings (name) {
        name -> Text,
        value -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    learner_changes (user_id, entity, entity_id) {
        user_id -> Uuid,
        entity -> Text,
        entity_id -> Text,
        number -> Int8,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    learning_events (user_id, id) {
        user_id -> Uuid,
        id -> Uuid,
        kind -> Text,
        unit_id -> Nullable<Uuid>,
        asset_id -> Nullable<Uuid>,
        payload -> Jsonb,
        occurred_at -> Timestamptz,
        local_date -> Date,
        received_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    levels (id) {
        id -> Uuid,
        language -> Text,
        slug -> Text,
        name -> Text,
        description -> Nullable<Text>,
        position -> Int4,
        published_at -> Nullable<Timestamptz>,
        deleted_at -> Nullable<Timestamptz>,
        deletion_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    magic_links (id) {
        id -> Uuid,
        token_hash -> Text,
        code_hash -> Text,
        code_attempts -> Int4,
        email -> Text,
        user_id -> Nullable<Uuid>,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    pronunciation_attempts (id) {
        id -> Uuid,
        user_id -> Uuid,
        unit_id -> Uuid,
        audio_key -> Text,
        content_type -> Text,
        size_bytes -> Int8,
        sha256 -> Text,
        reference_text -> Text,
        language -> Text,
        status -> Text,
        failure -> Nullable<Text>,
        failure_retryable -> Nullable<Bool>,
        score -> Nullable<Float8>,
        accuracy -> Nullable<Float8>,
        fluency -> Nullable<Float8>,
        completeness -> Nullable<Float8>,
        prosody -> Nullable<Float8>,
        words -> Nullable<Jsonb>,
        feedback -> Nullable<Text>,
        scorer -> Nullable<Text>,
        scorer_version -> Nullable<Text>,
        duration_ms -> Nullable<Int8>,
        scored_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        recording_erased_at -> Nullable<Timestamptz>,
        recorded_at -> Nullable<Timestamptz>,
        recorded_offset_minutes -> Nullable<Int4>,
        failure_code -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    recording_erasures (id) {
        id -> Uuid,
        prefix -> Text,
        keep_until -> Timestamptz,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    search_entries (id) {
        id -> Uuid,
        level_id -> Uuid,
        story_id -> Nullable<Uuid>,
        unit_id -> Nullable<Uuid>,
        version -> Int4,
        node_updated_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    search_words (word, entry_id) {
        word -> Bytea,
        entry_id -> Uuid,
        in_title -> Bool,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    sessions (id) {
        id -> Uuid,
        user_id -> Uuid,
        signed_in_by -> Text,
        refresh_token_hash -> Text,
        previous_token_hash -> Nullable<Text>,
        rotated_at -> Nullable<Timestamptz>,
        expires_at -> Timestamptz,
        last_used_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        user_agent -> Nullable<Text>,
        ip -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    stories (id) {
        id -> Uuid,
        level_id -> Uuid,
        slug -> Text,
        title -> Text,
        description -> Nullable<Text>,
        position -> Int4,
        published_at -> Nullable<Timestamptz>,
        deleted_at -> Nullable<Timestamptz>,
        deletion_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    sync_instance (id) {
        id -> Int4,
        instance -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    unit_asset_progress (id) {
        id -> Uuid,
        user_id -> Uuid,
        asset_id -> Uuid,
        unit_id -> Uuid,
        position_seconds -> Float8,
        position_at -> Timestamptz,
        position_event_id -> Uuid,
        seconds_watched -> Float8,
        progress_percent -> Float8,
        completed -> Bool,
        completed_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    unit_assets (id) {
        id -> Uuid,
        unit_id -> Uuid,
        #[sql_name = "type"]
        type_ -> Text,
        minio_key -> Text,
        language -> Nullable<Text>,
        content_type -> Nullable<Text>,
        size_bytes -> Nullable<Int8>,
        sha256 -> Nullable<Text>,
        duration_ms -> Nullable<Int8>,
        metadata -> Nullable<Jsonb>,
        position -> Int4,
        deleted_at -> Nullable<Timestamptz>,
        deletion_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    units (id) {
        id -> Uuid,
        story_id -> Uuid,
        slug -> Text,
        title -> Text,
        description -> Nullable<Text>,
        position -> Int4,
        reference_text -> Nullable<Text>,
        published_at -> Nullable<Timestamptz>,
        deleted_at -> Nullable<Timestamptz>,
        deletion_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    uploads (id) {
        id -> Uuid,
        unit_id -> Uuid,
        user_id -> Uuid,
        #[sql_name = "type"]
        type_ -> Text,
        file_name -> Text,
        content_type -> Text,
        size_bytes -> Int8,
        sha256 -> Text,
        object_key -> Text,
        multipart_id -> Nullable<Text>,
        part_size_bytes -> Nullable<Int8>,
        asset_id -> Nullable<Uuid>,
        registered_at -> Nullable<Timestamptz>,
        expires_at -> Timestamptz,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        registration -> Nullable<Jsonb>,
        registration_error -> Nullable<Jsonb>,
        claimed_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    user_progress (id) {
        id -> Uuid,
        user_id -> Uuid,
        unit_id -> Uuid,
        completed -> Bool,
        score -> Nullable<Float8>,
        last_score -> Nullable<Float8>,
        started_at -> Nullable<Timestamptz>,
        completed_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::sql_types::*;

    users (id) {
        id -> Uuid,
        email -> Text,
        username -> Text,
        password_hash -> Nullable<Text>,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        profile_picture_url -> Nullable<Text>,
        role -> Text,
        selected_level_id -> Nullable<Uuid>,
        time_zone -> Text,
        is_active -> Bool,
        last_login_at -> Nullable<Timestamptz>,
        access_changed_at -> Nullable<Timestamptz>,
        deleted_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        email_verified_at -> Nullable<Timestamptz>,
        access_version -> Int8,
        change_number -> Int8,
        forgotten_number -> Int8,
        daily_goal_minutes -> Nullable<Int4>,
    }
}

diesel::joinable!(aggregate_scores -> users (user_id));
diesel::joinable!(daily_plan_entries -> daily_plans (daily_plan_id));
diesel::joinable!(daily_plan_entries -> units (unit_id));
diesel::joinable!(daily_plans -> users (user_id));
diesel::joinable!(idempotency_keys -> users (user_id));
diesel::joinable!(learner_changes -> users (user_id));
diesel::joinable!(learning_events -> unit_assets (asset_id));
diesel::joinable!(learning_events -> units (unit_id));
diesel::joinable!(learning_events -> users (user_id));
diesel::joinable!(magic_links -> users (user_id));
diesel::joinable!(pronunciation_attempts -> units (unit_id));
diesel::joinable!(pronunciation_attempts -> users (user_id));
diesel::joinable!(search_entries -> levels (level_id));
diesel::joinable!(search_entries -> stories (story_id));
diesel::joinable!(search_entries -> units (unit_id));
diesel::joinable!(search_words -> search_entries (entry_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(stories -> levels (level_id));
diesel::joinable!(unit_asset_progress -> unit_assets (asset_id));
diesel::joinable!(unit_asset_progress -> units (unit_id));
diesel::joinable!(unit_asset_progress -> users (user_id));
diesel::joinable!(unit_assets -> units (unit_id));
diesel::joinable!(units -> stories (story_id));
diesel::joinable!(uploads -> unit_assets (asset_id));
diesel::joinable!(uploads -> units (unit_id));
diesel::joinable!(uploads -> users (user_id));
diesel::joinable!(user_progress -> units (unit_id));
diesel::joinable!(user_progress -> users (user_id));
diesel::joinable!(users -> levels (selected_level_id));

diesel::allow_tables_to_appear_in_same_query!(
    abandoned_uploads,
    aggregate_scores,
    catalog_changes,
    catalog_revision,
    daily_plan_entries,
    daily_plans,
    idempotency_keys,
    instance_settings,
    learner_changes,
    learning_events,
    levels,
    magic_links,
    pronunciation_attempts,
    recording_erasures,
    search_entries,
    search_words,
    sessions,
    stories,
    sync_instance,
    unit_asset_progress,
    unit_assets,
    units,
    uploads,
    user_progress,
    users,
);
