"""A draft as moderators see it before it is saved: how it will read, what is checked, what it does.

The same text in Discord and in the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from knowledge import phrases, wording
from knowledge.curation import diff, drafting, effect, foretold
from knowledge.curation.evidence import Proof
from knowledge.curation.known import known_questions
from knowledge.curation.likes import Likes, alike
from knowledge.factbase import FactBase
from knowledge.model import (
    Answer,
    Briefing,
    Edit,
    Fact,
    FactStatus,
    Match,
    Outcome,
    PartEdit,
    Silence,
    Verdict,
)
from knowledge.moderators import Draft, DraftState
from knowledge.phrases import moderating as words

PANEL_LIMIT = 3_400
"""Characters of a panel; Discord's blocks hold 4,000, and what is escaped grows."""

DIFF_LIMIT = 700
QUOTE_LIMIT = 300
"""Characters of what changes, and of the text that a draft was drawn from."""

THEIRS_LIMIT = 300
"""Characters of each field that somebody else changed meanwhile."""

FORETOLD = 500
"""Facts of a change whose effect on known questions is worked out; of more it would take long."""

MOST_LINES = 8
"""Lines of one section."""

SIGNS = {Verdict.PASSED: "✓", Verdict.FAILED: "✗", Verdict.NOT_APPLICABLE: "–"}
"""Stand before words that say the same."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A draft's text, and what may be done with it."""

    draft: Draft
    text: str
    savable: bool


def panel(base: FactBase, draft: Draft, notes: Sequence[str] = ()) -> Panel:
    """The draft as it stands against the base now; `notes` are lines to head it."""
    frame = base.store.frame(draft.scope)
    if frame is not None:  # a source that the drafts of one article share is made by the first
        new = drafting.needed(frame, draft.change.parts)
        draft = replace(draft, change=replace(draft.change, parts=new))
    briefing = drafting.surroundings(base, draft)
    proven = drafting.checked(draft, briefing)
    sections = [
        _heading(draft, notes),
        *_readings(draft, briefing),
        "\n".join(draft.summary),
        _section(words.CHANGES, _changes(draft, briefing)),
        _section(words.PROOFS, map(_proof_line, _telling(proven))),
        _section(words.LIKES, _likes(base, draft)),
        _section(words.EFFECT, _effect(base, draft)),
        _section(words.DOUBTS, [*map(wording.safe, draft.doubts), *_brought(draft.change.parts)]),
        _section(words.QUOTE, [wording.safe_cut(draft.quote, QUOTE_LIMIT)] if draft.quote else []),
    ]
    text = "\n\n".join(section for section in sections if section)
    if len(text) > PANEL_LIMIT:
        text = text[:PANEL_LIMIT].rsplit("\n", 1)[0] + "\n…"
    return Panel(draft, text, not any(proof.blocks for proof in proven))


def title(draft: Draft) -> str:
    """What the draft is, in few words: "new fact", "change of F-019"."""
    edits, parts = draft.change.edits, draft.change.parts
    if draft.change.undoes is not None:
        return words.UNDOES.format(change=draft.change.undoes)
    if not edits:
        silences = all(one.before is None and isinstance(one.after, Silence) for one in parts)
        return words.SILENCE_OF if silences else words.CHANGE_OF_PARTS
    if len(edits) > 1:
        return words.CHANGE_OF_MANY.format(count=len(edits))
    edit = edits[0]
    if edit.before is None:
        return words.NEW_FACT
    retires = edit.after.status is not FactStatus.ACTIVE
    return (words.RETIRES if retires else words.CHANGE_OF).format(fact=edit.after.id)


def line(draft: Draft) -> str:
    """The draft in one line of a list."""
    statement = next((edit.after.statement for edit in draft.change.edits), "")
    return words.QUEUE_LINE.format(
        number=draft.id,
        what=title(draft),
        state=words.DRAFT_STATES[draft.state],
        statement=wording.safe_cut(statement or draft.change.reason, 80),
    )


def edit_lines(edit: Edit, briefing: Briefing, limit: int = DIFF_LIMIT) -> list[str]:
    """What an edit changes, a line for each field, as a word diff; empty for a new fact."""
    if edit.before is None:
        return []
    lines = []
    for changed in diff.changed_fields(edit.before, edit.after, briefing):
        shown = diff.shown(diff.word_diff(changed.before, changed.after), limit)
        lines.append(words.FIELD_CHANGE.format(field=changed.field, shown=shown))
    return lines


def part_lines(edit: PartEdit, limit: int = THEIRS_LIMIT) -> list[str]:
    """What an edit changes in a source, a name, a silence, a topic or the head, as word diffs.

    Of a new part what it says, if it says something; that one is taken out.
    """
    part = edit.part
    named = words.PART.format(kind=type(part).__name__.lower(), part=wording.safe(part.id))
    if edit.after is None:
        return [words.PART_GONE.format(part=named)]
    if edit.before is None:
        return [wording.safe(edit.after.says)] if isinstance(edit.after, Silence) else []
    lines = []
    for name in (one.name for one in fields(part)):
        before, after = (_plain(getattr(one, name)) for one in (edit.before, edit.after))
        if before != after:
            shown = diff.shown(diff.word_diff(before, after), limit)
            lines.append(words.FIELD_CHANGE.format(field=f"{named}, {name}", shown=shown))
    return lines


def _plain(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, tuple | dict) else str(value or "")


def meanwhile(both: Mapping[str, Sequence[str]], base: FactBase, draft: Draft) -> list[str]:
    """What to say when others changed facts of a draft while it was worked on."""
    lines = []
    for fact_id, names in both.items():
        now = base.store.fact(draft.scope, fact_id)
        lines.append(words.CHANGED_MEANWHILE.format(fact=fact_id, revision=now.revision))
        if names:
            lines.append(words.BOTH_CHANGED.format(fields=wording.join(list(names))))
        before = next(e.before for e in draft.change.edits if e.before and e.before.id == fact_id)
        briefing = drafting.surroundings(base, draft)
        lines += edit_lines(Edit(before=before, after=now), briefing, THEIRS_LIMIT)
    return lines


def _heading(draft: Draft, notes: Sequence[str]) -> str:
    state = words.DRAFT_STATES[draft.state]
    lines = [*notes, words.DRAFT_HEADING.format(number=draft.id, what=title(draft), state=state)]
    if draft.change.reason:
        lines.append(words.DRAFT_REASON.format(reason=wording.safe(draft.change.reason)))
    if draft.state is DraftState.RETURNED and draft.note:
        lines.append(words.SENT_BACK.format(note=wording.safe(draft.note)))
    return "\n".join(lines)


def _readings(draft: Draft, briefing: Briefing) -> Iterator[str]:
    """How an answer with each fact will read; of many the first ones."""
    facts = [e.after for e in draft.change.edits if e.after.status is FactStatus.ACTIVE]
    for fact in facts[:1] if len(facts) > 2 else facts:
        match = Match(fact, score=100.0, confidence=1.0)
        answer = Answer(question="", outcome=Outcome.FACTS, matches=(match,))
        whole = replace(briefing, facts=(fact,))
        yield f"{words.PREVIEW}\n{wording.answer(answer, whole) if fact.citations else _bare(fact)}"


def _bare(fact: Fact) -> str:
    return wording.safe(fact.statement) or phrases.NOT_KNOWN


def _changes(draft: Draft, briefing: Briefing) -> list[str]:
    edits = draft.change.edits
    limit = DIFF_LIMIT // max(len(edits), 1)
    some = edits[:MOST_LINES]
    lines = [line for edit in some for line in edit_lines(edit, briefing, max(limit, 120))]
    return lines + [line for edit in draft.change.parts[:MOST_LINES] for line in part_lines(edit)]


def _telling(proven: Sequence[Proof]) -> list[Proof]:
    """The failed ones first, then those that hold; what does not apply says nothing."""
    order = (Verdict.FAILED, Verdict.PASSED)
    kept = [proof for verdict in order for proof in proven if proof.held is verdict]
    return kept + [proof for proof in proven if proof.held is Verdict.NOT_APPLICABLE][:1]


def _proof_line(proof: Proof) -> str:
    return f"{SIGNS[proof.held]} {proof.sentence}"


def _likes(base: FactBase, draft: Draft) -> list[str]:
    fact = drafting.only_fact(draft)
    if fact is None or not fact.statement:
        return []
    found: Likes = alike(fact, base, draft.scope)
    alikes = (*found.conflicts, *found.duplicates)
    lines = [words.LIKE.format(fact=one.fact.id, sentence=one.sentence) for one in alikes]
    return lines or [words.NOTHING_LIKE_IT]


def _effect(base: FactBase, draft: Draft) -> list[str]:
    if len(draft.change.edits) > FORETOLD:
        return [words.TOO_LARGE_TO_FORETELL.format(count=len(draft.change.edits))]
    known = known_questions(base, draft.scope)
    return foretold.report(effect.effect(base, draft.change, draft.scope, known))


def _brought(edits: Sequence[PartEdit]) -> Iterator[str]:
    """Sources and names that come with the draft."""
    new = [edit.after for edit in edits if edit.before is None and edit.after is not None]
    names = [getattr(part, "label", "") or part.id for part in new if not hasattr(part, "says")]
    if names:
        yield words.PARTS.format(names=wording.safe(wording.join(names)))


def _section(heading: str, lines: Iterable[str]) -> str:
    shown = list(lines)
    if len(shown) > MOST_LINES:
        more = words.QUEUE_MORE.format(count=len(shown) - MOST_LINES)
        shown = [*shown[:MOST_LINES], more]
    return "\n".join([heading, *shown]) if shown else ""
