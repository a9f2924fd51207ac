### English: what errors, pages and mails say. tests/house/words.rs holds this file against the code.

## Kinds of problems: the title, and what to do

problem-malformed_request = The request cannot be read
    .help = Something in the request has not the form that it must have: an id, a cursor, a parameter, or the JSON itself. The detail names it. Sending the same again will not help.
problem-unauthenticated = Sign in first
    .help = Send a valid access token as Authorization: Bearer. Get a new one with the refresh token, or sign in again.
problem-invalid_credentials = These credentials are not valid
    .help = The name or the password is wrong. Try again, or sign in by mail.
problem-invalid_token = This token is not valid
    .help = The refresh token, link or code is unknown, was used, or is too old. Sign in again, or ask for another mail.
problem-forbidden = Your role does not allow this
    .help = The account is signed in, but may not do this. An administrator can give it another role.
problem-not_found = There is no such thing
    .help = Nothing is here for this account: it was deleted, is not published, or belongs to somebody else.
problem-method_not_allowed = This method does not exist here
    .help = The path exists, but does not take this method. The header Allow lists those that it takes.
problem-request_timeout = The request took too long
    .help = The body did not arrive in time. Send the request again, on a better connection.
problem-conflict = This contradicts what is already there
    .help = Something that is there already stands in the way: a name that is taken, or a step that comes too early. The detail says what to change first.
problem-request_in_progress = The same request is still being worked on
    .help = An earlier request with this Idempotency-Key is not finished. Wait as long as Retry-After says and send it again.
problem-start_over = Sync has to start over
    .help = The cursor works no more. Discard what was synced, keep the events that wait to be sent, and ask again without a cursor.
problem-precondition_failed = It has changed since you read it
    .help = Somebody else was faster. Read it again and send the new ETag in If-Match.
problem-payload_too_large = The body is too large
    .help = Send less at once. Files go to the URLs of uploads, not through the API.
problem-unsupported_media_type = This content type is not accepted
    .help = Send JSON with Content-Type: application/json.
problem-invalid = Some fields are not valid
    .help = The request can be read, but not accepted. Each entry of errors names a field, the code of the rule that was broken, and what would be right: show it beside the field.
problem-idempotency_key_reused = This idempotency key belongs to another request
    .help = An Idempotency-Key names one request. Make a new key, best a UUID, for each new request.
problem-too_many_requests = Too many requests
    .help = Wait as long as Retry-After says.
problem-internal = Something went wrong on our side
    .help = The fault was logged under the request id. Try again; if it persists, report it with that id.
problem-unavailable = Not available right now
    .help = A part that the answer needs cannot be reached. Wait as long as Retry-After says and try again.

## What is wrong with a field: completes "this field …"

field-required = is needed
field-unknown_field = is not known; these are: { $allowed }
field-wrong_type =
    { $expected ->
        [integer] must be a whole number
        [number] must be a number
        [boolean] must be true or false
        [array] must be a list
        [object] must be an object
        [string] must be a text
       *[other] must be of the type { $expected }
    }
field-not_in_list = must be one of { $allowed }
field-out_of_range = must be between { $min } and { $max }
field-too_short = must be at least { $min } { $min ->
        [one] character
       *[other] characters
    } long
field-too_long = must be at most { $max } characters long
field-too_many = must have at most { $max } items
field-too_large = must be at most { $max } bytes
field-blank = must not be empty
field-control_characters = must not hold control characters
field-not_one_line = must be one line without control characters
field-nul_character = must not contain the character U+0000
field-not_a_username = may hold only the letters a to z, digits, dots, underscores and hyphens
field-not_an_email = must be an e-mail address such as ada@example.com
field-not_a_url = must be an http:// or https:// URL
field-not_a_time_zone = must be an IANA time zone such as Europe/London
field-not_a_language = must be a BCP 47 language tag such as en, pt-BR or zh-Hant
field-not_a_slug = must be lower-case letters a to z and digits in words joined by hyphens, such as first-steps
field-not_a_uuid = must be a UUID such as 0198c0de-0000-7000-8000-000000000000
field-not_a_time = must be a time such as 2026-02-03T21:05:06+01:00 or 2026-02-03T20:05:06Z
field-not_a_date = must be a day such as 2026-02-28
field-not_an_offset = must have an offset between -12:00 and +14:00
field-not_a_media_type = must be a media type such as video/mp4
field-not_a_sha256 = must be a SHA-256 of 64 hexadecimal digits
field-not_a_key = must be parts separated by /, none of them empty, . or ..
field-not_a_file_name = must be a file's name without its folders and without control characters
field-not_a_link_token = is not the token of a link; open the link exactly as it stands in the mail
field-reserved_id = must be an id of its own, best a UUID of version 7; those of version 8 are the server's
field-not_found = is not there, or you may not see it
field-taken = is taken already
field-duplicate = is in the list already
field-same_as = is the same as that of { $first }
field-incomplete = must list all { $count } of them; { $missing } is missing
field-in_the_past = is for a day that is over; your today is { $today }
field-too_early = must be after the year 2000; check the device's clock
field-before_start = must not be before the beginning
field-range_too_long = must be at most { $max } days after the beginning
field-one_of = needs exactly one of these: { $fields }
field-no_daily_goal = needs units or minutes, since the profile has no dailyGoalMinutes
field-password_required = is needed, unless you signed in by mail within the last { $minutes } minutes
field-wrong_password = is not your password
field-wrong_code = is not the code of a mail to your address, or was used, is too old or was tried too often; ask for another mail
field-not_allowed = may not be sent here; leave it out
field-mismatch = belongs to something else
field-clock_ahead = lay in the future; the time of arrival was kept instead
field-wrong_content = was declared as { $declared } but is { $found }
field-wrong_size = has { $found } bytes; { $declared } were declared
field-wrong_checksum = has another SHA-256 than was declared; send it again
field-unreadable = cannot be used: { $reason }
field-missing_media = names no file below media/, and no object in the store
field-wrong_media = is not what the course says: { $reason }
field-more = { $count } more faults are not listed
field-invalid = is not valid

## What happened and what to do next

detail-not-found =
    { $what ->
        [account] There is no such account, or you may not see it.
        [asset] There is no such asset, or you may not see it.
        [daily_plan] There is no such daily plan, or you may not see it.
        [file] There is no such file.
        [level] There is no such level, or you may not see it.
        [attempt] There is no such pronunciation attempt, or you may not see it.
        [pack] There is no such pack.
        [session] There is no such session, or you may not see it.
        [story] There is no such story, or you may not see it.
        [unit] There is no such unit, or you may not see it.
       *[upload] There is no such upload, or you may not see it.
    }
detail-field = { $field } { $fault }
detail-body = The request { $fault }
detail-fields = { $count } fields are not valid; see errors.
detail-database-gone = The database cannot be reached; try again shortly.
detail-store-gone = The object store cannot be reached; try again shortly.
detail-recordings-gone = The recordings cannot be reached; submit again shortly.
detail-access-unknown = Access cannot be checked right now; try again shortly.
detail-no-mail = This server sends no mail yet; sign in with your password.
detail-busy = The server is busy; try again shortly.
detail-restarting = The server is being restarted; send the request again.
detail-too-slow = The server could not answer in time; try again shortly.
detail-logged = The fault was logged under this request id; report it if it persists.
detail-no-such-path = There is nothing at this path; see /swagger-ui/ for what there is.
detail-no-such-code = There is no such code; docs/errors.md lists all.
detail-no-such-method = { $method } does not exist here; this path takes { $allowed }.
detail-no-such-method-here = This method does not exist here.
detail-unreadable = The request cannot be read; check its path, headers and body.
detail-not-utf8 = The body is not UTF-8.
detail-not-json = The body is not JSON: see line { $line }, column { $column }.
detail-not-a-form = Send the body as a form with Content-Type: application/x-www-form-urlencoded.
detail-form-unreadable = The form cannot be read; send its fields as name=value.
detail-not-sent-as-json = Send the body as JSON with Content-Type: application/json.
detail-body-too-large = The body is larger than the { $max } bytes that this endpoint accepts.
detail-body-too-large-here = The body is larger than this endpoint accepts.
detail-keyed-body-too-large = With an Idempotency-Key the body may be { $max } bytes long; send it without one.
detail-body-late = The body did not arrive in time; send it again.
detail-body-stopped = The body stopped coming; send the request again.
detail-body-broke-off = The body broke off; send the request again.
detail-path-id-not-a-uuid = The id in the path is not a UUID such as 0198c0de-0000-7000-8000-000000000000.
detail-path-date-not-a-day = The date in the path is neither today nor a day such as 2026-02-28.
detail-query-has-nul = The query string contains the character U+0000.
detail-query-unreadable = The query string { $fault }.
detail-parameter-unreadable = The parameter { $name } { $fault }.
detail-takes-no-parameters = The parameter { $name } is not known: this endpoint takes no parameters in its query string.
detail-bad-cursor = The parameter cursor is not one of this list; start again without it.
detail-cursor-of-another = The parameter cursor belongs to another account; discard what is kept of that account and start over without it.
detail-cursor-of-another-server = The cursor is of another server, or of the time before it was restored. Discard what was synced, keep the events that wait to be sent, and ask again without a cursor.
detail-cursor-too-old = The cursor is too old: what was deleted since is no longer known. Discard what was synced, keep the events that wait to be sent, and ask again without a cursor.
detail-stale-version = Read it again and send the new ETag in If-Match.
detail-bad-idempotency-key = Idempotency-Key must be one key of 1 to 255 visible ASCII characters; a UUID is a good one.
detail-key-of-another-request = This Idempotency-Key came with another path or body before; make a new key for a new request.
detail-still-worked-on = The first request with this Idempotency-Key is still being worked on; try again shortly.
detail-begun-again = This took so long that the same request has been begun once more; send it again.
detail-answer-lost = This request was carried out, but its answer was lost with the process that worked on it. Look at what is there; a new Idempotency-Key does it again.
detail-answer-sealed = The request was answered before, under a key that has been retired since; its answer cannot be repeated.
detail-answers-of-a-day = The answers of today's requests with an Idempotency-Key are as many as are kept in a day; send the request without one, or tomorrow.
detail-other-origin = Pages of other origins may not ask this.
detail-metrics-elsewhere = Metrics are served at another address.
detail-metrics-token = Send the token of PARLANCE_METRICS_TOKEN as bearer token.
detail-access-token-missing = Send the access token as Authorization: Bearer …; POST /api/v1/auth/login gives one.
detail-access-token-ended = The access token is not valid or has expired; get another with POST /api/v1/auth/refresh.
detail-account-gone = This account no longer exists; sign in again.
detail-session-ended = This session has ended; sign in again.
detail-needs-author = This needs the role author or admin.
detail-needs-admin = This needs the role admin.
detail-wrong-credentials = Name or password are wrong.
detail-refresh-token-used = This refresh token has been used; sign in again.
detail-refresh-token-ended = The refresh token is not valid any more; sign in again.
detail-link-ended = The link or code is not valid any more; ask for another mail.
detail-not-in-studio = Nobody is signed in to Studio here.
detail-studio-is-for-others = Studio is for instructors, authors and administrators; learn with the app.
detail-wait-a-while = Too many requests; wait for as long as Retry-After says.
detail-recordings-of-a-day = In 24 hours { $count } recordings of together { $megabytes } MiB are taken; come back when Retry-After says.
detail-last-admin = This is the last active administrator; make another one first.
detail-email-taken = There is an account with this address; sign in instead.
detail-username-taken = This username is taken; choose another.
detail-deleted-together =
    { $what ->
        [story] This story was deleted together with what it is in; restore that.
        [unit] This unit was deleted together with what it is in; restore that.
       *[asset] This asset was deleted together with what it is in; restore that.
    }
detail-parent-deleted =
    { $what ->
        [story] What this story is in is deleted too; restore that first.
        [unit] What this unit is in is deleted too; restore that first.
       *[asset] What this asset is in is deleted too; restore that first.
    }
detail-key-taken = The object { $key } belongs to an asset of the unit { $unit } by now.
detail-slug-taken =
    { $what ->
        [level] The level “{ $title }” ({ $id }) has the slug { $slug } already; choose another or change that one first.
        [story] The story “{ $title }” ({ $id }) has the slug { $slug } already; choose another or change that one first.
       *[unit] The unit “{ $title }” ({ $id }) has the slug { $slug } already; choose another or change that one first.
    }
detail-level-name-taken = The level { $level } has the name “{ $name }” already; choose another or change that one first.
detail-same-content = The unit's asset { $asset } has the same content already.
detail-upload-is-asset = This upload is an asset already; delete the asset instead.
detail-upload-becomes-asset = This upload is being made an asset; wait for it, then delete the asset.
detail-upload-too-old = This upload is more than 24 hours old; begin another.
detail-file-not-arrived = The file has not arrived: send it by the upload's URL, or complete its parts, first.
detail-upload-completed = This upload has been completed; register it.
detail-upload-given-up = This upload has been given up; begin another.
detail-part-missing = Part { $number } has not arrived with its { $size } bytes; POST …/parts tells all that are missing.
detail-upload-has-no-parts = This upload is one PUT; begin another with multipart: true to send parts.
detail-recording-gone = The recording is no longer kept; make a new attempt.
detail-recording-not-sent = The recording has not been uploaded yet: send it to upload.url with the headers in upload.headers (GET the attempt for fresh ones), then submit again.
detail-no-pack-key = This server has no key to sign packs with: its operator has to set PARLANCE_PACK_KEYS. Until then take units one by one.

## Pages

page-field-help = A field of the request broke this rule. The entry of errors names the field by its pointer and has the parameters; show its detail beside the field, or words of your own by its code and parameters.
page-code = Code
page-status = HTTP status
page-params = Parameters
page-request-id = Request { $id }
page-sign-in = Sign in to Parlance
page-open-in-app = You are one step away.
page-open-app = Open the app
page-type-code = Type this code into the app, with your e-mail address:
page-code-used-up = The code was tried too often. Open this link on the device that has the app, or ask for another mail.
page-link-ends = Link and code work once, within 15 minutes of the mail.

## Mails

mail-greeting = Hello,
mail-work-once = Link and code work once, within 15 minutes.
mail-sign-in-subject = Sign in to Parlance
mail-sign-in-open = open this link to sign in to Parlance:
mail-sign-in-type = or type this code into the app:
mail-sign-in-ignore = If you did not ask for this mail, ignore it.
mail-sign-in-button = Sign in
mail-proof-subject = Confirm your address for Parlance
mail-proof-type = somebody gave this address to Parlance as theirs. If it was you, confirm it: type this code into the app, where you are signed in:
mail-proof-open = This link signs in as well. It signs every other device out and takes the password away, so that nobody else keeps a way into an account of yours; then choose another:
mail-proof-button = Sign in here only
mail-proof-ignore = Sign in by mail to get new ones. If it was not you, ignore this mail.
mail-guessing-subject = Wrong passwords for your account at Parlance
mail-guessing-body = somebody tried several wrong passwords for your account at Parlance, and did not get in. Further tries have to wait longer and longer. You still sign in from any device that you used before, and from any other by mail. If your password is easy to guess, change it.
mail-moved-subject = Your address for Parlance was changed
mail-moved-body = your account at Parlance was given another address, and mail goes there from now on. If that was not you, somebody knows your password: write to whoever runs this Parlance.
