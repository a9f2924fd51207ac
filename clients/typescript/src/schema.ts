// Generated from openapi/openapi.json by `npm run types`; never edited.
export interface paths {
    "/.well-known/parlance-pack-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the public keys that packs are verified with.
         * @description A JWK set (RFC 7517) of keys of Ed25519 (RFC 8037): the one that signs, and those that did before. Keep it beside the packs
         *     that you keep; it is empty where no packs are made.
         */
        get: operations["get_pack_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists accounts in the order they were made.
         * @description Filters can be combined. Deleted accounts are not listed.
         */
        get: operations["list_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows an account.
         * @description A deleted account is 404.
         */
        get: operations["get_user"];
        put?: never;
        post?: never;
        /**
         * Deletes an account for good.
         * @description As if its owner did: profile, sessions, progress, plans, scores, attempts and recordings go. What it made of the
         *     catalogue stays.
         */
        delete: operations["delete_user"];
        options?: never;
        head?: never;
        /**
         * Changes an account's role, or deactivates it.
         * @description Takes effect on every replica within 10 seconds, for access tokens given out before too.
         */
        patch: operations["update_user"];
        trace?: never;
    };
    "/api/v1/assets/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Registers objects that were put into the bucket by other means.
         * @description Objects lie under `units/{unitId}/{type}/…` with type one of video, audio, subtitle, screenshot and metadata. The
         *     answer tells of each what became of it; call again with `nextAfter` until that is null.
         */
        post: operations["sync_assets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows an asset and where to fetch it.
         * @description The URL needs no token and stays the same within a window of time, so that it can be cached by its text.
         */
        get: operations["get_asset"];
        put?: never;
        post?: never;
        /**
         * Deletes an asset.
         * @description It can be restored; what learners did stays.
         */
        delete: operations["delete_asset"];
        options?: never;
        head?: never;
        /**
         * Changes an asset.
         * @description What is absent stays. Send the `ETag` that you read as `If-Match`, and nobody else's change is overwritten.
         */
        patch: operations["update_asset"];
        trace?: never;
    };
    "/api/v1/assets/{id}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Notes how far the learner is in an asset.
         * @description `positionMs` is where to go on; the other numbers never go down.
         */
        put: operations["put_asset_progress"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Brings back an asset.
         * @description Where its place is taken it comes last. One that is not deleted stays as it is.
         */
        post: operations["restore_asset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Signs in with user name or address and password.
         * @description Never tells whether the account exists. After ten wrong passwords in a row tries have to wait (429), each time twice as
         *     long up to an hour; a device that the account was signed in from before is counted by itself.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends the session of a refresh token.
         * @description Its access tokens end within 10 seconds. Answers the same when there is nothing to end.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/magic-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a mail with a link and a code to sign in with.
         * @description Answers the same, after the same time, whether the address belongs to an account or not. An address gets six mails an
         *     hour; links and codes of earlier mails stay valid for their fifteen minutes.
         */
        post: operations["request_magic_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/magic-links/consume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a page that opens the app, or the code to type into it.
         * @description Apps that are known at `/.well-known` open such links themselves. Looking at it changes nothing: programs that open every
         *     link of a mail do not use the link up. Browsers get refusals as pages too.
         */
        get: operations["show_magic_link"];
        put?: never;
        /**
         * Signs in with a link's token, or with the code of the same mail.
         * @description Link and code work once. A code may be tried five times, then ask for another mail. Where nothing has proven yet
         *     that mail to the account's address reaches its owner (`emailVerifiedAt` is null), this does: all other sessions end,
         *     and a password that was set before is cleared.
         */
        post: operations["consume_magic_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives the next pair of tokens.
         * @description Each refresh token works once. If the answer gets lost, repeat the request within 30 seconds: it gives the same
         *     refresh token again. A used token that comes later ends the session, since somebody may have copied it.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Registers a learner and signs them in.
         * @description A mail goes to the address; its code at `POST /me/email/verify` proves that it is yours. Answers 409 when the user name
         *     or address belongs to another account; `errors` names the field.
         */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Signs in with user name or address and password, as OAuth 2.0 does.
         * @description For API explorers and tools that know the password grant: `POST /auth/login` says the same in this API's own words, and
         *     says who signed in. The same limits hold for both together.
         */
        post: operations["issue_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/catalog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the whole tree down to the units.
         * @description What an app needs to draw its menus offline. Learners get what is published, authors drafts too. With `include=cover` each
         *     unit has its first picture and each story that of its first unit with one, where there is any; such URLs need no token and
         *     stay the same within a window of time. Without it there are no URLs.
         */
        get: operations["get_catalog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/catalog/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Exports the catalogue, drafts included, as a document.
         * @description The same content always gives the same bytes. Media are not in it: the command line exports whole courses.
         */
        get: operations["export_catalog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/catalog/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Imports a catalogue document of up to 64 MiB.
         * @description Makes and changes what it holds, found by slugs and keys, in one transaction. It deletes nothing, and doing so again
         *     changes nothing. Media are sent before, by uploads or the command line.
         */
        post: operations["import_catalog"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/levels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the levels, by language and position, with counts.
         * @description Learners get what is published, authors drafts too; the counts are of what the caller sees.
         */
        get: operations["list_levels"];
        put?: never;
        /**
         * Makes a level.
         * @description It is a draft until it is published. Without a slug it gets one made of its name, without a position it comes last.
         */
        post: operations["create_level"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/levels/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Puts all levels of a language in order, in one step.
         * @description The ids are those of all its levels that are not deleted, drafts included, each once.
         */
        put: operations["order_levels"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/levels/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a level.
         * @description A draft is 404 for learners.
         */
        get: operations["get_level"];
        put?: never;
        post?: never;
        /**
         * Deletes a level with all that is in it, as one batch.
         * @description It can be restored; what learners did stays.
         */
        delete: operations["delete_level"];
        options?: never;
        head?: never;
        /**
         * Changes a level.
         * @description What is absent stays. Send the `ETag` that you read as `If-Match`, and nobody else's change is overwritten.
         */
        patch: operations["update_level"];
        trace?: never;
    };
    "/api/v1/levels/{id}/pack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows all that is needed to learn a level offline.
         * @description What learners see of it, authors too: drafts are in no pack. `manifest.payload` is a `PackManifest`, signed with a key of
         *     `/.well-known/parlance-pack-key`. Fetch the files whose SHA-256 you do not have, and compare each. 404 also where the
         *     server has no key to sign packs with.
         */
        get: operations["get_level_pack"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/levels/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publishes a level.
         * @description With `includeDescendants` all drafts below it too, in the same instant. Learners see it once all that it is in
         *     is published.
         */
        post: operations["publish_level"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/levels/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Brings back a level with exactly what was deleted with it.
         * @description Where its place is taken it comes last. One that is not deleted stays as it is.
         */
        post: operations["restore_level"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/levels/{id}/stories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists a level's stories, in order, with counts.
         * @description Learners get what is published, authors drafts too; the counts are of what the caller sees.
         */
        get: operations["list_stories"];
        put?: never;
        /**
         * Makes a story in a level.
         * @description It is a draft until it is published. Without a slug it gets one made of its title, without a position it comes
         *     last.
         */
        post: operations["create_story"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/levels/{id}/stories/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Puts all stories of a level in order, in one step.
         * @description The ids are those of all that are not deleted, each once.
         */
        put: operations["order_stories"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/levels/{id}/unpublish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hides a level and all that is in it from learners.
         * @description What is in it keeps its own state.
         */
        post: operations["unpublish_level"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows your account.
         * @description `emailVerifiedAt` is null until mail to its address was shown to reach you.
         */
        get: operations["get_me"];
        put?: never;
        post?: never;
        /**
         * Deletes your account for good.
         * @description All that is known of you goes: profile, sessions, progress, plans, scores, attempts and recordings.
         */
        delete: operations["delete_me"];
        options?: never;
        head?: never;
        /**
         * Changes your account.
         * @description What you leave out stays. Another address needs your password, and is unproven until the code of the mail that goes
         *     there comes back to `POST /me/email/verify`.
         */
        patch: operations["update_me"];
        trace?: never;
    };
    "/api/v1/me/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that changed for you since a device last asked.
         * @description Without a cursor: all that you may see, for a device that has nothing. What you no longer see is a `delete`, also when
         *     it was only taken back for a time. Ask until `checkpoint` is true, then apply all pages at once. 410: start over.
         */
        get: operations["list_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/daily-plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The learner's plans of some days, in their order.
         * @description Days without a plan are left out. The learner's time zone decides what today is.
         */
        get: operations["list_daily_plans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/daily-plans/{date}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The learner's plan of one day.
         * @description 404 where there is none.
         */
        get: operations["get_daily_plan"];
        /**
         * Replaces the learner's plan of one day.
         * @description Entries are kept in the order given; what the learner has done already on that day or later counts at once.
         */
        put: operations["put_daily_plan"];
        post?: never;
        /**
         * Deletes the learner's plan of one day.
         * @description What was done stays done.
         */
        delete: operations["delete_daily_plan"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/daily-plans/{date}/generate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a plan for today or a later day, of a size given in units or in minutes, else of the learner's daily goal.
         * @description What is done already on that day stays in the plan; its open entries are chosen anew: units of overdue plans first,
         *     then the next unfinished units in the order of the selected level (the first level when none is selected) and the
         *     levels after it. Units that another plan of today or later holds are left out. Without a size, the units that are done in
         *     the plan and those that are chosen take `dailyGoalMinutes` of the profile together: nothing is added once what is done
         *     takes as long, and 422 without a goal.
         */
        post: operations["generate_daily_plan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/email/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Proves that mail to your address reaches you.
         * @description Registering and changing the address send a mail with a code; `POST /auth/magic-links` sends another. The first proof
         *     ends your other sessions; your password stays. A code may be tried five times.
         */
        post: operations["verify_my_email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Records what a learner did, online or weeks ago.
         * @description Events may come in any order, twice, or late: the outcome is the same. One that cannot be used is answered
         *     `rejected` and harms no other. Once answered, accepted events are durable.
         */
        post: operations["record_events"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gives all that is kept about you, as one document.
         * @description Recordings come as URLs that live for a while; fetch them before `recordingUrlExpiresAt`. Passwords and tokens are kept
         *     as hashes alone, which are left out. Counted with what is asked of your password: ten times a minute.
         */
        get: operations["export_my_data"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/home": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The first screen in one answer: profile, today's plan, where to go on, scores, and whether there is something to sync.
         * @description What `GET /me`, `/me/daily-plans/today`, `/me/progress` (its `resume`) and `/me/scores/current` say, of one moment.
         */
        get: operations["get_home"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/level": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Chooses the level that you work on.
         * @description It decides which units plans are filled with, and where to go on.
         */
        put: operations["set_my_level"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes your password and ends your other sessions.
         * @description Forgotten? Sign in by mail and leave `currentPassword` out.
         */
        put: operations["change_my_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the learner did in all, and where to go on.
         * @description The counts are over every published unit, per level and story.
         */
        get: operations["get_progress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/pronunciation-attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists your attempts on all units, newest first.
         * @description Those on units that are not published at present are among them. Words and URLs are not in it:
         *     `GET /pronunciation-attempts/{id}` has them.
         */
        get: operations["list_my_pronunciation_attempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/scores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The history of the learner's scores, newest period first.
         * @description A period in which nothing was completed or spoken is left out.
         */
        get: operations["list_scores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/scores/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The learner's scores of today, this week, this month and all time.
         * @description The learner's time zone decides which day it is.
         */
        get: operations["get_current_scores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists your signed-in devices, newest first.
         * @description The one that asks is marked as `current`.
         */
        get: operations["list_my_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Signs one of your devices out.
         * @description Its refresh token ends at once, its access token within 10 seconds.
         */
        delete: operations["revoke_my_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/units": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists where you stand with each unit that you have begun, by the units' ids.
         * @description What check marks and an app that was installed anew need: what `GET /units/{id}/progress` says of each. A unit that is not
         *     in it you have not begun, or do not see at present.
         */
        get: operations["list_my_units"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pronunciation-attempts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows an attempt of yours, with its words and where to listen to it.
         * @description Until it is scored the answer says how to send the recording, too.
         */
        get: operations["get_pronunciation_attempt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pronunciation-attempts/{id}/recording": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Deletes the recording of an attempt of yours.
         * @description The file is erased; the attempt stays, with its score if it has one, and says since when there is no recording. One without
         *     a score can have none any more. Deleting again changes nothing.
         */
        delete: operations["delete_recording"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pronunciation-attempts/{id}/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submits an attempt whose recording has been sent: it is checked and scored.
         * @description The answer is the attempt, `scored` or `failed` with a reason. One that failed can be submitted again where its
         *     failure is `retryable`; a scored one and any other never change, and submitting them again returns them as they are.
         *     Where `scorer` is `client` and `clientResult` is missing, the attempt stays as it is and `note` says so: submit it again.
         */
        post: operations["submit_pronunciation_attempt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Finds levels, stories and units by the words of their titles, descriptions and reference texts.
         * @description Each has all the words, in any order and in any of its texts. Those that have them all in the title come first, then the
         *     others, both in the order of the catalogue. Case and accents do not matter; in languages that are written without spaces
         *     characters are found next to one another. Learners find what is published, authors drafts too.
         */
        get: operations["search_catalog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stories/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a story.
         * @description One that is a draft, or is in a draft, is 404 for learners.
         */
        get: operations["get_story"];
        put?: never;
        post?: never;
        /**
         * Deletes a story with all that is in it, as one batch.
         * @description It can be restored; what learners did stays.
         */
        delete: operations["delete_story"];
        options?: never;
        head?: never;
        /**
         * Changes a story.
         * @description What is absent stays. Send the `ETag` that you read as `If-Match`, and nobody else's change is overwritten.
         */
        patch: operations["update_story"];
        trace?: never;
    };
    "/api/v1/stories/{id}/pack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows all that is needed to learn a story offline.
         * @description As the pack of a level, of one of its stories.
         */
        get: operations["get_story_pack"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stories/{id}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where the learner stands with a story.
         * @description The counts are over every published unit of the story, not only those begun.
         */
        get: operations["get_story_progress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stories/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publishes a story.
         * @description With `includeDescendants` all drafts below it too, in the same instant. Learners see it once all that it is in
         *     is published.
         */
        post: operations["publish_story"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stories/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Brings back a story with exactly what was deleted with it.
         * @description Where its place is taken it comes last. One that is not deleted stays as it is.
         */
        post: operations["restore_story"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stories/{id}/units": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists a story's units, in order, with counts.
         * @description Learners get what is published, authors drafts too. URLs are not in it: `GET /units/{id}` has them.
         */
        get: operations["list_units"];
        put?: never;
        /**
         * Makes a unit in a story.
         * @description It is a draft until it is published. Without a slug it gets one made of its title, without a position it comes
         *     last.
         */
        post: operations["create_unit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stories/{id}/units/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Puts all units of a story in order, in one step.
         * @description The ids are those of all that are not deleted, each once.
         */
        put: operations["order_units"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stories/{id}/unpublish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hides a story and all that is in it from learners.
         * @description What is in it keeps its own state.
         */
        post: operations["unpublish_story"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a unit with its media and where to fetch them.
         * @description URLs need no token and stay the same within a window of time, so that they can be cached by their text.
         */
        get: operations["get_unit"];
        put?: never;
        post?: never;
        /**
         * Deletes a unit with all that is in it, as one batch.
         * @description It can be restored; what learners did stays.
         */
        delete: operations["delete_unit"];
        options?: never;
        head?: never;
        /**
         * Changes a unit.
         * @description What is absent stays. Send the `ETag` that you read as `If-Match`, and nobody else's change is overwritten.
         */
        patch: operations["update_unit"];
        trace?: never;
    };
    "/api/v1/units/{id}/assets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists a unit's assets, in order, with where to fetch them.
         * @description The same assets as in `GET /units/{id}`, in pages.
         */
        get: operations["list_assets"];
        put?: never;
        /**
         * Registers a file that has arrived as an asset of its unit: checks length, checksum and content, and reads duration
         *     and dimensions from the media. Registering the same upload again gives the same asset.
         * @description What takes longer than some seconds goes on in the background: then the answer is 202 and says where to ask how far
         *     it is. `Prefer: respond-async` asks for that at once.
         */
        post: operations["register_asset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units/{id}/assets/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Puts all assets of a unit in order, in one step.
         * @description The ids are those of all that are not deleted, each once.
         */
        put: operations["order_assets"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Notes that the learner finished a unit.
         * @description Again keeps the first date, the best score and the latest score. The assets of the unit stay as they are.
         */
        post: operations["complete_unit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units/{id}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where the learner stands with a unit.
         * @description A unit that was never opened is answered too, as not begun.
         */
        get: operations["get_unit_progress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units/{id}/pronunciation-attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists your attempts on a unit, newest first, with their mean score.
         * @description Words and URLs are not in it: `GET /pronunciation-attempts/{id}` has them.
         */
        get: operations["list_pronunciation_attempts"];
        put?: never;
        /**
         * Begins an attempt: announces a recording and says how to send it.
         * @description Send the file with the request in `upload`, then submit the attempt: with what the app's SDK found where `scorer` is
         *     `client`. The store takes nothing but the announced file.
         *     A learner may announce so many recordings, and so many bytes, in 24 hours (429 beyond that).
         */
        post: operations["create_pronunciation_attempt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publishes a unit.
         * @description With `includeDescendants` all drafts below it too, in the same instant. Learners see it once all that it is in
         *     is published.
         */
        post: operations["publish_unit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Brings back a unit with exactly what was deleted with it.
         * @description Where its place is taken it comes last. One that is not deleted stays as it is.
         */
        post: operations["restore_unit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Notes that the learner opens a unit.
         * @description The first time counts; again changes nothing.
         */
        post: operations["start_unit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units/{id}/unpublish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hides a unit and all that is in it from learners.
         * @description What is in it keeps its own state.
         */
        post: operations["unpublish_unit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begins an upload: answers where to send the file.
         * @description The file becomes an asset when it is registered with its unit (`POST /units/{id}/assets`). One that never is leaves
         *     the store.
         */
        post: operations["create_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tells how far an upload is.
         * @description To be asked again and again while it is `registering`.
         */
        get: operations["get_upload"];
        put?: never;
        post?: never;
        /**
         * Gives up an upload and whatever has arrived of it.
         * @description One that is an asset already stays: delete the asset.
         */
        delete: operations["delete_upload"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes one file of the parts of an upload, once all have arrived.
         * @description Doing so again changes nothing.
         */
        post: operations["complete_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{id}/parts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells what has arrived of an upload in parts, and where to send what is missing.
         * @description Ask again after a break of the network: parts that have arrived need not be sent again.
         */
        post: operations["list_upload_parts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows how the service and its parts are.
         * @description Administrators see why. 503 when it cannot serve.
         */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says that the process runs and answers.
         * @description Looks at nothing else. Restart it when this fails.
         */
        get: operations["get_liveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says whether to send requests here.
         * @description The database answers and its schema is up to date. The store may be away.
         */
        get: operations["get_readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows request counts and answer times in Prometheus' text format.
         * @description Operators may ask for a bearer token of their own (`PARLANCE_METRICS_TOKEN`), or serve this elsewhere
         *     (`PARLANCE_METRICS_ADDR`).
         */
        get: operations["get_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explains a code of problems or of fields, and says what to do.
         * @description A problem's `type` leads here. Who asks for `text/html`, as browsers do, gets a page.
         */
        get: operations["explain_problem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Your account. */
        AccountExport: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description Where mail is sent. */
            email: string;
            /**
             * Format: date-time
             * @description When mail to that address was shown to reach you.
             */
            emailVerifiedAt: string | null;
            /** @description The name to sign in with. */
            username: string;
            /** @description Is there a password? Its hash is left out. */
            hasPassword: boolean;
            /** @description Given name. */
            firstName: string | null;
            /** @description Family name. */
            lastName: string | null;
            /** @description A picture elsewhere on the web. */
            profilePictureUrl: string | null;
            /** @description What the account may do. One of `learner`, `author`, `instructor`, `admin`; more may come. */
            role: string;
            /**
             * Format: uuid
             * @description The level that you work on.
             */
            selectedLevelId: string | null;
            /** @description IANA time zone. */
            timeZone: string;
            /**
             * Format: int32
             * @description How many minutes a day you mean to learn.
             */
            dailyGoalMinutes: number | null;
            /**
             * Format: date-time
             * @description When you last signed in.
             */
            lastLoginAt: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updatedAt: string;
        };
        /** @description A part that has arrived. */
        ArrivedPart: {
            /**
             * Format: int32
             * @description From 1.
             */
            partNumber: number;
            /**
             * Format: int64
             * @description Its length, bytes.
             */
            sizeBytes: number;
        };
        /** @description One page of a list. */
        AssetPage: {
            /** @description The rows, in the list's order. */
            items: components["schemas"]["AssetResponse"][];
            /** @description Send as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description Where you stand with one of a unit's media. */
        AssetProgressExport: {
            /**
             * Format: uuid
             * @description The media.
             */
            assetId: string;
            /**
             * Format: uuid
             * @description The unit.
             */
            unitId: string;
            /**
             * Format: int64
             * @description How far playback had come, milliseconds.
             */
            positionMs: number;
            /**
             * Format: int64
             * @description How long it was played, milliseconds.
             */
            watchedMs: number;
            /**
             * Format: double
             * @description How much of it was played, 0–100.
             */
            progressPercent: number;
            /** @description Is it finished? */
            completed: boolean;
            /**
             * Format: date-time
             * @description When you finished.
             */
            completedAt: string | null;
        };
        /** @description Where a learner stands with an asset. */
        AssetProgressResponse: {
            /**
             * Format: uuid
             * @description The asset.
             */
            assetId: string;
            /**
             * Format: uuid
             * @description Its unit.
             */
            unitId: string;
            /**
             * Format: int64
             * @description Where playback stood at the latest report, milliseconds.
             */
            positionMs: number;
            /**
             * Format: double
             * @deprecated
             * @description The same in seconds, for one more release.
             */
            positionSeconds: number;
            /**
             * Format: int64
             * @description The most that was reported, milliseconds.
             */
            watchedMs: number;
            /**
             * Format: double
             * @deprecated
             * @description The same in seconds, for one more release.
             */
            secondsWatched: number;
            /**
             * Format: double
             * @description The most that was reported, 0–100.
             */
            progressPercent: number;
            /** @description Finished; stays so. */
            completed: boolean;
            /**
             * Format: date-time
             * @description When it was first finished.
             */
            completedAt: string | null;
            /**
             * Format: date-time
             * @description When anything of this last changed.
             */
            updatedAt: string;
        };
        /** @description One object of a unit. */
        AssetResponse: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: uuid
             * @description Its unit's id.
             */
            unitId: string;
            /** @description What it is to the unit. One of `VIDEO`, `AUDIO`, `SUBTITLE`, `SCREENSHOT`, `METADATA`; more may come. */
            type: string;
            /** @description The language spoken or written in it, BCP 47. */
            language: string | null;
            /** @description Its media type. */
            contentType: string | null;
            /**
             * Format: int64
             * @description Its length, bytes.
             */
            sizeBytes: number | null;
            /** @description SHA-256 of its bytes, lower-case hex. */
            sha256: string | null;
            /**
             * Format: int64
             * @description How long it plays, milliseconds; null for what does not play.
             */
            durationMs: number | null;
            /** @description What else is known of it: an object, such as a video's width and height. */
            metadata: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: int32
             * @description Its place in the unit, from 1.
             */
            position: number;
            /**
             * @description Where to fetch it until `urlExpiresAt`: no token needed, `Range` works. The same within a window of time, so it
             *     can be cached by its text.
             */
            url: string;
            /**
             * Format: date-time
             * @description When the URL stops working.
             */
            urlExpiresAt: string;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updatedAt: string;
        };
        /** @description One object of a unit, without where to fetch it. */
        AssetSummary: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: uuid
             * @description Its unit's id.
             */
            unitId: string;
            /** @description What it is to the unit. One of `VIDEO`, `AUDIO`, `SUBTITLE`, `SCREENSHOT`, `METADATA`; more may come. */
            type: string;
            /** @description The language spoken or written in it, BCP 47. */
            language: string | null;
            /** @description Its media type. */
            contentType: string | null;
            /**
             * Format: int64
             * @description Its length, bytes.
             */
            sizeBytes: number | null;
            /** @description SHA-256 of its bytes, lower-case hex. */
            sha256: string | null;
            /**
             * Format: int64
             * @description How long it plays, milliseconds; null for what does not play.
             */
            durationMs: number | null;
            /** @description What else is known of it: an object, such as a video's width and height. */
            metadata: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: int32
             * @description Its place in the unit, from 1.
             */
            position: number;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updatedAt: string;
        };
        /**
         * @description What an asset is to its unit.
         * @enum {string}
         */
        AssetType: "VIDEO" | "AUDIO" | "SUBTITLE" | "SCREENSHOT" | "METADATA";
        /** @description An attempt with its words and recording. */
        AttemptDetailResponse: components["schemas"]["AttemptResponse"] & {
            /** @description Word by word, where the scorer says so much. */
            words: components["schemas"]["SpokenWord"][] | null;
            /** @description Where to listen to the recording; null until it was submitted, and once it is no longer kept. */
            recordingUrl: string | null;
            /**
             * Format: date-time
             * @description When that URL ends.
             */
            recordingUrlExpiresAt: string | null;
            upload: components["schemas"]["RecordingUploadResponse"] | null;
        };
        /** @description Why an attempt failed. */
        AttemptFailureResponse: {
            /** @description Why, for programs: what a translation needs. More codes will come. */
            code: string;
            /** @description For the learner: what happened and what to do. */
            reason: string;
            /** @description Whether submitting this recording again may help; if not, make a new attempt. */
            retryable: boolean;
        };
        /** @description A page of attempts, and all of them in figures. */
        AttemptListResponse: {
            /** @description The attempts, newest first, without words and URLs. */
            items: components["schemas"]["AttemptResponse"][];
            /** @description Send as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
            /**
             * Format: int64
             * @description How many attempts you made on this unit.
             */
            count: number;
            /**
             * Format: int64
             * @description How many of them were scored.
             */
            scoredCount: number;
            /**
             * Format: double
             * @description The mean of those scores; null when there is none.
             */
            meanScore: number | null;
        };
        /** @description One page of a list. */
        AttemptPage: {
            /** @description The rows, in the list's order. */
            items: components["schemas"]["AttemptResponse"][];
            /** @description Send as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description An attempt: one recording of one text. */
        AttemptResponse: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The unit it belongs to.
             */
            unitId: string;
            /** @description Where it stands. One of `awaiting_upload`, `scored`, `failed`; more may come. */
            status: string;
            failure: components["schemas"]["AttemptFailureResponse"] | null;
            /** @description What was to be said. */
            referenceText: string;
            /** @description The language it was to be said in, BCP 47. */
            language: string;
            /** @description The media type of the recording. */
            contentType: string;
            /**
             * Format: int64
             * @description The length of the recording, bytes.
             */
            sizeBytes: number;
            /**
             * Format: int64
             * @description How long the recording plays, milliseconds; null until it was submitted.
             */
            durationMs: number | null;
            /**
             * Format: double
             * @description Overall score, 0–100; null until it is scored.
             */
            score: number | null;
            /**
             * Format: double
             * @description How close the sounds are, 0–100.
             */
            accuracy: number | null;
            /**
             * Format: double
             * @description How natural the pauses are, 0–100.
             */
            fluency: number | null;
            /**
             * Format: double
             * @description How much of the text was said, 0–100.
             */
            completeness: number | null;
            /**
             * Format: double
             * @description How natural stress, tone and speed are, 0–100.
             */
            prosody: number | null;
            /** @description Advice for the learner. */
            feedback: string | null;
            /**
             * @description Who scores: with `client` the app sends `clientResult` when it submits, with `server` it need not. Ask anew for each
             *     attempt: the operator may change it. For a scored attempt who did. One of `client`, `server`; more may come.
             */
            scorer: string;
            /** @description What scored: `client` the app's SDK, `azure` Azure Speech; null until it is scored. */
            scoredBy: string | null;
            /** @description Which version of that. */
            scorerVersion: string | null;
            /**
             * Format: date-time
             * @description When it was recorded, as the device told; null where it did not.
             */
            recordedAt: string | null;
            /**
             * Format: int32
             * @description The offset from UTC that the device told with it, minutes.
             */
            recordedOffsetMinutes: number | null;
            /**
             * Format: date-time
             * @description When it was scored.
             */
            scoredAt: string | null;
            /**
             * Format: date-time
             * @description When its recording was deleted, by you or because its time was over; null while it is kept or awaited.
             */
            recordingDeletedAt: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updatedAt: string;
        };
        /** @description One object of a unit, as its authors see it. */
        AuthorAssetResponse: components["schemas"]["AssetResponse"] & {
            /** @description The object's key in the store. */
            minioKey: string;
        };
        /** @description A unit, whole, as its authors see it. */
        AuthorUnitResponse: components["schemas"]["UnitSummary"] & {
            /** @description The story that it belongs to. */
            story: components["schemas"]["StoryRef"];
            /** @description The level that it belongs to. */
            level: components["schemas"]["LevelRef"];
            /** @description Its media, in order, each with a URL to fetch it from and its key. */
            assets: components["schemas"]["AuthorAssetResponse"][];
        };
        /** @description Where a file is. */
        BlobUrl: {
            /** @description SHA-256 of its bytes, lower-case hex. */
            sha256: string;
            /** @description Where to fetch it until `urlExpiresAt`: no token needed, `Range` works. The same within a window of time. */
            url: string;
            /**
             * Format: date-time
             * @description When the URL stops working.
             */
            urlExpiresAt: string;
        };
        /** @description A catalogue, or a part of one. Order in every list is the order for learners. */
        CatalogDocument: {
            /** @description Always `parlance-catalog`. */
            format: string;
            /**
             * Format: int32
             * @description Always 1.
             */
            version: number;
            /** @description The levels, of one language or several. */
            levels: components["schemas"]["CatalogDocumentLevel"][];
        };
        /** @description An asset, known by its key. */
        CatalogDocumentAsset: {
            /** @description What it is to its unit. */
            type: components["schemas"]["AssetType"];
            /** @description The object's key in the assets bucket, and the path of its file below `media/`. */
            key: string;
            /** @description BCP 47: the language spoken or written in it. */
            language?: string | null;
            /** @description Its media type. */
            contentType?: string | null;
            /**
             * Format: int64
             * @description Its length in bytes.
             */
            sizeBytes?: number | null;
            /** @description SHA-256 of its bytes, lower-case hex. */
            sha256?: string | null;
            /**
             * Format: int64
             * @description How long it plays, milliseconds.
             */
            durationMs?: number | null;
            /** @description Whatever else apps should know: a JSON object. Its names are written shorter ones first, then by their bytes. */
            metadata?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description A level, known by language and slug. */
        CatalogDocumentLevel: {
            /** @description BCP 47: the language taught. */
            language: string;
            /** @description Lower-case ASCII words joined by hyphens, unique in the language. */
            slug: string;
            /** @description What learners read; unique in the language. */
            name: string;
            /** @description What it is about. */
            description?: string | null;
            /** @description Whether learners see it. */
            published: boolean;
            /** @description Its stories. */
            stories: components["schemas"]["CatalogDocumentStory"][];
        };
        /** @description A story, known by its slug within the level. */
        CatalogDocumentStory: {
            /** @description Lower-case ASCII words joined by hyphens, unique in the level. */
            slug: string;
            /** @description What learners read. */
            title: string;
            /** @description What it is about. */
            description?: string | null;
            /** @description Whether learners see it, once the level is published too. */
            published: boolean;
            /** @description Its units. */
            units: components["schemas"]["CatalogDocumentUnit"][];
        };
        /** @description A unit, known by its slug within the story. */
        CatalogDocumentUnit: {
            /** @description Lower-case ASCII words joined by hyphens, unique in the story. */
            slug: string;
            /** @description What learners read. */
            title: string;
            /** @description What it is about. */
            description?: string | null;
            /** @description What learners are asked to say. */
            referenceText?: string | null;
            /** @description Whether learners see it, once story and level are published too. */
            published: boolean;
            /** @description Its media. */
            assets: components["schemas"]["CatalogDocumentAsset"][];
        };
        /** @description What is told of a node of the tree where it was asked for with `include`. */
        CatalogExtras: {
            /** @description With `include=cover`: its picture; left out where it has none. */
            cover?: components["schemas"]["CoverResponse"];
            /** @description With `include=totals`: what its media come to. */
            totals?: components["schemas"]["TotalsResponse"];
        };
        /** @description A level with everything below it. */
        CatalogLevel: components["schemas"]["LevelResponse"] & {
            /** @description Its stories, in order. */
            stories: components["schemas"]["CatalogStory"][];
        };
        /** @description The whole tree. */
        CatalogResponse: {
            /** @description The levels, by language and position. */
            levels: components["schemas"]["CatalogLevel"][];
        };
        /** @description A story with everything below it. */
        CatalogStory: components["schemas"]["StoryResponse"] & components["schemas"]["CatalogExtras"] & {
            /** @description Its units, in order. */
            units: components["schemas"]["CatalogUnit"][];
        };
        /** @description A unit in the tree. */
        CatalogUnit: components["schemas"]["UnitSummary"] & components["schemas"]["CatalogExtras"];
        /** @description The password in force and the next one. */
        ChangeMyPassword: {
            /**
             * Format: password
             * @description The password in force; may be left out within 15 minutes of signing in by mail.
             */
            currentPassword?: string | null;
            /**
             * Format: password
             * @description 8–128 characters.
             */
            newPassword: string;
        };
        /** @description A row that changed. */
        ChangeResponse: {
            /**
             * @description What it is: `level`, `story`, `unit`, `asset`, `progress`, `assetProgress`, `plan`, `attempt`, `score` or `profile`.
             *     Skip what you do not know: there may be others one day.
             */
            entity: string;
            /**
             * @description What names it among its kind: its id; for progress that of the unit or asset, for a plan its day, for a score the
             *     period and its first day (`DAILY:2026-02-02`).
             */
            id: string;
            /** @description `upsert`: keep `value`, whether it was there or not; `delete`: forget it, whether it was there or not. */
            op: string;
            /**
             * @description The row as the API's other answers show it, without URLs, which end, and without what other entities tell: a plan's
             *     entries name their units only, and the profile its level. Left out with `delete`.
             */
            value?: {
                [key: string]: unknown;
            };
        };
        /** @description What changed. */
        ChangesResponse: {
            /** @description Each row that changed, once in a page; one may come again in a later page, and then the later one counts. */
            changes: components["schemas"]["ChangeResponse"][];
            /** @description Where the device stands with this page; send it as `cursor` next time. */
            cursor: string;
            /** @description Are there more changes? Ask for them before any of these counts. */
            hasMore: boolean;
            /**
             * @description With this page the device has the whole state of one moment: apply the pages since the last checkpoint together, and
             *     keep this cursor with them. False means: keep them aside and go on.
             */
            checkpoint: boolean;
        };
        /** @description One part. */
        Check: {
            /** @description How it is. One of `connected`, `disabled`, `error`; more may come. */
            status: string;
            /** @description More about it; for administrators only. */
            message?: string;
        };
        /** @description The parts. */
        Checks: {
            /** @description The database. */
            database: components["schemas"]["Check"];
            /** @description The object store. */
            store: components["schemas"]["Check"];
            /** @description The database's schema. */
            migrations: components["schemas"]["MigrationCheck"];
        };
        /** @description What the app's own SDK found. Kept as reported and marked so. */
        ClientResult: {
            /**
             * Format: double
             * @description Overall, 0–100.
             */
            score: number;
            /**
             * Format: double
             * @description How close the sounds are, 0–100.
             */
            accuracy?: number | null;
            /**
             * Format: double
             * @description How natural the pauses are, 0–100.
             */
            fluency?: number | null;
            /**
             * Format: double
             * @description How much of the text was said, 0–100.
             */
            completeness?: number | null;
            /**
             * Format: double
             * @description How natural stress, tone and speed are, 0–100.
             */
            prosody?: number | null;
            /** @description Word by word, at most 500. */
            words?: components["schemas"]["SpokenWord"][] | null;
            /** @description Advice for the learner, at most 2,000 characters. */
            feedback?: string | null;
        };
        /** @description How a unit was finished. */
        CompleteUnit: {
            /**
             * Format: double
             * @description 0–100. Without it the mean of the learner's pronunciation attempts on the unit counts, if there are any.
             */
            score?: number | null;
        };
        /** @description What proves that you read the mail: the link's `token`, or `email` and `code`. */
        ConsumeMagicLink: {
            /** @description The token at the end of the link. */
            token?: string | null;
            /** @description The address that the mail was sent to; together with `code`. */
            email?: string | null;
            /** @description The eight digits of the mail, with or without the space. */
            code?: string | null;
        };
        /** @description A picture for menus. */
        CoverResponse: {
            /**
             * Format: uuid
             * @description The asset that it is.
             */
            assetId: string;
            /** @description Its media type. */
            contentType: string | null;
            /**
             * Format: int64
             * @description Its length, bytes.
             */
            sizeBytes: number | null;
            /** @description SHA-256 of its bytes, lower-case hex: keep it on the device under this. */
            sha256: string | null;
            /** @description Where to fetch it until `urlExpiresAt`, without a token. */
            url: string;
            /**
             * Format: date-time
             * @description When the URL stops working.
             */
            urlExpiresAt: string;
        };
        /** @description The recording that is about to be sent. */
        CreateAttempt: {
            /**
             * @description Its media type: audio/wav, audio/mpeg, audio/mp4, audio/aac (ADTS), audio/x-caf, audio/ogg or audio/webm, or a usual
             *     other name of these.
             */
            contentType: string;
            /**
             * Format: int64
             * @description Its length in bytes, at most 25 MiB.
             */
            sizeBytes: number;
            /** @description The SHA-256 of the file, hex. */
            sha256: string;
            /** @description What is said; the unit's reference text unless given. At most 2,000 characters. */
            referenceText?: string | null;
            /** @description The language it is said in, BCP 47; the level's language unless given. */
            language?: string | null;
            /**
             * Format: date-time
             * @description When it was recorded, RFC 3339, for what was spoken offline: the score counts on that day. With an offset other than `Z`
             *     that offset decides which day it was, else the learner's time zone does. A time more than five minutes ahead is replaced
             *     by the time of arrival; without it the time of scoring counts.
             */
            recordedAt?: string | null;
        };
        /** @description A new level. */
        CreateLevel: {
            /** @description BCP 47: the language taught. It cannot be changed later. */
            language: string;
            /** @description What learners read; unique in the language. */
            name: string;
            /** @description Stable name for people and imports, unique in the language; made from the name unless given. */
            slug?: string | null;
            /** @description What it is about. */
            description?: string | null;
            /**
             * Format: int32
             * @description Its place among the levels of the language, from 1; the last unless given.
             */
            position?: number | null;
        };
        /** @description A new story. */
        CreateStory: {
            /** @description What learners read. */
            title: string;
            /** @description Stable name for people and imports, unique in the level; made from the title unless given. */
            slug?: string | null;
            /** @description What it is about. */
            description?: string | null;
            /**
             * Format: int32
             * @description Its place in the level, from 1; the last unless given.
             */
            position?: number | null;
        };
        /** @description A new unit. */
        CreateUnit: {
            /** @description What learners read. */
            title: string;
            /** @description Stable name for people and imports, unique in the story; made from the title unless given. */
            slug?: string | null;
            /** @description What it is about. */
            description?: string | null;
            /** @description What learners are asked to say. */
            referenceText?: string | null;
            /**
             * Format: int32
             * @description Its place in the story, from 1; the last unless given.
             */
            position?: number | null;
        };
        /** @description A file to be sent. */
        CreateUpload: {
            /**
             * Format: uuid
             * @description The unit that it is for.
             */
            unitId: string;
            /** @description What it is to the unit. */
            type: components["schemas"]["AssetType"];
            /** @description Its name on the author's machine; shown again, never used as a path. */
            fileName: string;
            /**
             * @description Its media type: video/mp4, video/webm, video/quicktime; audio/mpeg, audio/mp4, audio/wav, audio/ogg, audio/webm;
             *     text/vtt, application/x-subrip; image/jpeg, image/png, image/webp; application/json, as fits the type.
             */
            contentType: string;
            /**
             * Format: int64
             * @description Its exact length, bytes: at most 5 GiB for a video, 512 MiB for audio, 20 MiB for a screenshot, 2 MiB for
             *     subtitles, 1 MiB for metadata, which hold what `seed-data/metadata.schema.json` says.
             */
            sizeBytes: number;
            /** @description SHA-256 of its bytes, hex. */
            sha256: string;
            /** @description Whether to send it in parts, so that an interrupted upload can go on: for large files. */
            multipart?: boolean | null;
        };
        /** @description A new attempt and how to send its recording. */
        CreatedAttemptResponse: {
            /** @description The attempt, waiting for its recording. */
            attempt: components["schemas"]["AttemptResponse"];
            /** @description How to send the recording. */
            upload: components["schemas"]["RecordingUploadResponse"];
        };
        /** @description A learner's figures of today, this week, this month and all time, in the learner's own calendar. */
        CurrentScores: {
            daily: components["schemas"]["ScoreResponse"] | null;
            weekly: components["schemas"]["ScoreResponse"] | null;
            monthly: components["schemas"]["ScoreResponse"] | null;
            overall: components["schemas"]["ScoreResponse"] | null;
        };
        /** @description One page of a list. */
        DailyPlanPage: {
            /** @description The rows, in the list's order. */
            items: components["schemas"]["DailyPlanResponse"][];
            /** @description Send as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description What a learner means to do on a day. */
        DailyPlanResponse: {
            /**
             * Format: uuid
             * @description The plan.
             */
            id: string;
            /**
             * Format: date
             * @description The day, in the learner's own calendar.
             */
            plannedDate: string;
            /** @description The day is over and an entry is open. */
            isOverdue: boolean;
            /** @description What to do, in order. */
            entries: components["schemas"]["PlanEntryResponse"][];
        };
        /** @description Your password. */
        DeleteMe: {
            /**
             * Format: password
             * @description Your password; may be left out within 15 minutes of signing in by mail.
             */
            password?: string | null;
        };
        /** @description Something that you did. */
        EventExport: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description What happened. One of `unit_started`, `asset_progress`, `unit_completed`, `pronunciation_scored`; more may come. */
            kind: string;
            /**
             * Format: uuid
             * @description The unit.
             */
            unitId: string | null;
            /**
             * Format: uuid
             * @description The media.
             */
            assetId: string | null;
            /** @description The details of its kind. */
            payload: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When it happened.
             */
            occurredAt: string;
            /**
             * Format: date
             * @description Your day when it happened.
             */
            localDate: string;
            /**
             * Format: date-time
             * @description When the server heard of it.
             */
            receivedAt: string;
        };
        /**
         * @description What sort of thing happened.
         * @enum {string}
         */
        EventKind: "unit_started" | "asset_progress" | "unit_completed" | "pronunciation_scored";
        /** @description The details of an event, by its kind. */
        EventPayload: {
            /**
             * Format: double
             * @description `unit_completed`: 0–100. Without it the mean of the learner's attempts on the unit counts.
             */
            score?: number | null;
            /**
             * Format: int64
             * @description `asset_progress`: where playback stands, milliseconds.
             */
            positionMs?: number | null;
            /**
             * Format: double
             * @deprecated
             * @description `asset_progress`: the same in seconds, for one more release; `positionMs` counts more.
             */
            positionSeconds?: number | null;
            /**
             * Format: int64
             * @description `asset_progress`: how long the learner has watched in all, milliseconds.
             */
            watchedMs?: number | null;
            /**
             * Format: double
             * @deprecated
             * @description `asset_progress`: the same in seconds, for one more release; `watchedMs` counts more.
             */
            secondsWatched?: number | null;
            /**
             * Format: double
             * @description `asset_progress`: how much of the asset is done.
             */
            progressPercent?: number | null;
            /** @description `asset_progress`: finished, whatever the percentage. */
            completed?: boolean | null;
        };
        /** @description What became of one event. */
        EventResultResponse: {
            /** @description The event's id as it was sent, at most 64 characters of it; null where none could be read. */
            id: string | null;
            /** @description `accepted` and `duplicate` are kept safely; `rejected` will never be. One of `accepted`, `duplicate`, `rejected`; more may come. */
            status: string;
            /**
             * @description Why it was rejected, a code of fields (`GET /problems/{code}` explains it); on an accepted event `clock_ahead` when
             *     its time lay in the future. More codes will come.
             */
            code?: string;
            /** @description The same for people, naming the field, in the language of `Content-Language`. */
            detail?: string;
        };
        /** @description What became of a batch. */
        EventResults: {
            /** @description One for each event, in the same order. */
            results: components["schemas"]["EventResultResponse"][];
        };
        /** @description A piece of an excerpt. */
        ExcerptPart: {
            /** @description As it stands in the text, with `…` where that goes on before or behind the excerpt. */
            text: string;
            /** @description Is it what was asked for? */
            isMatch: boolean;
        };
        /** @description One field that is not valid. */
        FieldError: {
            /** @description JSON Pointer (RFC 6901) to the field in the request's body; `?name` for a query parameter. */
            pointer: string;
            /**
             * @description The rule that was broken. `GET /problems/{code}` explains it. More codes will come: take one that you do not know for
             *     `invalid`, and show `detail`.
             */
            code: string;
            /** @description What the rule was, by code: what a translation needs. */
            params?: {
                [key: string]: unknown;
            };
            /** @description What would be right, in words that complete "this field …", in the language of `Content-Language`. */
            detail: string;
        };
        /** @description How much to plan: units or minutes, or nothing for the daily goal. */
        GenerateDailyPlan: {
            /**
             * Format: int32
             * @description So many units, 1–100.
             */
            units?: number | null;
            /**
             * Format: int32
             * @description So many minutes, 1–1440; a unit takes as long as its video and audio, but at least five minutes.
             */
            minutes?: number | null;
        };
        /** @description The service's health. */
        HealthResponse: {
            /** @description As a whole. One of `ok`, `degraded`, `error`; more may come. */
            status: string;
            /** @description This version of Parlance. */
            version: string;
            /** @description Part by part. */
            checks: components["schemas"]["Checks"];
        };
        /** @description What the first screen shows. */
        HomeResponse: {
            /** @description Your account. */
            profile: components["schemas"]["MeResponse"];
            plan: components["schemas"]["DailyPlanResponse"] | null;
            /** @description Where to go on. */
            resume: components["schemas"]["ResumePoint"];
            /** @description Your scores of today, this week, this month and all time. */
            scores: components["schemas"]["CurrentScores"];
            /** @description Has anything changed since `cursor`? Then `GET /me/changes` tells what. Null without a cursor. */
            unreadChanges: boolean | null;
        };
        /** @description How many rows of one kind became what. */
        ImportCounts: {
            /** @description Rows that were not there. */
            created: number;
            /** @description Rows that were there and differed. */
            updated: number;
            /** @description Rows that were there and the same. */
            unchanged: number;
        };
        /** @description What an import did, or would do. */
        ImportReport: {
            /** @description Levels. */
            levels: components["schemas"]["ImportCounts"];
            /** @description Stories. */
            stories: components["schemas"]["ImportCounts"];
            /** @description Units. */
            units: components["schemas"]["ImportCounts"];
            /** @description Assets. */
            assets: components["schemas"]["ImportCounts"];
            /** @description Every row that was created or updated, in the document's order. */
            rows: components["schemas"]["ImportedRow"][];
            /** @description Weaknesses of the lessons themselves; they hinder no import. */
            findings: components["schemas"]["LintFinding"][];
        };
        /** @description A row of the document that was created or updated. */
        ImportedRow: {
            /** @description JSON Pointer to the row in the document. */
            pointer: string;
            /** @description The slugs that lead to it, or its key. */
            name: string;
            /** @description What became of it. One of `created`, `updated`, `unchanged`; more may come. */
            outcome: string;
        };
        /** @description Something that a learner did, as the device saw it. */
        LearningEvent: {
            /**
             * Format: uuid
             * @description Made by the device, best a UUIDv7; version 8 is the server's own. The same id again is the same event: retry as often as you like.
             */
            id: string;
            /** @description `unit_started`, `asset_progress` or `unit_completed`. */
            kind: components["schemas"]["EventKind"];
            /**
             * Format: uuid
             * @description The unit; required but for `asset_progress`.
             */
            unitId?: string | null;
            /**
             * Format: uuid
             * @description The asset; for `asset_progress` alone, and required there.
             */
            assetId?: string | null;
            /**
             * Format: date-time
             * @description When, RFC 3339. With an offset other than `Z` that offset decides which day it was, else the learner's time zone
             *     does. A time more than five minutes ahead is replaced by the time of arrival.
             */
            occurredAt: string;
            payload?: components["schemas"]["EventPayload"] | null;
        };
        /** @description A unit and where it stands. */
        LearningUnit: {
            /**
             * Format: uuid
             * @description The unit.
             */
            id: string;
            /** @description Its title. */
            title: string;
            /** @description The story that it is part of. */
            story: components["schemas"]["StoryRef"];
            /** @description The level of that story. */
            level: components["schemas"]["LevelRef"];
        };
        /** @description The new order of all levels of a language. */
        LevelOrder: {
            /** @description BCP 47: the language taught. */
            language: string;
            /** @description The ids of all its live levels, each once, in their new order. */
            ids: string[];
        };
        /** @description One page of a list. */
        LevelPage: {
            /** @description The rows, in the list's order. */
            items: components["schemas"]["LevelResponse"][];
            /** @description Send as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description Where a learner stands with a level. */
        LevelProgress: components["schemas"]["ProgressTotals"] & {
            /**
             * Format: uuid
             * @description The level.
             */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description The language taught. */
            language: string;
            /**
             * Format: int32
             * @description Its place in the language.
             */
            position: number;
            /** @description Its published stories, in order. */
            stories: components["schemas"]["StoryTotals"][];
        };
        /** @description The level that something belongs to, or that a learner works on. */
        LevelRef: {
            /**
             * Format: uuid
             * @description The level.
             */
            id: string;
            /** @description What learners read. */
            name: string;
            /**
             * Format: int32
             * @description From 1, in the order of the levels of its language.
             */
            position: number;
        };
        /** @description A level. */
        LevelResponse: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description The language taught, BCP 47. */
            language: string;
            /** @description Stable name for people and imports, unique in the language. */
            slug: string;
            /** @description What learners read. */
            name: string;
            /** @description What it is about. */
            description: string | null;
            /**
             * Format: int32
             * @description Its place among the levels of the language, from 1.
             */
            position: number;
            /**
             * Format: date-time
             * @description Visible to learners since; null for a draft.
             */
            publishedAt: string | null;
            /**
             * Format: int64
             * @description How many stories the caller sees in it.
             */
            storyCount: number;
            /**
             * Format: int64
             * @description How many units the caller sees in all its stories.
             */
            unitCount: number;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updatedAt: string;
        };
        /** @description A weakness. */
        LintFinding: {
            /** @description JSON Pointer to what has it, in the document. */
            pointer: string;
            /** @description Which weakness. */
            code: string;
            /** @description In words. */
            detail: string;
        };
        /** @description A user name or an address, and the password. */
        Login: {
            /** @description The user name; give this or `email`. */
            username?: string | null;
            /** @description The address; give this or `username`. */
            email?: string | null;
            /**
             * Format: password
             * @description The password.
             */
            password: string;
        };
        /** @description What a signed-in client needs to stay so. */
        LoginResponse: {
            /** @description Send it as `Authorization: Bearer …`. */
            accessToken: string;
            /** @description Always `Bearer`. */
            tokenType: string;
            /**
             * Format: int64
             * @description How long the access token lives, seconds.
             */
            expiresIn: number;
            /** @description Gives the next pair at `POST /auth/refresh`; each works once. */
            refreshToken: string;
            /**
             * Format: int64
             * @description How long the refresh token lives, seconds.
             */
            refreshExpiresIn: number;
            /** @description Who signed in. */
            user: components["schemas"]["MeResponse"];
        };
        /** @description A mail with a link and a code. */
        MailLinkExport: {
            /** @description Where mail is sent. */
            email: string;
            /**
             * Format: date-time
             * @description When it ends.
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description When it was used.
             */
            usedAt: string | null;
        };
        /** @description An account as its owner sees it. */
        MeResponse: {
            /**
             * Format: uuid
             * @description The account.
             */
            id: string;
            /** @description Where mail is sent; lower case. */
            email: string;
            /**
             * Format: date-time
             * @description When mail to that address was shown to reach you; null until then.
             */
            emailVerifiedAt: string | null;
            /** @description The name to sign in with; lower case. */
            username: string;
            /** @description Given name. */
            firstName: string | null;
            /** @description Family name. */
            lastName: string | null;
            /** @description A picture elsewhere on the web. */
            profilePictureUrl: string | null;
            /** @description What the account may do. One of `learner`, `author`, `instructor`, `admin`; more may come. */
            role: string;
            /** @description IANA time zone; decides when the learner's day begins. */
            timeZone: string;
            /**
             * Format: int32
             * @description How many minutes a day the learner means to learn; null for no goal. Plans are generated of that size.
             */
            dailyGoalMinutes: number | null;
            /**
             * Format: uuid
             * @description The level that the learner works on.
             */
            selectedLevelId: string | null;
            selectedLevel: components["schemas"]["LevelRef"] | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updatedAt: string;
        };
        /** @description The migrations. */
        MigrationCheck: {
            /** @description How they stand. One of `up_to_date`, `pending`, `error`; more may come. */
            status: string;
            /** @description More about it; for administrators only. */
            message?: string;
        };
        /** @description A part that has not arrived. */
        MissingPart: {
            /**
             * Format: int32
             * @description From 1.
             */
            partNumber: number;
            /**
             * Format: int64
             * @description The length that it must have, bytes.
             */
            sizeBytes: number;
            /** @description Where to `PUT` it. */
            url: string;
            /**
             * Format: date-time
             * @description When the URL stops working.
             */
            urlExpiresAt: string;
        };
        /** @description The new order of all children. */
        Order: {
            /** @description The ids of all the live children, each once, in their new order. */
            ids: string[];
        };
        /** @description A file of a pack. */
        PackBlob: {
            /** @description SHA-256 of its bytes, lower-case hex. */
            sha256: string;
            /**
             * Format: int64
             * @description Its length, bytes.
             */
            sizeBytes: number;
            /** @description Its media type. */
            contentType: string | null;
        };
        /** @description A public key of Ed25519 (RFC 8037 §2). */
        PackKey: {
            /** @description `OKP`. */
            kty: string;
            /** @description `Ed25519`. */
            crv: string;
            /** @description The key, 32 bytes in base64url. */
            x: string;
            /** @description What signatures call it. */
            kid: string;
            /** @description `EdDSA`; other sets may leave it out. */
            alg?: string;
            /** @description `sig`; other sets may leave it out. */
            use?: string;
        };
        /** @description The public keys of packs: a JWK set (RFC 7517 §5). */
        PackKeySet: {
            /** @description The keys; the first one signs, the others did before. */
            keys: components["schemas"]["PackKey"][];
        };
        /**
         * @description What a pack holds: the catalogue as learners see it, without URLs, and the files that belong to it. The same content gives
         *     the same bytes.
         */
        PackManifest: {
            /**
             * Format: int32
             * @description The form of this document.
             */
            format: number;
            /** @description What it is of. One of `level`, `story`; more may come. */
            kind: string;
            /**
             * Format: uuid
             * @description The id of that level or story.
             */
            id: string;
            /** @description What learners read: the level's name or the story's title. */
            title: string;
            /**
             * Format: int64
             * @description Grows with every change of what learners see in it: of two packs of the same id the one with the higher number is newer.
             */
            revision: number;
            /** @description Only files of these types are in it; null for all. */
            types: string[] | null;
            /**
             * Format: int64
             * @description The most that its files might take together, bytes; null for no bound.
             */
            maxBytes: number | null;
            /** @description The level, or the story's level. */
            level: components["schemas"]["LevelResponse"];
            /** @description The level's stories, in order; of a story itself alone. */
            stories: components["schemas"]["StoryResponse"][];
            /** @description Their units, in order. */
            units: components["schemas"]["UnitSummary"][];
            /** @description Their assets, in order; also those whose files are not in the pack. */
            assets: components["schemas"]["AssetSummary"][];
            /** @description The files, each once, by their SHA-256. */
            blobs: components["schemas"]["PackBlob"][];
            /**
             * Format: int64
             * @description What the files take together, bytes.
             */
            sizeBytes: number;
            /** @description How many assets have no file in it: not of the types, beyond the bound, or without a known SHA-256. */
            omittedAssetCount: number;
        };
        /** @description A pack: what is in it, and where its files are now. */
        PackResponse: {
            /** @description What is in it, signed. It can be kept, handed on and verified for ever. */
            manifest: components["schemas"]["SignedManifest"];
            /** @description Where each file of the manifest is to be fetched. It is not part of what is signed, since it ends. */
            urls: components["schemas"]["BlobUrl"][];
        };
        /** @description What has arrived of an upload in parts. */
        PartsResponse: {
            /** @description Parts that need not be sent again. */
            arrived: components["schemas"]["ArrivedPart"][];
            /** @description Parts to send, the first hundred; ask again once they are sent. */
            missing: components["schemas"]["MissingPart"][];
            /** @description How many parts are to be sent. */
            missingCount: number;
        };
        /**
         * @description A stretch of a learner's calendar.
         * @enum {string}
         */
        Period: "DAILY" | "WEEKLY" | "MONTHLY" | "OVERALL";
        /** @description All that is kept about you. */
        PersonalDataResponse: {
            /** @description The account. */
            account: components["schemas"]["AccountExport"];
            /** @description Signed-in devices; those that ended stay for 30 days. */
            sessions: components["schemas"]["SessionExport"][];
            /** @description Mails with a link, a day at most. */
            mailLinks: components["schemas"]["MailLinkExport"][];
            /** @description What you did, in the order in which it happened. */
            learningEvents: components["schemas"]["EventExport"][];
            /** @description Where you stand with units; follows from the events. */
            unitProgress: components["schemas"]["UnitProgressExport"][];
            /** @description Where you stand with media; follows from the events. */
            assetProgress: components["schemas"]["AssetProgressExport"][];
            /** @description What you planned. */
            dailyPlans: components["schemas"]["PlanExport"][];
            /** @description Recordings of your voice and their scores, oldest first. */
            pronunciationAttempts: components["schemas"]["AttemptDetailResponse"][];
            /** @description Your scores; they follow from the events. */
            scores: components["schemas"]["ScoreResponse"][];
            /** @description Media that you sent as an author. */
            uploads: components["schemas"]["UploadExport"][];
        };
        /** @description A unit of a plan. */
        PlanEntryExport: {
            /**
             * Format: uuid
             * @description The unit.
             */
            unitId: string;
            /**
             * Format: int32
             * @description From 1.
             */
            position: number;
            /** @description Is it finished? */
            completed: boolean;
            /**
             * Format: double
             * @description 0–100.
             */
            score: number | null;
            /**
             * Format: date-time
             * @description When you finished.
             */
            completedAt: string | null;
        };
        /** @description A unit to do. */
        PlanEntryResponse: {
            /**
             * Format: uuid
             * @description The entry.
             */
            id: string;
            /**
             * Format: uuid
             * @description The unit.
             */
            unitId: string;
            /**
             * Format: int32
             * @description Its place in the plan, from 1.
             */
            position: number;
            /** @description Done on the planned day or later. */
            completed: boolean;
            /**
             * Format: double
             * @description The score of the completion that did it, 0–100.
             */
            score: number | null;
            /**
             * Format: date-time
             * @description When that was.
             */
            completedAt: string | null;
            /** @description The unit and where it stands. */
            unit: components["schemas"]["LearningUnit"];
        };
        /** @description What you planned for a day. */
        PlanExport: {
            /**
             * Format: date
             * @description The day.
             */
            plannedDate: string;
            /** @description Its units, in their order. */
            entries: components["schemas"]["PlanEntryExport"][];
        };
        /** @description The body of every error answer: RFC 9457, `application/problem+json`. */
        Problem: {
            /** @description `/problems/<code>`: a page that explains it. */
            type: string;
            /** @description One line, the same for every occurrence of this code. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description What happened here and what to do next, in the language of `Content-Language`. */
            detail: string;
            /** @description The stable word to branch on. More codes will come: take one that you do not know by its status. */
            code: string;
            /** @description Names this request in the server's log. */
            requestId: string;
            /** @description The fields at fault; with status 422, and 409 where a field's value is taken. */
            errors?: components["schemas"]["FieldError"][];
        };
        /** @description What a code means. */
        ProblemExplanation: {
            /** @description The code: of a problem, or of what is wrong with a field. */
            code: string;
            /**
             * Format: int32
             * @description The HTTP status of a problem; null for a code of fields.
             */
            status: number | null;
            /**
             * @description One line, in the language of `Content-Language`. Of a code of fields it completes "this field …", each parameter in
             *     braces.
             */
            title: string;
            /** @description What to do. */
            help: string;
            /** @description The names of `params`, for a code of fields. */
            params: string[];
        };
        /** @description Everything a learner did, added up. */
        ProgressResponse: components["schemas"]["ProgressTotals"] & {
            /** @description Every published level, by language and position. */
            levels: components["schemas"]["LevelProgress"][];
            /** @description The ten newest events, newest first. */
            recentActivity: components["schemas"]["RecentActivity"][];
            /** @description Where to go on. */
            resume: components["schemas"]["ResumePoint"];
        };
        /** @description Counts over published units. */
        ProgressTotals: {
            /**
             * Format: int64
             * @description Published units in all.
             */
            totalUnits: number;
            /**
             * Format: int64
             * @description Units that the learner has begun, finished ones included.
             */
            startedUnits: number;
            /**
             * Format: int64
             * @description Units that the learner has finished.
             */
            completedUnits: number;
            /**
             * Format: double
             * @description Finished units in percent of all, 0–100.
             */
            percent: number;
            /**
             * Format: double
             * @description The mean of the best scores, 0–100; null while there is none.
             */
            averageScore: number | null;
        };
        /** @description How far a learner is in an asset. */
        PutAssetProgress: {
            /**
             * Format: int64
             * @description Where playback stands, milliseconds.
             */
            positionMs?: number | null;
            /**
             * Format: double
             * @deprecated
             * @description The same in seconds, for one more release; `positionMs` counts more. One of the two is needed.
             */
            positionSeconds?: number | null;
            /**
             * Format: int64
             * @description How long the learner has watched in all, milliseconds; never goes down.
             */
            watchedMs?: number | null;
            /**
             * Format: double
             * @deprecated
             * @description The same in seconds, for one more release; `watchedMs` counts more. One of the two is needed.
             */
            secondsWatched?: number | null;
            /**
             * Format: double
             * @description How much of the asset is done; never goes down, and 90 counts as finished.
             */
            progressPercent: number;
            /** @description Finished, whatever the percentage; stays so. */
            completed?: boolean | null;
        };
        /** @description What to do on a day. */
        PutDailyPlan: {
            /** @description Published units in the order in which they should be done, each once. */
            unitIds: string[];
        };
        /** @description Something that the learner did lately. */
        RecentActivity: {
            /**
             * Format: uuid
             * @description The event.
             */
            id: string;
            /** @description What happened. One of `unit_started`, `asset_progress`, `unit_completed`, `pronunciation_scored`; more may come. */
            kind: string;
            /**
             * Format: uuid
             * @description On which unit.
             */
            unitId: string | null;
            /** @description The unit's title. */
            unitTitle: string;
            /**
             * Format: uuid
             * @description On which asset, for `asset_progress`.
             */
            assetId: string | null;
            /**
             * Format: double
             * @description The score that it brought, 0–100.
             */
            score: number | null;
            /**
             * Format: date-time
             * @description When.
             */
            occurredAt: string;
        };
        /** @description A batch of learning events. */
        RecordEvents: {
            /** @description At most 500, in any order. Each is judged by itself. */
            events: components["schemas"]["LearningEvent"][];
        };
        /** @description How to send the recording: exactly this request, with the file as its body. */
        RecordingUploadResponse: {
            /** @description Always `PUT`. */
            method: string;
            /** @description Where to, signature included. */
            url: string;
            /** @description The headers to send, to the letter. */
            headers: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description When the URL ends; GET the attempt for a fresh one.
             */
            expiresAt: string;
        };
        /** @description A refresh token. */
        RefreshTokenBody: {
            /** @description The newest one that you were given. */
            refreshToken: string;
        };
        /** @description A new account. */
        Register: {
            /** @description Where mail is sent. */
            email: string;
            /** @description 3–50 letters, digits, dots, underscores and hyphens, in any case. */
            username: string;
            /**
             * Format: password
             * @description 8–128 characters.
             */
            password: string;
            /** @description Given name. */
            firstName?: string | null;
            /** @description Family name. */
            lastName?: string | null;
            /** @description IANA time zone; UTC unless given. */
            timeZone?: string | null;
        };
        /** @description A file that has arrived, as an asset. */
        RegisterAsset: {
            /**
             * Format: uuid
             * @description The upload.
             */
            uploadId: string;
            /** @description BCP 47: the language spoken or written in it. */
            language?: string | null;
            /**
             * Format: int32
             * @description Its place in the unit, from 1; the last unless given.
             */
            position?: number | null;
            /** @description Whatever else apps should know: a JSON object. Width and height come from the media. */
            metadata?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description Why an upload was made no asset, as its author was or would have been answered. */
        RegistrationRefusal: {
            /** @description The problem's code. */
            code: string;
            /** @description For people. */
            detail: string;
            /** @description The fields at fault. */
            errors: components["schemas"]["FieldError"][];
        };
        /** @description Where to send a link. */
        RequestMagicLink: {
            /** @description The account's address. */
            email: string;
        };
        /** @description The place in an asset where to go on. */
        ResumeAsset: {
            /**
             * Format: uuid
             * @description The asset.
             */
            assetId: string;
            /** @description What it is to its unit. One of `VIDEO`, `AUDIO`, `SUBTITLE`, `SCREENSHOT`, `METADATA`; more may come. */
            type: string;
            /**
             * Format: int64
             * @description Where playback stood, milliseconds.
             */
            positionMs: number;
            /**
             * Format: double
             * @deprecated
             * @description The same in seconds, for one more release.
             */
            positionSeconds: number;
            /**
             * Format: double
             * @description How much of it is done, 0–100.
             */
            progressPercent: number;
        };
        /** @description Where to go on. */
        ResumePoint: {
            unit: components["schemas"]["LearningUnit"] | null;
            asset: components["schemas"]["ResumeAsset"] | null;
            nextUnit: components["schemas"]["LearningUnit"] | null;
        };
        /**
         * @description What an account may do.
         * @enum {string}
         */
        Role: "learner" | "author" | "instructor" | "admin";
        /** @description One page of a list. */
        ScorePage: {
            /** @description The rows, in the list's order. */
            items: components["schemas"]["ScoreResponse"][];
            /** @description Send as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description A learner's figures of one period. */
        ScoreResponse: {
            /** @description What stretch of the calendar it covers. One of `DAILY`, `WEEKLY`, `MONTHLY`, `OVERALL`; more may come. */
            period: string;
            /**
             * Format: date
             * @description Its first day: of a week the Monday, of all time 1970-01-01.
             */
            periodStart: string;
            /**
             * Format: double
             * @description The mean over units of the best score in the period, 0–100; null when no unit was completed with a score.
             */
            score: number | null;
            /**
             * Format: int32
             * @description Units completed in the period, each counted once.
             */
            unitsCompleted: number;
            /**
             * Format: int32
             * @description Pronunciation attempts scored in the period.
             */
            pronunciationAttempts: number;
            /**
             * Format: double
             * @description The mean score of those attempts, 0–100; null when there is none.
             */
            averagePronunciation: number | null;
        };
        /** @description A text in which something was found. */
        SearchHighlight: {
            /** @description Which text it is. One of `title`, `description`, `referenceText`; more may come. */
            field: string;
            /** @description An excerpt of about 160 characters, in pieces that are read one after another. What was found are whole words. */
            excerpt: components["schemas"]["ExcerptPart"][];
        };
        /** @description A level, story or unit that was found. */
        SearchHit: {
            /** @description What it is. One of `level`, `story`, `unit`; more may come. */
            type: string;
            /**
             * Format: uuid
             * @description The id of the level, story or unit.
             */
            id: string;
            /** @description Its title; of a level the name. */
            title: string;
            /** @description The language taught, BCP 47. */
            language: string;
            /** @description The level that it is, or is in. */
            level: components["schemas"]["LevelRef"];
            story: components["schemas"]["StoryRef"] | null;
            /**
             * Format: date-time
             * @description Visible to learners since, if all above it is published too; null for a draft.
             */
            publishedAt: string | null;
            /** @description The texts in which something was found, each around its first place. */
            highlights: components["schemas"]["SearchHighlight"][];
        };
        /** @description One page of a list. */
        SearchHitPage: {
            /** @description The rows, in the list's order. */
            items: components["schemas"]["SearchHit"][];
            /** @description Send as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description A signed-in device. */
        SessionExport: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description How it signed in. One of `password`, `magic_link`; more may come. */
            signedInBy: string;
            /** @description What the device called itself. */
            userAgent: string | null;
            /** @description Where it signed in from. */
            ipAddress: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it last got an access token.
             */
            lastUsedAt: string;
            /**
             * Format: date-time
             * @description When it ends.
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description Ended before its time.
             */
            revokedAt: string | null;
        };
        /** @description One page of a list. */
        SessionPage: {
            /** @description The rows, in the list's order. */
            items: components["schemas"]["SessionResponse"][];
            /** @description Send as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description One signed-in device. */
        SessionResponse: {
            /**
             * Format: uuid
             * @description Names it for `DELETE /me/sessions/{id}`.
             */
            id: string;
            /** @description What the device called itself when it signed in. */
            userAgent: string | null;
            /** @description The address it signed in from. */
            ipAddress: string | null;
            /** @description `password` or `magic_link`. */
            signedInBy: string;
            /** @description Is it the one that asks? */
            current: boolean;
            /**
             * Format: date-time
             * @description When it signed in.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it last got an access token.
             */
            lastUsedAt: string;
            /**
             * Format: date-time
             * @description When it ends unless it is used.
             */
            expiresAt: string;
        };
        /** @description The level to work on. */
        SetMyLevel: {
            /**
             * Format: uuid
             * @description A published level; null for none.
             */
            levelId: string | null;
        };
        /** @description A manifest and its signature: a JSON Web Signature in the flattened JSON form (RFC 7515 §7.2.2). */
        SignedManifest: {
            /** @description The manifest: the JSON of a `PackManifest`, base64url. */
            payload: string;
            /** @description How it is signed: JSON, base64url, with `alg` `EdDSA`, `typ` `parlance-pack+json` and the `kid` of the key. */
            protected: string;
            /** @description Ed25519 (RFC 8032) over `protected`, a dot and `payload`, base64url. */
            signature: string;
        };
        /** @description One word, as it was spoken. */
        SpokenWord: {
            /** @description The word. */
            word: string;
            /**
             * Format: double
             * @description How close its sounds are, 0–100.
             */
            accuracy?: number | null;
            /** @description What went wrong, in the scorer's own word: `None`, `Mispronunciation`, `Omission` and `Insertion` are usual. */
            errorType?: string | null;
            /**
             * Format: int32
             * @description When it begins in the recording, milliseconds.
             */
            offsetMs?: number | null;
            /**
             * Format: int32
             * @description How long it lasts, milliseconds.
             */
            durationMs?: number | null;
        };
        /** @description One word. */
        StatusResponse: {
            /** @description The word. */
            status: string;
        };
        /** @description One page of a list. */
        StoryPage: {
            /** @description The rows, in the list's order. */
            items: components["schemas"]["StoryResponse"][];
            /** @description Send as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description Where a learner stands with a story. */
        StoryProgressResponse: components["schemas"]["ProgressTotals"] & {
            /**
             * Format: uuid
             * @description The story.
             */
            storyId: string;
            /** @description Every published unit of the story, in order. */
            units: components["schemas"]["StoryUnitProgress"][];
        };
        /** @description The story that something belongs to. */
        StoryRef: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description What learners read. */
            title: string;
        };
        /** @description A story. */
        StoryResponse: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: uuid
             * @description Its level's id.
             */
            levelId: string;
            /** @description Its level. */
            level: components["schemas"]["LevelRef"];
            /** @description Stable name for people and imports, unique in the level. */
            slug: string;
            /** @description What learners read. */
            title: string;
            /** @description What it is about. */
            description: string | null;
            /**
             * Format: int32
             * @description Its place in the level, from 1.
             */
            position: number;
            /**
             * Format: date-time
             * @description Visible to learners since; null for a draft.
             */
            publishedAt: string | null;
            /**
             * Format: int64
             * @description How many units the caller sees in it.
             */
            unitCount: number;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updatedAt: string;
        };
        /** @description Where a learner stands with a story, in numbers. */
        StoryTotals: components["schemas"]["ProgressTotals"] & {
            /**
             * Format: uuid
             * @description The story.
             */
            id: string;
            /** @description Its title. */
            title: string;
            /**
             * Format: int32
             * @description Its place in the level.
             */
            position: number;
        };
        /** @description Where a learner stands with a unit of a story. */
        StoryUnitProgress: components["schemas"]["UnitStateResponse"] & {
            /**
             * Format: uuid
             * @description The unit.
             */
            unitId: string;
            /** @description Its title. */
            title: string;
            /**
             * Format: int32
             * @description Its place in the story.
             */
            position: number;
        };
        /** @description What the app should know of its submission. */
        SubmissionNoteResponse: {
            /** @description The stable word to branch on. One of `client_result_ignored`, `client_result_missing`; more may come. */
            code: string;
            /** @description For people: what happened here and what to do next. */
            detail: string;
        };
        /** @description What the app's own SDK found. An app may send it always: it is used where the app scores. */
        SubmitAttempt: {
            clientResult?: components["schemas"]["ClientResult"] | null;
        };
        /** @description An attempt after it was submitted. */
        SubmittedAttemptResponse: components["schemas"]["AttemptDetailResponse"] & {
            note: components["schemas"]["SubmissionNoteResponse"] | null;
        };
        /** @description What became of the objects. */
        SyncResponse: {
            /** @description The objects in the order of their keys. */
            objects: components["schemas"]["SyncedObject"][];
            /** @description Send as `after` to go on; null at the end. */
            nextAfter: string | null;
        };
        /** @description An object and what became of it. */
        SyncedObject: {
            /** @description Its key. */
            key: string;
            /** @description What became of it. One of `added`, `alreadyKnown`, `unknownUnit`, `unreadable`; more may come. */
            outcome: string;
            /**
             * Format: uuid
             * @description The asset that it is now; null unless it was added.
             */
            assetId: string | null;
            /** @description Why it cannot be read; null where it can. */
            detail: string | null;
        };
        /** @description Why there are none, in the words of RFC 6749 §5.2. */
        TokenRefusal: {
            /** @description `invalid_request`, `invalid_grant` or `unsupported_grant_type`. */
            error: string;
            /** @description For people. */
            error_description: string;
        };
        /** @description A user name or an address, and the password. Other fields, such as `scope` and `client_id`, mean nothing here. */
        TokenRequest: {
            /** @description Always `password`. */
            grant_type: string;
            /** @description The user name or the address. */
            username: string;
            /**
             * Format: password
             * @description The password.
             */
            password: string;
        };
        /** @description Tokens, in the words of RFC 6749 §5.1. */
        TokenResponse: {
            /** @description Send it as `Authorization: Bearer …`. */
            access_token: string;
            /** @description Always `Bearer`. */
            token_type: string;
            /**
             * Format: int64
             * @description How long the access token lives, seconds.
             */
            expires_in: number;
            /** @description Gives the next pair at `POST /auth/refresh`; each works once. */
            refresh_token: string;
        };
        /** @description What media come to. */
        TotalsResponse: {
            /**
             * Format: int64
             * @description How long its videos and recordings play, milliseconds.
             */
            durationMs: number;
            /**
             * Format: int64
             * @description The length of all its files, bytes.
             */
            sizeBytes: number;
        };
        /** @description Where you stand with a unit. */
        UnitProgressExport: {
            /**
             * Format: uuid
             * @description The unit.
             */
            unitId: string;
            /** @description Is it finished? */
            completed: boolean;
            /**
             * Format: double
             * @description The best, 0–100.
             */
            score: number | null;
            /**
             * Format: double
             * @description The latest, 0–100.
             */
            lastScore: number | null;
            /**
             * Format: date-time
             * @description When you began.
             */
            startedAt: string | null;
            /**
             * Format: date-time
             * @description When you finished.
             */
            completedAt: string | null;
        };
        /** @description One page of a list. */
        UnitProgressPage: {
            /** @description The rows, in the list's order. */
            items: components["schemas"]["UnitProgressResponse"][];
            /** @description Send as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description Where a learner stands with a unit. */
        UnitProgressResponse: components["schemas"]["UnitStateResponse"] & {
            /**
             * Format: uuid
             * @description The unit.
             */
            unitId: string;
            /** @description The assets that the learner has begun, in their order. */
            assets: components["schemas"]["AssetProgressResponse"][];
        };
        /** @description A unit, whole: its place in the tree and its media. */
        UnitResponse: components["schemas"]["UnitSummary"] & {
            /** @description The story that it belongs to. */
            story: components["schemas"]["StoryRef"];
            /** @description The level that it belongs to. */
            level: components["schemas"]["LevelRef"];
            /** @description Its media, in order, each with a URL to fetch it from. */
            assets: components["schemas"]["AssetResponse"][];
        };
        /** @description What a learner did with a unit in all. */
        UnitStateResponse: {
            /** @description Finished; stays so. */
            completed: boolean;
            /**
             * Format: double
             * @description The best score, 0–100.
             */
            score: number | null;
            /**
             * Format: double
             * @description The latest score, 0–100.
             */
            lastScore: number | null;
            /**
             * Format: date-time
             * @description When the learner first did anything on it.
             */
            startedAt: string | null;
            /**
             * Format: date-time
             * @description When it was first finished.
             */
            completedAt: string | null;
        };
        /** @description A unit in a list: counts, no URLs. */
        UnitSummary: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: uuid
             * @description Its story's id.
             */
            storyId: string;
            /** @description Stable name for people and imports, unique in the story. */
            slug: string;
            /** @description What learners read. */
            title: string;
            /** @description What it is about. */
            description: string | null;
            /**
             * Format: int32
             * @description Its place in the story, from 1.
             */
            position: number;
            /** @description What learners are asked to say. */
            referenceText: string | null;
            /**
             * Format: date-time
             * @description Visible to learners since; null for a draft.
             */
            publishedAt: string | null;
            /**
             * Format: int64
             * @description How many assets it has.
             */
            assetCount: number;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updatedAt: string;
        };
        /** @description One page of a list. */
        UnitSummaryPage: {
            /** @description The rows, in the list's order. */
            items: components["schemas"]["UnitSummary"][];
            /** @description Send as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description Changes of an asset; what is absent stays. What the media itself says cannot be changed: register another upload. */
        UpdateAsset: {
            /** @description BCP 47: the language spoken or written in it; null for none. */
            language?: string | null;
            /** @description What else apps should know: a JSON object; null for nothing. */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: int32
             * @description Moves it to this place, from 1, and the others make room; null leaves it where it is.
             */
            position?: number | null;
        };
        /** @description Changes of a level; what is absent stays. */
        UpdateLevel: {
            /**
             * @description What learners read; unique in the language.
             *
             *     Null leaves it as it is.
             */
            name?: string | null;
            /** @description Stable name for people and imports; null leaves it as it is. */
            slug?: string | null;
            /**
             * @description What it is about.
             *     Null for nothing.
             */
            description?: string | null;
            /**
             * Format: int32
             * @description Moves it to this place, from 1, and the others make room; null leaves it where it is.
             */
            position?: number | null;
        };
        /** @description What to change of your account; what you leave out stays. */
        UpdateMe: {
            /** @description Another user name; null leaves it as it is. */
            username?: string | null;
            /**
             * @description Another address, null leaves it as it is; needs `password`, since whoever reads its mail can sign in. A mail with a code for
             *     `POST /me/email/verify` goes there.
             */
            email?: string | null;
            /**
             * Format: password
             * @description Your password, asked for with `email` alone; null is no password.
             */
            password?: string | null;
            /** @description Given name; null for none. */
            firstName?: string | null;
            /** @description Family name; null for none. */
            lastName?: string | null;
            /**
             * Format: uri
             * @description A picture elsewhere on the web; null for none.
             */
            profilePictureUrl?: string | null;
            /** @description IANA time zone; null leaves it as it is. */
            timeZone?: string | null;
            /**
             * Format: int32
             * @description How many minutes a day you mean to learn, 1–1440; null for no goal. `POST /me/daily-plans/{date}/generate` plans so much
             *     unless it is told another size.
             */
            dailyGoalMinutes?: number | null;
        };
        /** @description Changes of a story; what is absent stays. */
        UpdateStory: {
            /**
             * @description What learners read.
             *
             *     Null leaves it as it is.
             */
            title?: string | null;
            /** @description Stable name for people and imports; null leaves it as it is. */
            slug?: string | null;
            /**
             * @description What it is about.
             *     Null for nothing.
             */
            description?: string | null;
            /**
             * Format: int32
             * @description Moves it to this place, from 1, and the others make room; null leaves it where it is.
             */
            position?: number | null;
        };
        /** @description Changes of a unit; what is absent stays. */
        UpdateUnit: {
            /**
             * @description What learners read.
             *
             *     Null leaves it as it is.
             */
            title?: string | null;
            /** @description Stable name for people and imports; null leaves it as it is. */
            slug?: string | null;
            /**
             * @description What it is about.
             *     Null for nothing.
             */
            description?: string | null;
            /**
             * @description What learners are asked to say.
             *     Null for nothing.
             */
            referenceText?: string | null;
            /**
             * Format: int32
             * @description Moves it to this place, from 1, and the others make room; null leaves it where it is.
             */
            position?: number | null;
        };
        /** @description What to change of an account; what you leave out stays. */
        UpdateUser: {
            role?: components["schemas"]["Role"] | null;
            /** @description False ends every session of the account; null leaves it as it is. */
            isActive?: boolean | null;
        };
        /** @description A file that you sent as an author. */
        UploadExport: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The unit.
             */
            unitId: string;
            /** @description What you called it. */
            fileName: string;
            /** @description Its media type. */
            contentType: string;
            /**
             * Format: int64
             * @description Its length, bytes.
             */
            sizeBytes: number;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it became a part of the unit.
             */
            registeredAt: string | null;
        };
        /** @description Where and how to send a file. */
        UploadResponse: {
            /**
             * Format: uuid
             * @description Names the upload when it is registered.
             */
            id: string;
            /** @description `PUT`; null when it comes in parts. */
            method: string | null;
            /** @description Where to send the whole file; null when it comes in parts. */
            url: string | null;
            /** @description What to send with it, to the letter: the store refuses any other length, type or checksum. */
            headers: {
                [key: string]: string;
            };
            /**
             * Format: int64
             * @description The length of every part but the last; null unless it comes in parts.
             */
            partSizeBytes: number | null;
            /** @description How many parts there are; null unless it comes in parts. */
            partCount: number | null;
            /**
             * Format: date-time
             * @description When the URL stops working, or for parts when what arrived is given up.
             */
            expiresAt: string;
        };
        /** @description How far an upload is. */
        UploadStatusResponse: {
            /**
             * Format: uuid
             * @description The upload.
             */
            id: string;
            /**
             * Format: uuid
             * @description The unit that it is for.
             */
            unitId: string;
            /** @description How far it is. One of `waiting`, `registering`, `registered`, `failed`; more may come. */
            status: string;
            /**
             * Format: uuid
             * @description The asset that it became; null until it has.
             */
            assetId: string | null;
            problem: components["schemas"]["RegistrationRefusal"] | null;
            /**
             * Format: date-time
             * @description When what arrived is given up.
             */
            expiresAt: string;
        };
        /** @description One page of a list. */
        UserPage: {
            /** @description The rows, in the list's order. */
            items: components["schemas"]["UserResponse"][];
            /** @description Send as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description An account as an administrator sees it. */
        UserResponse: {
            /**
             * Format: uuid
             * @description The account.
             */
            id: string;
            /** @description Where mail is sent. */
            email: string;
            /**
             * Format: date-time
             * @description When mail to that address was shown to reach the owner; null until then.
             */
            emailVerifiedAt: string | null;
            /** @description The name to sign in with. */
            username: string;
            /** @description Given name. */
            firstName: string | null;
            /** @description Family name. */
            lastName: string | null;
            /** @description What the account may do. One of `learner`, `author`, `instructor`, `admin`; more may come. */
            role: string;
            /** @description May it sign in? */
            isActive: boolean;
            /** @description IANA time zone. */
            timeZone: string;
            /**
             * Format: date-time
             * @description When it last signed in.
             */
            lastLoginAt: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updatedAt: string;
        };
        /** @description The code of a mail. */
        VerifyMyEmail: {
            /** @description The eight digits of a mail to your address, with or without the space. */
            code: string;
        };
    };
    responses: {
        /** @description A problem. */
        Problem500: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A problem. */
        Problem400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A problem. */
        Problem401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A problem. */
        Problem403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A problem. */
        Problem422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A problem. */
        Problem429: {
            headers: {
                /** @description How many seconds to wait. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A problem. */
        Problem503: {
            headers: {
                /** @description How many seconds to wait. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A problem. */
        Problem404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A problem. */
        Problem409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A problem. */
        Problem413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A problem. */
        Problem415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A problem. */
        Problem412: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A problem. */
        Problem410: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_pack_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackKeySet"];
                };
            };
            500: components["responses"]["Problem500"];
        };
    };
    list_users: {
        parameters: {
            query?: {
                /** @description Those of one role. */
                role?: components["schemas"]["Role"];
                /** @description Those that may, or may not, sign in. */
                isActive?: boolean;
                /** @description Those whose user name or address holds this. */
                q?: string;
                /** @description How many rows at most, 1 to 100; 20 unless given. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accounts. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The account. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    update_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateUser"];
            };
        };
        responses: {
            /** @description The account as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    sync_assets: {
        parameters: {
            query?: {
                /** @description Only objects of this unit. */
                unitId?: string;
                /** @description `nextAfter` of the call before: goes on behind that key. */
                after?: string;
            };
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What became of each object. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SyncResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_asset: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The asset's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The asset. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_asset: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the version that you have seen; 412 when there is a newer one. */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The asset's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            412: components["responses"]["Problem412"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    update_asset: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the version that you have seen; 412 when there is a newer one. */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The asset's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateAsset"];
            };
        };
        responses: {
            /** @description The asset as it is now. */
            200: {
                headers: {
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorAssetResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    put_asset_progress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The asset. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutAssetProgress"];
            };
        };
        responses: {
            /** @description Where the learner stands with the asset. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetProgressResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    restore_asset: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The asset's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The asset as it is now. */
            200: {
                headers: {
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorAssetResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshTokenBody"];
            };
        };
        responses: {
            /** @description Signed out. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    request_magic_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestMagicLink"];
            };
        };
        responses: {
            /** @description If the address belongs to an account, a mail is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    show_magic_link: {
        parameters: {
            query: {
                /** @description From the mail. */
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page, which is HTML for a browser. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    consume_magic_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsumeMagicLink"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshTokenBody"];
            };
        };
        responses: {
            /** @description Still signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Register"];
            };
        };
        responses: {
            /** @description Registered and signed in. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    issue_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_catalog: {
        parameters: {
            query?: {
                /** @description Only levels that teach this language, BCP 47, in any case: `en` finds `en-US` too (RFC 4647, basic filtering). */
                language?: string;
                /**
                 * @description What to tell of units and stories besides, joined by commas: `cover` the picture of each with its URL, `totals` how long
                 *     its media play and how large they are.
                 */
                include?: string;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tree. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    export_catalog: {
        parameters: {
            query?: {
                /** @description Only levels that teach this language, BCP 47, in any case: `en` finds `en-US` too (RFC 4647, basic filtering). */
                language?: string;
                /** @description Only levels with this slug. */
                level?: string;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogDocument"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    import_catalog: {
        parameters: {
            query?: {
                /** @description Only tells what would happen. */
                dryRun?: boolean;
            };
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CatalogDocument"];
            };
        };
        responses: {
            /** @description What was done, or with `dryRun` would be. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportReport"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_levels: {
        parameters: {
            query?: {
                /** @description Only levels that teach this language, BCP 47, in any case: `en` finds `en-US` too (RFC 4647, basic filtering). */
                language?: string;
                /** @description How many rows at most, 1 to 100; 20 unless given. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of levels. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LevelPage"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    create_level: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateLevel"];
            };
        };
        responses: {
            /** @description The level; `Location` says where it is. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LevelResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    order_levels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LevelOrder"];
            };
        };
        responses: {
            /** @description They are in this order. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_level: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The level's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The level. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LevelResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_level: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the version that you have seen; 412 when there is a newer one. */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The level's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            412: components["responses"]["Problem412"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    update_level: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the version that you have seen; 412 when there is a newer one. */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The level's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateLevel"];
            };
        };
        responses: {
            /** @description The level as it is now. */
            200: {
                headers: {
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LevelResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_level_pack: {
        parameters: {
            query?: {
                /** @description Only files of these types, joined by commas; all unless given. */
                types?: string;
                /** @description The most that the files may take together, bytes: the first units of the course that fit, each with all of its files. */
                maxBytes?: number;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The level's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pack. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    publish_level: {
        parameters: {
            query?: {
                /** @description Whether the drafts below are published with it, in the same instant. */
                includeDescendants?: boolean;
            };
            header?: {
                /** @description The `ETag` of the version that you have seen; 412 when there is a newer one. */
                "If-Match"?: string | null;
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The level's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The level as it is now. */
            200: {
                headers: {
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LevelResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    restore_level: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The level's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The level as it is now. */
            200: {
                headers: {
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LevelResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_stories: {
        parameters: {
            query?: {
                /** @description How many rows at most, 1 to 100; 20 unless given. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The level's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of stories. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryPage"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    create_story: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The level's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateStory"];
            };
        };
        responses: {
            /** @description The story; `Location` says where it is. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    order_stories: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The level's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Order"];
            };
        };
        responses: {
            /** @description They are in this order. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    unpublish_level: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the version that you have seen; 412 when there is a newer one. */
                "If-Match"?: string | null;
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The level's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The level as it is now. */
            200: {
                headers: {
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LevelResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your account. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DeleteMe"];
            };
        };
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    update_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateMe"];
            };
        };
        responses: {
            /** @description Your account as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_changes: {
        parameters: {
            query?: {
                /** @description `cursor` of the page before, whenever that was; without it everything is told. */
                cursor?: string;
                /** @description How many changes at most, 1 to 1000; 500 unless given. */
                limit?: number;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of changes. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangesResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            410: components["responses"]["Problem410"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_daily_plans: {
        parameters: {
            query?: {
                /** @description First day; the learner's today without it, or 366 days ago with `overdue=true`. */
                from?: string;
                /** @description Last day, at most 366 days from the first; six days after the first without it, or yesterday with `overdue=true`. */
                to?: string;
                /** @description Only plans that are overdue, or only those that are not. */
                overdue?: boolean;
                /** @description How many rows at most, 1 to 100; 20 unless given. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the plans. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DailyPlanPage"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_daily_plan: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The day, `YYYY-MM-DD`; `today` is the learner's own. */
                date: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The plan. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DailyPlanResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    put_daily_plan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The day, `YYYY-MM-DD`; `today` is the learner's own. */
                date: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutDailyPlan"];
            };
        };
        responses: {
            /** @description The plan as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DailyPlanResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_daily_plan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The day, `YYYY-MM-DD`; `today` is the learner's own. */
                date: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    generate_daily_plan: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The day, `YYYY-MM-DD`; `today` is the learner's own. */
                date: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["GenerateDailyPlan"];
            };
        };
        responses: {
            /** @description The plan as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DailyPlanResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    verify_my_email: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyMyEmail"];
            };
        };
        responses: {
            /** @description Your account, its address proven. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    record_events: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordEvents"];
            };
        };
        responses: {
            /** @description What became of each event. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventResults"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    export_my_data: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Everything. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonalDataResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_home: {
        parameters: {
            query?: {
                /** @description The `cursor` of the device's last sync, to be told whether there is more. */
                cursor?: string;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the first screen shows. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HomeResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    set_my_level: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetMyLevel"];
            };
        };
        responses: {
            /** @description Your account as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    change_my_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeMyPassword"];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_progress: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The summary. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProgressResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_my_pronunciation_attempts: {
        parameters: {
            query?: {
                /** @description Only attempts on this unit. */
                unitId?: string;
                /** @description Only attempts made on this day or later, in your time zone. */
                from?: string;
                /** @description Only attempts made on this day or earlier, in your time zone. */
                to?: string;
                /** @description How many rows at most, 1 to 100; 20 unless given. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of attempts. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttemptPage"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_scores: {
        parameters: {
            query?: {
                /** @description Only this kind of period. */
                period?: components["schemas"]["Period"];
                /** @description Only periods that begin on this day or later. */
                from?: string;
                /** @description Only periods that begin on this day or earlier. */
                to?: string;
                /** @description How many rows at most, 1 to 100; 20 unless given. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the history. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScorePage"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_current_scores: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The current scores. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CurrentScores"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_my_sessions: {
        parameters: {
            query?: {
                /** @description How many rows at most, 1 to 100; 20 unless given. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your sessions. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    revoke_my_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out; its access tokens end within 10 seconds. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_my_units: {
        parameters: {
            query?: {
                /** @description Only the units of this story. */
                storyId?: string;
                /** @description Only the units of this level. */
                levelId?: string;
                /** @description How many rows at most, 1 to 100; 20 unless given. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the units. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitProgressPage"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_pronunciation_attempt: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The attempt's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The attempt. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttemptDetailResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_recording: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The attempt's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no recording any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    submit_pronunciation_attempt: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The attempt's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SubmitAttempt"];
            };
        };
        responses: {
            /** @description The attempt, scored or failed, or as it was with a note. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmittedAttemptResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    search_catalog: {
        parameters: {
            query: {
                /** @description The words to look for, in any case, with or without accents; the last one may be the beginning of a word. */
                q: string;
                /** @description Only in levels that teach this language, BCP 47, in any case: `en` finds `en-US` too (RFC 4647, basic filtering). */
                language?: string;
                /** @description How many rows at most, 1 to 100; 20 unless given. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of what was found. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchHitPage"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_story: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The story's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The story. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_story: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the version that you have seen; 412 when there is a newer one. */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The story's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            412: components["responses"]["Problem412"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    update_story: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the version that you have seen; 412 when there is a newer one. */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The story's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateStory"];
            };
        };
        responses: {
            /** @description The story as it is now. */
            200: {
                headers: {
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_story_pack: {
        parameters: {
            query?: {
                /** @description Only files of these types, joined by commas; all unless given. */
                types?: string;
                /** @description The most that the files may take together, bytes: the first units of the course that fit, each with all of its files. */
                maxBytes?: number;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The story's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pack. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_story_progress: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The story. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the learner stands with the story. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryProgressResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    publish_story: {
        parameters: {
            query?: {
                /** @description Whether the drafts below are published with it, in the same instant. */
                includeDescendants?: boolean;
            };
            header?: {
                /** @description The `ETag` of the version that you have seen; 412 when there is a newer one. */
                "If-Match"?: string | null;
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The story's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The story as it is now. */
            200: {
                headers: {
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    restore_story: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The story's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The story as it is now. */
            200: {
                headers: {
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_units: {
        parameters: {
            query?: {
                /** @description How many rows at most, 1 to 100; 20 unless given. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The story's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of units. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitSummaryPage"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    create_unit: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The story's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateUnit"];
            };
        };
        responses: {
            /** @description The unit; `Location` says where it is. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorUnitResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    order_units: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The story's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Order"];
            };
        };
        responses: {
            /** @description They are in this order. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    unpublish_story: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the version that you have seen; 412 when there is a newer one. */
                "If-Match"?: string | null;
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The story's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The story as it is now. */
            200: {
                headers: {
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_unit: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The unit's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The unit. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_unit: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the version that you have seen; 412 when there is a newer one. */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The unit's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            412: components["responses"]["Problem412"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    update_unit: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the version that you have seen; 412 when there is a newer one. */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The unit's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateUnit"];
            };
        };
        responses: {
            /** @description The unit as it is now. */
            200: {
                headers: {
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorUnitResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_assets: {
        parameters: {
            query?: {
                /** @description How many rows at most, 1 to 100; 20 unless given. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The unit's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of assets. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetPage"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    register_asset: {
        parameters: {
            query?: never;
            header?: {
                /** @description `respond-async`: do not wait. */
                Prefer?: string | null;
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The unit's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterAsset"];
            };
        };
        responses: {
            /** @description The asset; `Location` says where it is. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorAssetResponse"];
                };
            };
            /** @description It goes on in the background; `Location` says where to ask how far it is. */
            202: {
                headers: {
                    /** @description Where to ask. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadStatusResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    order_assets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The unit's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Order"];
            };
        };
        responses: {
            /** @description They are in this order. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    complete_unit: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The unit. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CompleteUnit"];
            };
        };
        responses: {
            /** @description Where the learner stands with the unit. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitProgressResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_unit_progress: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The unit. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the learner stands with the unit. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitProgressResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_pronunciation_attempts: {
        parameters: {
            query?: {
                /** @description How many rows at most, 1 to 100; 20 unless given. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The unit's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of attempts. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttemptListResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    create_pronunciation_attempt: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The unit's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAttempt"];
            };
        };
        responses: {
            /** @description The attempt and how to send its recording. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedAttemptResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    publish_unit: {
        parameters: {
            query?: {
                /** @description Whether the drafts below are published with it, in the same instant. */
                includeDescendants?: boolean;
            };
            header?: {
                /** @description The `ETag` of the version that you have seen; 412 when there is a newer one. */
                "If-Match"?: string | null;
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The unit's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The unit as it is now. */
            200: {
                headers: {
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorUnitResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    restore_unit: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The unit's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The unit as it is now. */
            200: {
                headers: {
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorUnitResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    start_unit: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The unit. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the learner stands with the unit. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitProgressResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    unpublish_unit: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the version that you have seen; 412 when there is a newer one. */
                "If-Match"?: string | null;
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The unit's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The unit as it is now. */
            200: {
                headers: {
                    /** @description Send it as `If-Match` with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorUnitResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    create_upload: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateUpload"];
            };
        };
        responses: {
            /** @description Where and how to send the file. */
            201: {
                headers: {
                    /** @description Where it is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_upload: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the answer that you have; 304 when it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The upload's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How far it is. */
            200: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadStatusResponse"];
                };
            };
            /** @description You have the newest; there is no body. */
            304: {
                headers: {
                    /** @description Send it as `If-None-Match` next time. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The upload's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    complete_upload: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The upload's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file is complete; register it. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_upload_parts: {
        parameters: {
            query?: never;
            header?: {
                /** @description A UUID of your own: the same request sent again with it gets the first answer again, for 30 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The upload's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What has arrived and what is missing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PartsResponse"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It serves. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthResponse"];
                };
            };
            401: components["responses"]["Problem401"];
            500: components["responses"]["Problem500"];
            /** @description It cannot serve. */
            503: {
                headers: {
                    /** @description How many seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthResponse"];
                };
            };
        };
    };
    get_liveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusResponse"];
                };
            };
            500: components["responses"]["Problem500"];
        };
    };
    get_readiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Send requests. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusResponse"];
                };
            };
            500: components["responses"]["Problem500"];
            /** @description Send none now. */
            503: {
                headers: {
                    /** @description How many seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusResponse"];
                };
            };
        };
    };
    get_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            500: components["responses"]["Problem500"];
        };
    };
    explain_problem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The code. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it means. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemExplanation"];
                    "text/html": string;
                };
            };
            400: components["responses"]["Problem400"];
            404: components["responses"]["Problem404"];
            500: components["responses"]["Problem500"];
        };
    };
}
