"""What an import would do, worked out and not done yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from knowledge.documents import to_json
from knowledge.errors import BadInput
from knowledge.model import Action, Briefing, Change, Edit, Fact, PartEdit
from knowledge.tables import Rejected

PartKey = tuple[str, str]
"""A part's kind and id, as `knowledge.parts` knows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What a file would change in a scope, all or nothing.

    `edits` and `parts` are what the change would hold; `retired` the ids of facts that the newer
    pack dropped, `same` those that differ in nothing, `kept` and `kept_parts` what was edited here
    and differs from the pack: it stays. `update` tells a newer version of the scope's own pack from
    any other file; `versions` are that pack's numbers here and in the file, None for other files.
    `first` is the whole briefing where the scope had none, else None. `cursor` is the number of
    the scope's last change.
    """

    name: str
    cursor: int = 0
    update: bool = False
    versions: tuple[int, int] | None = None
    first: Briefing | None = field(default=None, repr=False)
    edits: tuple[Edit, ...] = ()
    parts: tuple[PartEdit, ...] = ()
    same: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    kept_parts: tuple[PartKey, ...] = ()
    retired: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()

    @property
    def new(self) -> tuple[Fact, ...]:
        """The facts that would be added."""
        return tuple(edit.after for edit in self.edits if edit.before is None)

    @property
    def changed(self) -> tuple[Edit, ...]:
        """The facts that would read differently, before and after."""
        gone = set(self.retired)
        return tuple(edit for edit in self.edits if edit.before and edit.after.id not in gone)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.edits or self.parts or self.first)

    def change(self, actor: str, reason: str, request_key: str | None = None) -> Change:
        """The change that does it wholly. Raises BadInput where anything was rejected.

        The request key begins with "pack:" for an update, so that its facts still count as
        unedited, and with "import:" for any other file. Without one given it is made of the
        contents and the cursor: the same import twice is one.
        """
        if self.rejected:
            raise BadInput(f"{self.name} is not imported: {len(self.rejected)} rejected.")
        change = Change(
            action=Action.IMPORT, actor=actor, reason=reason, edits=self.edits, parts=self.parts
        )
        if request_key is None:
            digest = hashlib.sha256(to_json(change).encode()).hexdigest()[:16]
            request_key = f"{self.cursor}:{digest}"
        prefix = "pack:" if self.update else "import:"
        return replace(change, request_key=prefix + request_key.removeprefix(prefix))
