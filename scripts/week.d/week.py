"""A learner's week, from registering to leaving, through what `openapi-python-client` made. `run.mjs` says what is printed and
read."""

import hashlib
import os
import pathlib
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone

import httpx
from parlance_client import AuthenticatedClient, Client
from parlance_client.api.auth import consume_magic_link, login, refresh, register, request_magic_link
from parlance_client.api.catalog import get_catalog, get_unit
from parlance_client.api.me import delete_me, export_my_data, get_home, get_me, set_my_level, update_me, verify_my_email
from parlance_client.api.plans import generate_daily_plan, get_daily_plan
from parlance_client.api.progress import get_unit_progress, record_events
from parlance_client.api.pronunciation import (
    create_pronunciation_attempt,
    get_pronunciation_attempt,
    submit_pronunciation_attempt,
)
from parlance_client.models import (
    ClientResult,
    ConsumeMagicLink,
    CreateAttempt,
    DeleteMe,
    EventKind,
    EventPayload,
    GenerateDailyPlan,
    LearningEvent,
    Login,
    RecordEvents,
    RefreshTokenBody,
    Register,
    RequestMagicLink,
    SetMyLevel,
    SubmitAttempt,
    UpdateMe,
    VerifyMyEmail,
)

base, sound_file = sys.argv[1:]
PASSWORD = "correct horse battery staple"
EMAIL, USERNAME = "grace@example.com", "grace"
# What is not a success is an error.
anonymous = Client(base_url=base, raise_on_unexpected_status=True)


def ok(response):
    """What was answered; a refusal is an error."""
    assert response.status_code < 400, (response.status_code, response.content)
    return response.parsed


def device(session):
    """The API as a device that signed in."""
    return AuthenticatedClient(base_url=base, token=session.access_token, raise_on_unexpected_status=True)


def sign_in():
    return device(ok(login.sync_detailed(client=anonymous, body=Login(username=USERNAME, password=PASSWORD))))


def open_mail():
    """Opens the link of the newest mail on the phone; the code that its page shows."""
    print(f"open {EMAIL}", flush=True)
    return sys.stdin.readline().strip()


def uuid_v7(at):
    """RFC 9562 §5.7."""
    random = bytearray(os.urandom(16))
    random[:6] = int(at * 1000).to_bytes(6, "big")
    random[6] = random[6] & 0x0F | 0x70
    random[8] = random[8] & 0x3F | 0x80
    return uuid.UUID(bytes=bytes(random))


def event(hours_ago, **what):
    """Something that was done so many hours ago, on a phone whose clock is two hours ahead of UTC."""
    at = time.time() - hours_ago * 3600
    return LearningEvent(id=uuid_v7(at), occurred_at=datetime.fromtimestamp(at, timezone(timedelta(hours=2))), **what)


def step(name):
    print(f"  {name}", flush=True)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


step("register, and confirm the address by the mail's page")
registered = ok(register.sync_detailed(client=anonymous, body=Register(email=EMAIL, username=USERNAME, password=PASSWORD)))
phone = device(registered)
assert ok(get_me.sync_detailed(client=phone)).email_verified_at is None
ok(verify_my_email.sync_detailed(client=phone, body=VerifyMyEmail(code=open_mail())))
assert ok(get_me.sync_detailed(client=phone)).email_verified_at is not None

step("profile")
changes = UpdateMe(first_name="Grace", time_zone="America/New_York", daily_goal_minutes=10)
profile = ok(update_me.sync_detailed(client=phone, body=changes))
assert (profile.first_name, profile.time_zone, profile.daily_goal_minutes) == ("Grace", "America/New_York", 10)

step("catalogue")
first = get_catalog.sync_detailed(client=phone, include="cover,totals")
level = ok(first).levels[0]
units = [unit for story in level.stories for unit in story.units]
assert len(units) >= 3 and units[0].totals.duration_ms > 0 and units[0].cover.url, units
again = get_catalog.sync_detailed(client=phone, include="cover,totals", if_none_match=first.headers["etag"])
assert again.status_code == 304, again.status_code
ok(set_my_level.sync_detailed(client=phone, body=SetMyLevel(level_id=level.id)))
assert ok(get_me.sync_detailed(client=phone)).selected_level.name == level.name

step("a unit with its media")
unit = ok(get_unit.sync_detailed(units[0].id, client=phone))
for asset in unit.assets:
    file = httpx.get(asset.url)
    assert file.status_code == 200 and asset.sha256 in (None, sha256(file.content)), asset
video = next(asset for asset in unit.assets if asset.type_ == "VIDEO")

step("today's plan")
plan = ok(generate_daily_plan.sync_detailed("today", client=phone, body=GenerateDailyPlan(units=3)))
assert [entry.completed for entry in plan.entries] == [False] * 3

step("two devices without a line, merged")
tablet = sign_in()
watched = {"position_ms": 9000, "watched_ms": 9000}
started = {"kind": EventKind.UNIT_STARTED, "unit_id": unit.id}
watching = {"kind": EventKind.ASSET_PROGRESS, "unit_id": unit.id, "asset_id": video.id}
completed = {"kind": EventKind.UNIT_COMPLETED, "unit_id": unit.id}
on_phone = [
    event(3, **started),
    event(2, payload=EventPayload(position_ms=9000, watched_ms=9000, progress_percent=60), **watching),
    event(0.5, payload=EventPayload(score=70), **completed),
]
on_tablet = [
    event(4, **started),
    event(1, payload=EventPayload(position_ms=4000, watched_ms=9000, progress_percent=95), **watching),
    event(1, payload=EventPayload(score=90), **completed),
]


def send(client, events, expected):
    answer = ok(record_events.sync_detailed(client=client, body=RecordEvents(events=events)))
    assert [result.status for result in answer.results] == [expected] * len(events), answer


# The phone's come last, in the wrong order, and once more since their answer was lost.
send(tablet, on_tablet, "accepted")
send(phone, on_phone[::-1], "accepted")
send(phone, on_phone, "duplicate")
progress = ok(get_unit_progress.sync_detailed(unit.id, client=phone))
assert progress == ok(get_unit_progress.sync_detailed(unit.id, client=tablet))
assert (progress.completed, progress.score, progress.last_score) == (True, 90, 70)
seen = next(asset for asset in progress.assets if asset.asset_id == video.id)
assert (seen.position_ms, seen.progress_percent, seen.completed) == (4000, 95, True)
entries = ok(get_daily_plan.sync_detailed("today", client=tablet)).entries
assert [entry.unit_id for entry in entries if entry.completed] == [unit.id], entries

step("a recording, spoken without a line yesterday")
sound = pathlib.Path(sound_file).read_bytes()
recorded_at = datetime.now(timezone.utc) - timedelta(days=1)
announced = CreateAttempt(
    content_type="audio/wav", size_bytes=len(sound), sha256=sha256(sound), recorded_at=recorded_at
)
created = ok(
    create_pronunciation_attempt.sync_detailed(
        unit.id, client=phone, body=announced, idempotency_key=str(uuid.uuid4())
    )
)
upload = created.upload
sent = httpx.request(upload.method, upload.url, headers=upload.headers.to_dict(), content=sound)
assert sent.status_code == 200, sent.text
result = SubmitAttempt(client_result=ClientResult(score=84, accuracy=90, fluency=80))
scored = ok(submit_pronunciation_attempt.sync_detailed(created.attempt.id, client=phone, body=result))
assert (scored.status, scored.score) == ("scored", 84)
assert abs(scored.recorded_at - recorded_at) < timedelta(seconds=1)
heard = ok(get_pronunciation_attempt.sync_detailed(created.attempt.id, client=tablet))
assert sha256(httpx.get(heard.recording_url).content) == announced.sha256

step("a refresh whose answer is lost")
token = RefreshTokenBody(refresh_token=registered.refresh_token)
httpx.post(f"{base}/api/v1/auth/refresh", json=token.to_dict())
refreshed = ok(refresh.sync_detailed(client=anonymous, body=token))
assert refreshed.refresh_token != registered.refresh_token
later = device(refreshed)
assert ok(get_me.sync_detailed(client=later)).username == USERNAME

step("signed in by mail on another phone")
ok(request_magic_link.sync_detailed(client=anonymous, body=RequestMagicLink(email=EMAIL)))
by_mail = ok(consume_magic_link.sync_detailed(client=anonymous, body=ConsumeMagicLink(email=EMAIL, code=open_mail())))
assert by_mail.user.id == registered.user.id

step("the first screen, and all that is kept")
home = ok(get_home.sync_detailed(client=later))
assert home.profile.username == USERNAME and len(home.plan.entries) == 3
everything = ok(export_my_data.sync_detailed(client=later))
ids = [kept.id for kept in everything.learning_events]
assert all(ids.count(made.id) == 1 for made in on_phone + on_tablet), ids
assert [attempt.id for attempt in everything.pronunciation_attempts] == [created.attempt.id]

step("leaving")
ok(delete_me.sync_detailed(client=later, body=DeleteMe(password=PASSWORD)))
gone = login.sync_detailed(client=anonymous, body=Login(username=USERNAME, password=PASSWORD))
assert (gone.status_code, gone.parsed.code) == (401, "invalid_credentials")
ended = refresh.sync_detailed(client=anonymous, body=RefreshTokenBody(refresh_token=refreshed.refresh_token))
assert ended.status_code == 401
