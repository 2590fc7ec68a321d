"""A draft's way from its first words to a saved change; nobody sees an answer from it before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from knowledge import parts, wording
from knowledge.curation import changes
from knowledge.curation.evidence import Proof
from knowledge.curation.proofs import Known, proofs, unfit
from knowledge.errors import BadInput
from knowledge.factbase import FactBase
from knowledge.model import (
    Action,
    Briefing,
    Change,
    Edit,
    Fact,
    FactStatus,
    Part,
    PartEdit,
    Silence,
)
from knowledge.moderators import Draft, DraftState, GapState
from knowledge.phrases import moderating as words

CLOSELY = 20
"""Facts of one draft that are checked closely; of more only what forbids saving is looked for."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A change that was made: its number, the facts as they are now, and the gaps it was for."""

    sequence: int
    change: Change
    facts: tuple[Fact, ...]
    closed: tuple[int, ...] = ()


def now() -> str:
    """The time as drafts carry it: UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def draft_of(change: Change, scope: str, **more: object) -> Draft:
    """A draft of the change, not kept yet."""
    return replace(Draft(change=change, scope=scope), **more)  # type: ignore[arg-type]


def only_fact(draft: Draft) -> Fact | None:
    """The fact that the draft's forms work on; None where it is about no fact or several."""
    edits = draft.change.edits
    plain = draft.change.action in (Action.ADD, Action.EDIT) and draft.change.undoes is None
    return edits[0].after if plain and len(edits) == 1 else None


def frame_of(base: FactBase, scope: str) -> Briefing:
    """The scope's briefing without its facts. Raises BadInput where there is none yet."""
    frame = base.store.frame(scope)
    if frame is None:
        raise BadInput(words.NO_BRIEFING.format(scope=scope))
    return frame


def surroundings(base: FactBase, draft: Draft) -> Briefing:
    """The scope's briefing with the parts that the draft brings along.

    Of its facts only those to which the draft's facts have links, and the draft's own new ones.
    """
    frame = frame_of(base, draft.scope)
    linked = dict.fromkeys(link.fact for edit in draft.change.edits for link in edit.after.links)
    known = (one for one in linked if base.store.has_fact(draft.scope, one))
    own = {e.after.id: e.after for e in draft.change.edits if e.before is None}
    facts = (*(base.store.fact(draft.scope, one) for one in known if one not in own), *own.values())
    return replace(parts.edited(frame, needed(frame, draft.change.parts)), facts=facts)


def with_fact(draft: Draft, fact: Fact, more: Iterable[PartEdit], doubts: Iterable[str]) -> Draft:
    """The draft with its fact as it reads now, and only those new parts that the fact uses."""
    edit = draft.change.edits[0]
    every = (*draft.change.parts, *more)
    brought = {(parts.kind(edit.part), edit.part.id): edit for edit in every}
    names = {*fact.actors, *fact.places, *fact.targets}
    names |= {one for q in fact.quantities for one in (q.subject, q.place) if one}
    used = {("source", citation.source) for citation in fact.citations}
    used |= {("entity", name) for name in names}
    return replace(
        draft,
        change=replace(
            draft.change,
            edits=(replace(edit, after=fact),),
            parts=tuple(one for key, one in brought.items() if key in used),
        ),
        doubts=tuple(doubts),
    )


def checked(draft: Draft, briefing: Briefing) -> tuple[Proof, ...]:
    """What the base can prove of each fact that would be answered from; see `proofs`."""
    after = [edit.after for edit in draft.change.edits]
    if len(after) > CLOSELY:
        known = Known.of(briefing)
        return tuple(proof for fact in after for proof in unfit(fact, known))
    return tuple(
        proof
        for fact in after
        if fact.status is FactStatus.ACTIVE
        for proof in proofs(fact, briefing, draft.passage if len(after) == 1 else None)
    )


def catch_up(base: FactBase, draft: Draft) -> tuple[Draft, Mapping[str, tuple[str, ...]]]:
    """The draft on top of what others changed meanwhile, and the fields that both changed, by fact.

    What restores a revision stays as it is. The same draft and an empty mapping where nobody
    changed anything, or where it takes a change back: that has to be begun anew.
    """
    if draft.change.undoes is not None:
        return draft, {}
    whole = draft.change.action is Action.RESTORE
    edits, both = [], {}
    for edit in draft.change.edits:
        current = base.store.fact(draft.scope, edit.before.id) if edit.before else None
        if current is None or current == edit.before:
            edits.append(edit)
        else:
            restored = Edit(before=current, after=edit.after), ()
            edit, fields = restored if whole else changes.rebased(edit, current)
            edits.append(edit)
            both[current.id] = fields
    if not both:
        return draft, {}
    return replace(draft, change=replace(draft.change, edits=tuple(edits))), both


def save(
    base: FactBase, draft: Draft, *, reviewer: str | None = None, second_person: bool = False
) -> Saved:
    """Make the draft's change, close the gaps it is for, and forget the draft.

    With `second_person` a statistic or a contested claim needs a reviewer who is not the author.
    New facts get a free id if theirs was taken meanwhile. Raises BadInput where something must be
    mended first, and Conflict where somebody else changed a fact of it: then `catch_up` helps.
    A draft that is saved twice at once is saved once.
    """
    if second_person and changes.needs_second_person(draft.change) and reviewer is None:
        raise BadInput(words.NEEDS_SECOND)
    if reviewer is not None and reviewer == draft.change.actor:
        raise BadInput(words.NOT_OWN_REVIEW)
    if _idle(draft.change):
        raise BadInput(words.NOTHING_CHANGED)
    change = _ready(base, replace(draft, change=replace(draft.change, reviewer=reviewer)))
    refuse_unfit(base, replace(draft, change=change))
    sequence = base.apply(change, draft.scope)
    state = GapState.ANSWERED if change.edits else GapState.SILENCE
    closed = base.store.close_gaps(draft.scope, draft.gaps, state, sequence)
    if change.undoes is not None:
        base.store.reopen_gaps(draft.scope, change.undoes)
    base.store.drop_draft(draft.scope, draft.id)
    ids = dict.fromkeys(edit.after.id for edit in change.edits)
    facts = tuple(base.store.fact(draft.scope, fact_id) for fact_id in ids)
    return Saved(sequence, change, facts, tuple(closed))


def send(base: FactBase, draft: Draft) -> Draft:
    """The draft, waiting for review. Raises BadInput where something must be mended first."""
    refuse_unfit(base, draft)
    return base.store.keep_draft(replace(draft, state=DraftState.REVIEW, note=None), now())


def send_back(base: FactBase, draft: Draft, note: str) -> Draft:
    """The draft, back with its author, who reads why."""
    return base.store.keep_draft(replace(draft, state=DraftState.RETURNED, note=note), now())


def _idle(change: Change) -> bool:
    """Whether it would leave everything as it is."""
    same = (
        edit.before is not None
        and replace(edit.after, revision=edit.before.revision) == edit.before
        for edit in change.edits
    )
    return not change.parts and all(same)


def refuse_unfit(base: FactBase, draft: Draft) -> None:
    """Raise BadInput, with all reasons, where one of the facts cannot be used."""
    briefing = surroundings(base, draft)
    reasons = [proof.sentence for proof in checked(draft, briefing) if proof.blocks]
    silences = [edit.after for edit in draft.change.parts if isinstance(edit.after, Silence)]
    reasons += [
        words.SILENCE_EMPTY
        for one in silences
        if not one.says.strip()
        or not one.missing.strip()
        or one.source not in {source.id for source in briefing.sources}
    ]
    if reasons:
        raise BadInput(wording.plain(" ".join(reasons)))


def _ready(base: FactBase, draft: Draft) -> Change:
    """The change as it can be applied now: free ids, no part that is there already."""
    frame = frame_of(base, draft.scope)
    new = [edit.after.id for edit in draft.change.edits if edit.before is None]
    change = replace(
        draft.change,
        parts=needed(frame, draft.change.parts),
        request_key=draft.change.request_key or f"draft:{draft.id}",
    )
    if change.request_key and base.store.applied(draft.scope, change.request_key):
        base.store.drop_draft(draft.scope, draft.id)
        raise BadInput(words.GONE)
    taken = [one for one in new if base.store.has_fact(draft.scope, one)]
    return changes.renumbered(change, _free_ids(base, draft.scope, taken, new)) if taken else change


def _free_ids(
    base: FactBase, scope: str, taken: Iterable[str], own: Iterable[str]
) -> dict[str, str]:
    """For ids that are taken, others that neither the scope nor the change itself has."""
    free: dict[str, str] = {}
    used = set(own)
    for one in taken:
        letters, _, number = base.store.next_id(scope, one.partition("-")[0]).partition("-")
        count = int(number)
        while f"{letters}-{count:03}" in used:
            count += 1
        free[one] = f"{letters}-{count:03}"
        used.add(free[one])
    return free


def needed(frame: Briefing, edits: Iterable[PartEdit]) -> tuple[PartEdit, ...]:
    """The edits as they can be made now.

    A source or a name that somebody else brought meanwhile is used as it is; a silence whose number
    is taken gets another one.
    """
    known: Mapping[tuple[str, str], Part] = parts.by_key(frame)
    found: list[PartEdit] = []
    for edit in edits:
        there = known.get((parts.kind(edit.part), edit.part.id))
        if edit.before is not None or there is None:
            found.append(edit)
        elif isinstance(edit.after, Silence) and there != edit.after:
            found.append(PartEdit(after=replace(edit.after, id=_free_silence(frame))))
    return tuple(found)


def _free_silence(frame: Briefing) -> str:
    numbers = [one.id.partition("-")[2] for one in frame.silences]
    return f"S-{max((int(one) for one in numbers if one.isdigit()), default=0) + 1:02}"
