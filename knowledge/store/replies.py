"""What the bot posted, so that it can be found, corrected and forgotten; and its settings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from knowledge.model import PostedReply
from knowledge.seals import SEALED
from knowledge.store.connection import Connection, Row, Value, _storable

_SELECT = (
    "SELECT reply_id, channel_id, scope, facts, posted_at, question_id, name"
    " FROM reply LEFT JOIN person ON person_id = asker"
)
_BEHIND = (
    "JOIN json_each(reply.facts) AS shown"
    " JOIN revision ON revision.scope = reply.scope"
    " AND revision.fact_id = json_extract(shown.value, '$[0]')"
    " AND revision.revision > json_extract(shown.value, '$[1]')"
    " WHERE revision.sequence > reply.told AND julianday(reply.posted_at) >= julianday(?)"
)
*_COLUMNS, _TOLD = SEALED["reply"]
_VALUES = ", ".join(f"?{number}" for number, _ in enumerate(_COLUMNS, 1))
_REMEMBER = (
    f"INSERT INTO reply ({', '.join(_COLUMNS)}, seal) VALUES ({_VALUES}, seal({_VALUES}, 0))"
    " ON CONFLICT (reply_id) DO UPDATE SET"
    f" {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[1:])},"
    f" seal = seal({', '.join(f'excluded.{name}' for name in _COLUMNS)}, {_TOLD})"
)
"""What a reply was told of stays, and is sealed with the rest; of a new one it is nothing."""

_NEWEST_FIRST = "ORDER BY julianday(posted_at) DESC, reply_id DESC"


class Replies(Connection):
    """Memory of posted replies. Times are ISO 8601 with any offset."""

    def remember_reply(self, reply: PostedReply) -> None:
        """Keep a reply, or what a reply shows since it was edited."""
        self.remember_replies([reply])

    def remember_replies(self, replies: Sequence[PostedReply]) -> None:
        """The same for many, all or none; of two with the same id the later one counts."""
        with self._transaction():
            askers = {one.asker_id for one in replies if one.asker_id is not None}
            people = {asker: self._person(str(asker)) for asker in sorted(askers)}
            rows = [_row(one, people) for one in replies]
            self._many(_REMEMBER, [tuple(_storable(row).values()) for row in rows])

    def reply(self, reply_id: int) -> PostedReply | None:
        """The reply with that message id; None if it is not, or no longer, remembered."""
        return _posted(self._row(f"{_SELECT} WHERE reply_id = ?", reply_id))

    def reply_to(self, question_id: int) -> PostedReply | None:
        """The newest reply to the question with that message id, or None."""
        return _posted(self._row(f"{_SELECT} WHERE question_id = ? {_NEWEST_FIRST}", question_id))

    def replies_behind(self, scope: str, since: str) -> list[tuple[PostedReply, int]]:
        """The scope's replies posted since that time that show a fact which changed after they
        were posted or corrected last, newest first; each with the number of the latest change.
        """
        rows = self._rows(
            f"SELECT found.*, max(sequence) FROM ({_SELECT} WHERE scope = ?) AS found"
            f" JOIN reply USING (reply_id) {_BEHIND} GROUP BY found.reply_id"
            " ORDER BY found.reply_id DESC",
            scope,
            since,
        )
        return [(posted, int(row[-1])) for row in rows if (posted := _posted(row[:-1]))]

    def scopes_behind(self, since: str) -> list[str]:
        """The scopes that have such replies."""
        rows = self._rows(f"SELECT DISTINCT reply.scope FROM reply {_BEHIND}", since)
        return [scope for (scope,) in rows]

    def mark_told(self, reply_id: int, sequence: int) -> None:
        """Remember up to which change of its facts a reply has been corrected."""
        with self._transaction():
            self._rows("UPDATE reply SET told = ? WHERE reply_id = ?", sequence, reply_id)
            self._seal("reply", "reply_id = ?", reply_id)

    def forget_reply(self, reply_id: int) -> None:
        """Forget one reply; nothing happens if it is not remembered."""
        with self._transaction():
            self._rows("DELETE FROM reply WHERE reply_id = ?", reply_id)

    def forget_replies_before(self, iso: str) -> int:
        """Forget all replies posted before that time, in the journal too; how many there were."""
        with self._transaction():
            rows = self._rows(
                "DELETE FROM reply WHERE julianday(posted_at) < julianday(?) RETURNING reply_id",
                iso,
            )
        self._checkpoint()
        return len(rows)

    def setting(self, key: str) -> str | None:
        """What the program remembers under `key`, or None."""
        row = self._row("SELECT value FROM setting WHERE key = ?", key)
        return str(row[0]) if row else None

    def set_setting(self, key: str, value: str) -> None:
        """Remember `value` under `key`, in place of what was there.

        A key that ends with a space and a scope's name is forgotten when that scope is purged.
        """
        with self._transaction():
            self._upsert("setting", "key", key=key, value=value)


def _row(reply: PostedReply, people: Mapping[int, int]) -> dict[str, Value]:
    """The reply's row, its columns in the order of `_COLUMNS`."""
    return {
        "reply_id": reply.reply_id,
        "channel_id": reply.channel_id,
        "scope": reply.scope,
        "facts": _pairs(reply.facts),
        "posted_at": reply.posted_at,
        "question_id": reply.question_id,
        "asker": None if reply.asker_id is None else people[reply.asker_id],
    }


def _pairs(facts: Sequence[tuple[str, int]]) -> str:
    return json.dumps(facts, separators=(",", ":"))


def _posted(row: Row | None) -> PostedReply | None:
    if row is None:
        return None
    reply_id, channel_id, scope, facts, posted_at, question_id, asker = row
    return PostedReply(
        reply_id=reply_id,
        channel_id=channel_id,
        scope=scope,
        facts=tuple((fact_id, revision) for fact_id, revision in json.loads(facts)),
        posted_at=posted_at,
        question_id=question_id,
        asker_id=int(asker) if asker and asker.isdigit() else None,
    )
