"""What Discord takes: its own description of its interface, and lengths that this leaves out."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

CONTENT, ALL_TEXTS, COMPONENTS, CUSTOM_ID, LABEL, OPTION, OPTIONS = 2000, 4000, 40, 100, 80, 100, 25
TEXT_DISPLAY, BUTTON, SELECT, ROW = 10, 2, 3, 1
V2 = 1 << 15


def interface() -> Path:
    """Discord's description of its interface (OpenAPI); it is not in the repository."""
    default = ROOT.parent / "shared" / "data" / "discord-openapi.json"
    path = Path(os.environ.get("BRIEFING_DISCORD_API") or default)
    if not path.is_file():
        pytest.skip(f"Discord's OpenAPI file is not given: no {path}; set BRIEFING_DISCORD_API")
    return path


def check_requests(requests: list[Any]) -> int:
    """Hold every body that was sent against Discord's description; returns how many there were."""
    bodies = [(r.method, r.path, _as_sent(r.json)) for r in requests if r.json is not None]
    return sum(check_body(method, path, body) for method, path, body in bodies)


def check_body(method: str, path: str, body: Any) -> bool:
    """Hold one body against Discord's description; whether it describes any for that request."""
    for pattern, validators in _validators():
        if re.fullmatch(pattern, path) and method.lower() in validators:
            validators[method.lower()].validate(body)
            return True
    return False


def check_lengths(body: dict[str, Any]) -> None:
    """What a message must keep and the description does not say."""
    parts = list(walk(body.get("components") or []))
    texts = [part["content"] for part in parts if part["type"] == TEXT_DISPLAY]
    content = body.get("content") or ""
    assert len(parts) <= COMPONENTS
    assert sum(map(len, texts)) <= ALL_TEXTS
    assert len(content) <= CONTENT
    assert bool(texts) is not bool(content.strip()), "either blocks or plain text, never nothing"
    assert bool(texts) is bool(body.get("flags", 0) & V2)
    custom_ids = [part["custom_id"] for part in parts if "custom_id" in part]
    assert len(set(custom_ids)) == len(custom_ids)
    assert all(1 <= len(one) <= CUSTOM_ID for one in custom_ids)
    assert all(text.strip() for text in texts)
    for part in parts:
        _check_part(part)


def _check_part(part: dict[str, Any]) -> None:
    if part["type"] == BUTTON:
        assert 1 <= len(part["label"]) <= LABEL
    if part["type"] == ROW:
        assert 1 <= len(part["components"]) <= 5
    if part["type"] == SELECT:
        options = part["options"]
        assert 1 <= len(options) <= OPTIONS
        assert len({option["value"] for option in options}) == len(options)
        for option in options:
            assert 1 <= len(option["value"]) <= OPTION
            assert 1 <= len(option["label"].strip()) <= len(option["label"]) <= OPTION


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component, also those in others."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        if "accessory" in component:
            yield component["accessory"]


@cache
def _validators() -> list[tuple[str, dict[str, Any]]]:
    """For each path, as a pattern, what checks the bodies of its methods."""
    jsonschema = pytest.importorskip("jsonschema")
    referencing = pytest.importorskip("referencing")
    pytest.importorskip("referencing.jsonschema")
    document = json.loads(interface().read_text("utf-8"))
    of_2020 = referencing.jsonschema.DRAFT202012
    resource = referencing.Resource.from_contents(document, default_specification=of_2020)
    registry = referencing.Registry().with_resource("urn:discord", resource)

    def validator(path: str, method: str) -> Any:
        pointer = path.replace("~", "~0").replace("/", "~1")
        inner = "requestBody/content/application~1json/schema"
        reference = {"$ref": f"urn:discord#/paths/{pointer}/{method}/{inner}"}
        return jsonschema.Draft202012Validator(reference, registry=registry)

    return [
        (
            re.sub(r"\{\w+\}", "[^/]+", path),
            {
                method: validator(path, method)
                for method, operation in methods.items()
                if "application/json" in _content(operation)
            },
        )
        for path, methods in sorted(document["paths"].items(), key=lambda item: "{" in item[0])
    ]


def _content(operation: Any) -> dict[str, Any]:
    found = operation.get("requestBody", {}) if isinstance(operation, dict) else {}
    return dict(found.get("content", {}))


def _as_sent(body: Any) -> Any:
    """The body with ids as text: Discord takes whole numbers too, its description does not."""
    text = re.sub(r'"(\w*_?id)": (\d+)', r'"\1": "\2"', json.dumps(body))
    return json.loads(text)
