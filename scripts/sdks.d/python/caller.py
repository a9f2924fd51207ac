"""Calls through what `openapi-python-client` made. `../typescript/serve.ts` says what is read and written."""

import importlib
import inspect
import json
import re
import sys
import types
import typing
from datetime import date, datetime
from uuid import UUID

from parlance_client import AuthenticatedClient, Client

# Nothing that comes is guessed at.
OPTIONS = {"base_url": sys.argv[1], "raise_on_unexpected_status": True}


def snake(name):
    """The name of a parameter in Python."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).replace("-", "_").lower()
    return name


def typed(value, annotation):
    """A value of JSON as what the SDK's function takes."""
    if isinstance(value, list):
        return [typed(item, annotation) for item in value]
    for kind in kinds(annotation):
        if hasattr(kind, "from_dict") and isinstance(value, dict):
            return kind.from_dict(value)
        if isinstance(value, str):
            if kind is UUID:
                return UUID(value)
            if kind is datetime:
                return datetime.fromisoformat(value)
            if kind is date:
                return date.fromisoformat(value)
            if inspect.isclass(kind) and issubclass(kind, str) and kind is not str:
                return kind(value)
    return value


def kinds(annotation):
    """The types that an annotation is made of."""
    arguments = typing.get_args(annotation)
    return [annotation] if not arguments else [kind for part in arguments for kind in kinds(part)]


def plain(value):
    """What the SDK read, as JSON again."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.to_dict()


def make(call):
    module = importlib.import_module(f"parlance_client.api.{call['tag']}.{call['id']}")
    function = module.sync_detailed
    annotations = typing.get_type_hints(function)
    names = inspect.signature(function).parameters
    words = {}
    for parameter in call["parameters"]:
        name = next(known for known in (snake(parameter["name"]), f"{snake(parameter['name'])}_") if known in names)
        words[name] = typed(parameter["value"], annotations[name])
    if "body" in call:
        words["body"] = typed(call["body"], annotations["body"])
    client = AuthenticatedClient(token=call["token"], **OPTIONS) if call["token"] else Client(**OPTIONS)
    with client:
        response = function(client=client, **words)
    return {"status": response.status_code, "body": plain(response.parsed)}


for line in sys.stdin:
    try:
        answer = make(json.loads(line))
    except Exception as error:  # told to whoever asked
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
