"""What is kept about one person, and what a server's moderators chose."""

from __future__ import annotations

from knowledge.documents import from_json, to_json
from knowledge.moderators import PersonalData, ServerSettings
from knowledge.store.drafts import Drafts
from knowledge.store.replies import Replies

_SETTINGS = "server {scope}"


class People(Drafts, Replies):
    """Reading what leads to people, and reading and writing a server's settings."""

    def personal_data(self, person: str) -> PersonalData:
        """All that is kept about the person with that name (a user id as text)."""
        person_id = "(SELECT person_id FROM person WHERE name = ?)"
        replies = self._rows(
            "SELECT reply_id, channel_id, scope, posted_at FROM reply"
            f" WHERE asker = {person_id} ORDER BY reply_id",
            person,
        )
        made, reviewed = (
            self._rows(
                "SELECT scope, sequence, at FROM change"
                f" WHERE {column} = {person_id} ORDER BY sequence",
                person,
            )
            for column in ("person", "reviewer")
        )
        scopes = self._rows(
            f"SELECT DISTINCT scope FROM draft WHERE person = {person_id}",
            person,
        )
        drafts = [draft for (scope,) in scopes for draft in self.drafts(scope, author=person)]
        return PersonalData(
            replies=tuple((r, c, s, a) for r, c, s, a in replies),
            changes=tuple((s, n, a) for s, n, a in made),
            reviews=tuple((s, n, a) for s, n, a in reviewed),
            drafts=tuple(drafts),
        )

    def reasons_of(self, person: str) -> dict[int, str]:
        """Why the person with that name made their changes, by the changes' numbers."""
        rows = self._rows(
            "SELECT sequence, reason FROM change JOIN person ON person_id = person WHERE name = ?",
            person,
        )
        return {int(sequence): str(reason) for sequence, reason in rows}

    def server_settings(self, scope: str) -> ServerSettings:
        """What the server's moderators chose; all defaults where they chose nothing."""
        kept = self.setting(_SETTINGS.format(scope=scope))
        return from_json(ServerSettings, kept) if kept else ServerSettings()

    def set_server_settings(self, scope: str, settings: ServerSettings) -> None:
        """Keep what the server's moderators chose; it is forgotten with the server."""
        self.set_setting(_SETTINGS.format(scope=scope), to_json(settings))

    def settings_like(self, beginning: str) -> dict[str, str]:
        """All that the program remembers under keys that begin like this."""
        rows = self._rows(
            "SELECT key, value FROM setting WHERE substr(key, 1, length(?)) = ?",
            beginning,
            beginning,
        )
        return {str(key): str(value) for key, value in rows}

    def forget_setting(self, key: str) -> None:
        """Forget what is remembered under `key`, if anything is."""
        with self._transaction():
            self._rows("DELETE FROM setting WHERE key = ?", key)
