"""Lookup lines that do not fit into a button, kept for a while so that the button still works."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import blake2b

from knowledge.store.connection import Connection


class Lines(Connection):
    """Memory of lookup lines under short keys. Times are Unix seconds.

    The key is a digest of scope and line: the same line is kept once, and nothing tells who typed
    it.
    """

    def keep_line(self, scope: str, line: str, *, now: int, until: int) -> str:
        """Keep the line at least until that time; returns its key, 16 letters and digits.

        Lines whose time has passed are forgotten.
        """
        key = _key(scope, line)
        with self._transaction():
            self._rows("DELETE FROM lookup_line WHERE expires <= ?", now)
            self._upsert("lookup_line", "key", key=key, scope=scope, line=line, expires=until)
        return key

    def kept_line(self, scope: str, key: str, now: int) -> str | None:
        """The line under that key; None if it is not, or no longer, kept for this scope."""
        sql = "SELECT line FROM lookup_line WHERE key = ? AND scope = ? AND expires > ?"
        row = self._row(sql, key, scope, now)
        return str(row[0]) if row else None

    def forget_lines_before(self, now: int) -> None:
        """Forget the lines whose time has passed, in the journal too."""
        with self._transaction():
            self._rows("DELETE FROM lookup_line WHERE expires <= ?", now)
        self._checkpoint()


def _key(scope: str, line: str) -> str:
    digest = blake2b(f"{scope}\0{line}".encode("utf-8", "replace"), digest_size=12)
    return urlsafe_b64encode(digest.digest()).decode()
