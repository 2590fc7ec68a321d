"""Fact packs written: a briefing as TOML or JSON that `packs.parse` reads back the same.

What equals its default is left out, and amounts are text. Revisions count the edits of one scope
and are left out too. Knows nothing of files.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import tomli_w

from knowledge.documents import to_json
from knowledge.model import Briefing


def dump(briefing: Briefing) -> str:
    """The briefing as the TOML text of a pack.

    Raises BadInput if a text in it holds NUL or half of a surrogate pair.
    """
    return tomli_w.dumps(_plain(briefing), indent=2)


def dump_json(briefing: Briefing) -> str:
    """The briefing as the JSON text of a pack. Raises what `dump` raises."""
    return json.dumps(_plain(briefing), ensure_ascii=False, indent=1) + "\n"


def _plain(briefing: Briefing) -> dict[str, Any]:
    facts = tuple(replace(fact, revision=1) for fact in briefing.facts)
    plain: dict[str, Any] = json.loads(to_json(replace(briefing, facts=facts, unloaded=0)))
    return plain
