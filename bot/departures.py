"""Which servers the bot left, as notes in the fact base: a server's id, and since when.

Knows nothing of Discord. The shared scope belongs to no server, so it is never left.
"""

from __future__ import annotations

from collections.abc import Collection

from knowledge.store import Store

_NOTE = "left "


def note_key(server: str) -> str:
    """The setting that tells since when a server is left; purging the server forgets it."""
    return f"{_NOTE}{server}"


def servers_left(store: Store, present: Collection[str], now: str) -> dict[str, str]:
    """The servers that the bot is not in any more, each with the time since when.

    Servers that are there lose their note; those that are missing and have none get one that says
    `now` (UTC, ISO 8601).
    """
    notes = store.settings_like(_NOTE)
    left = {key.removeprefix(_NOTE): since for key, since in notes.items()}
    for server in left.keys() & set(present):
        store.forget_setting(note_key(server))
    unnoted = {one for one in (*store.scopes(), *left) if one.isdigit() and not left.get(one)}
    for server in unnoted - set(present):
        store.set_setting(note_key(server), now)
        left[server] = now
    return {one: since for one, since in left.items() if one.isdigit() and one not in present}
