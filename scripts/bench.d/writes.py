"""Writing: beside the bare statements, and with a long history."""

import json
import subprocess

from load import Load, call, writes_lua


def scaled(figures, factor):
    return {**figures, "rate": figures["rate"] * factor, "cpu_us": figures["cpu_us"] / factor}


def writes(table, service, label, threads):
    def bare(*arguments):
        def run():
            command = [service.floor, arguments[0], service.url, *map(str, arguments[1:]), str(threads), str(table.seconds)]
            return {"rate": float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)}
        return run

    report = json.dumps({"positionSeconds": 1.5, "secondsWatched": 2.5, "progressPercent": 3.5})
    path = f"/assets/{service.asset}/progress"
    for learners in (64, 1):
        load = service.writes("PUT", path, [report], learners)
        name = f"`PUT {'/assets/{id}/progress'}`, {learners} learner{'s' if learners > 1 else ''} on 64 connections"
        middle = table.interleave(f"{label}, {name}", {
            "bare": bare("progress", learners),
            "ours": lambda: load.run(table.seconds, table.connections),
        })
        table.row(f"{label}: {name}", middle["ours"], middle["bare"]["rate"])
    service.sign_in()
    event = {"id": "{id}", "kind": "asset_progress", "assetId": service.asset, "occurredAt": "2026-02-03T10:00:00Z",
             "payload": {"positionSeconds": 1.5, "secondsWatched": 2.5, "progressPercent": 3.5}}
    load = service.writes("POST", "/me/events", [json.dumps({"events": [event] * 500})], 64)
    middle = table.interleave(f"{label}, POST /me/events", {
        "bare": bare("events", 500),
        "ours": lambda: scaled(load.run(table.seconds, 8), 500),
    })
    table.row(f"{label}: `POST /me/events`, events a second in batches of 500", middle["ours"], middle["bare"]["rate"])


def history(table, service, label, events):
    """What a long history costs: writes of a learner who has one, in turn with those of another who has none."""
    service.sign_in()
    newcomer, veteran = service.tokens[1:3]
    tree = json.loads(call("GET", f"{service.api}/catalog", token=newcomer)[0])
    units = [unit["id"] for level in tree["levels"] for story in level["stories"] for unit in story["units"]]
    kinds = [("unit_started", {}), ("unit_completed", {"score": 70}), ("unit_completed", {})]
    for first in range(0, events, 500):
        batch = []
        for number in range(first, min(first + 500, events)):
            kind, payload = kinds[number % 3]
            batch.append({"id": f"0198c0df-0000-7000-8000-{number:012x}", "kind": kind, "payload": payload,
                          "unitId": units[number * 7919 % len(units)], "occurredAt": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}T10:00:00Z"})
        call("POST", f"{service.api}/me/events", {"events": batch}, veteran)

    def one(method, paths, body, token):
        lua = writes_lua(method, [f"/api/v1{path}" for path in paths], [json.dumps(body)], [token])
        return lambda: Load(service.api, lua, service.process.pid).run(table.seconds, 1)

    for name, method, paths, body in [
        ("PUT /assets/{id}/progress", "PUT", [f"/assets/{service.asset}/progress"], {"positionSeconds": 1, "secondsWatched": 2, "progressPercent": 3}),
        ("POST /units/{id}/complete", "POST", [f"/units/{unit}/complete" for unit in units], {"score": 80}),
    ]:
        measures = {"none": one(method, paths, body, newcomer), "long": one(method, paths, body, veteran)}
        middle = table.interleave(f"{label}, {name} with a history of {events:,} events", measures)
        table.row(f"{label}: `{name}`, one connection, with a history of {events:,} events (floor: with none)", middle["long"], middle["none"]["rate"])
