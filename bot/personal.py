"""What is kept about one person: collected, said in plain words, and as a file.

Holds nothing of other people: of a draft what its author wrote, of a review not its reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from knowledge.documents import to_json
from knowledge.lookups import Attachment
from knowledge.model import SHARED_SCOPE, PostedReply
from knowledge.moderators import DRAFT_DAYS, GAP_DAYS, Draft, PersonalData
from knowledge.phrases import privacy as phrases
from knowledge.store import Store

REPLY_DAYS = 30
"""Days that the bot remembers where a reply of its is, after it was posted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A person's data, with the replies whole; `reasons` by the numbers of their changes."""

    data: PersonalData
    replies: tuple[PostedReply, ...] = ()
    reasons: Mapping[int, str] = field(default_factory=dict)


def collect(store: Store, person: str) -> Kept:
    """All that is kept about the person with that user id."""
    data = store.personal_data(person)
    found = [store.reply(reply_id) for reply_id, *_ in data.replies]
    return Kept(
        data=data,
        replies=tuple(reply for reply in found if reply),
        reasons=store.reasons_of(person),
    )


def told(data: PersonalData) -> str:
    """What is kept, with counts, and for how long."""
    about = [phrases.QUESTIONS_ARE_NOT_KEPT.format(days=GAP_DAYS), phrases.WORKING_MEMORY]
    if data.empty:
        return "\n".join([phrases.NOTHING_KEPT, *about])
    lines = [
        (phrases.KEPT_REPLIES, phrases.REPLIES, data.replies, REPLY_DAYS),
        (phrases.KEPT_CHANGES, phrases.CHANGES, data.changes, 0),
        (phrases.KEPT_REVIEWS, phrases.REVIEWS, data.reviews, 0),
        (phrases.KEPT_DRAFTS, phrases.DRAFTS, data.drafts, DRAFT_DAYS),
    ]
    kept = [
        line.format(what=_counted(noun, len(rows)), days=days, servers=_servers(rows))
        for line, noun, rows, days in lines
        if rows
    ]
    return "\n".join([phrases.KEPT, *kept, "", *about, phrases.WHAT_YOU_CAN_DO])


def foretold(data: PersonalData) -> str:
    """What happens when it is deleted."""
    lines = [
        (phrases.DELETES_REPLIES, phrases.REPLIES, data.replies),
        (phrases.DELETES_CHANGES, phrases.CHANGES, data.changes),
        (phrases.DELETES_CHANGES, phrases.REVIEWS, data.reviews),
        (phrases.DELETES_DRAFTS, phrases.DRAFTS, data.drafts),
    ]
    happens = [line.format(what=_counted(noun, len(rows))) for line, noun, rows in lines if rows]
    return "\n".join([phrases.WILL_BE_DELETED, *happens])


def as_file(kept: Kept, person: str) -> Attachment:
    """The data as one JSON file; ids are text, since they are too long for JSON's numbers."""
    document = {
        "note": phrases.FILE_NOTE,
        "user": person,
        "replies": [_reply(one) for one in kept.replies],
        "changes": [
            {**_change(*one), "reason": kept.reasons.get(one[1])} for one in kept.data.changes
        ],
        "reviews": [_change(*one) for one in kept.data.reviews],
        "drafts": [_draft(one) for one in kept.data.drafts],
    }
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return Attachment(name=phrases.FILE_NAME, data=text.encode(), alt=phrases.FILE_ALT)


def _counted(noun: tuple[str, str], count: int) -> str:
    one, many = noun
    return one if count == 1 else many.format(count=count)


def _servers(rows: Sequence[Any]) -> str:
    """On how many servers the changes were made: each begins with its scope."""
    scopes = {row[0] for row in rows if isinstance(row, tuple)}
    return _counted(phrases.SERVERS, len(scopes))


def _server(scope: str) -> str:
    return phrases.SHARED if scope == SHARED_SCOPE else scope


def _reply(reply: PostedReply) -> dict[str, Any]:
    return {
        "reply": str(reply.reply_id),
        "channel": str(reply.channel_id),
        "server": _server(reply.scope),
        "question": None if reply.question_id is None else str(reply.question_id),
        "time": reply.posted_at,
        "facts": [{"id": fact_id, "revision": revision} for fact_id, revision in reply.facts],
    }


def _change(scope: str, number: int, time: str) -> dict[str, Any]:
    return {"number": number, "server": _server(scope), "time": time}


def _draft(draft: Draft) -> dict[str, Any]:
    """The draft without what others wrote."""
    change = replace(draft.change, reviewer=None)
    document = json.loads(to_json(replace(draft, change=change, quote=None, passage=None)))
    written = document["change"]
    for edits in ("edits", "parts"):
        written[edits] = [_own(edit) for edit in written.get(edits, [])]
    return {**document, "scope": _server(draft.scope)}


def _own(edit: dict[str, Any]) -> dict[str, Any]:
    """What the edit says otherwise than it stood before, and what it is about."""
    before, after = edit.get("before") or {}, edit.get("after") or {}
    own = {key: value for key, value in after.items() if key == "id" or value != before.get(key)}
    return own or {"id": before.get("id")}
