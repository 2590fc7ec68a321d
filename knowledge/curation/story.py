"""What was done, in words: a change just made, the last changes, and what each revision changed.

Who did it is called as the caller wants: by name or number in the terminal, as a mention in
Discord. All texts are Discord Markdown, escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from knowledge import wording
from knowledge.curation import panel
from knowledge.curation.drafting import Saved
from knowledge.factbase import FactBase
from knowledge.model import Change, Edit, Recorded, Revision
from knowledge.phrases import moderating as words

Called = Callable[[Iterable[str]], Mapping[str, str]]
"""What to call each of those people; `wording.called` is one."""

MOST_CHANGES = 10
"""Changes, or revisions of a fact, that a page of history shows."""

HISTORY_LIMIT = 3_400
"""Characters of a page of history."""

MOST_NAMED = 5
"""Facts or questions that are named in one line."""

_DIFF_LIMIT = 300
_REASON_LIMIT = 200


def history_text(
    base: FactBase,
    scope: str,
    fact: str | None,
    called: Called,
    *,
    most: int = MOST_CHANGES,
    limit: int = HISTORY_LIMIT,
) -> str:
    """The last changes of the scope, or all of one fact with what each changed; newest first.

    At most so many, in at most `limit` characters. Raises UnknownFact.
    """
    lines = (
        _of_fact(base, scope, fact, called, most) if fact else _of_all(base, scope, called, most)
    )
    text = ""
    for line in lines:
        if len(text) + len(line) > limit:
            return f"{text}\n…"
        text = f"{text}\n{line}" if text else line
    return text


def told(saved: Saved, closed: Sequence[str]) -> list[str]:
    """What to say of a change that was made; `closed` are the questions that it answers."""
    facts, undone = facts_line(saved), saved.change.undoes
    lines = [words.SAVED.format(sequence=saved.sequence, facts=facts)]
    if undone is not None:
        lines = [words.UNDONE.format(undone=undone, sequence=saved.sequence, facts=facts)]
    return [*lines, *answered(closed)]


def answered(closed: Sequence[str]) -> list[str]:
    """The questions that a change answers, as a line; none where there are none."""
    shown = [f"“{wording.safe_cut(one, 100)}”" for one in closed[:MOST_NAMED]]
    more = len(closed) - len(shown)
    listed = ", ".join([*shown, *([words.MORE_FACTS.format(count=more)] if more else [])])
    return [words.CLOSED.format(questions=listed)] if closed else []


def facts_line(saved: Saved) -> str:
    """The facts that were changed, with their revisions."""
    named = [
        words.FACTS_OF_CHANGE.format(fact=fact.id, revision=fact.revision)
        for fact in saved.facts[:MOST_NAMED]
    ]
    if len(saved.facts) > MOST_NAMED:
        named.append(words.MORE_FACTS.format(count=len(saved.facts) - MOST_NAMED))
    return ", ".join(named) or words.OTHER_PARTS


def who(actor: str, reviewer: str | None, called: Mapping[str, str]) -> str:
    """Who made a change and who approved it, if anybody did."""
    if not reviewer:
        return called[actor]
    return f"{called[actor]} ({words.APPROVED_BY.format(who=called[reviewer])})"


def people(changes: Iterable[Change | Revision]) -> list[str]:
    """Everybody who made or approved one of them, each once."""
    return list(
        dict.fromkeys(one for c in changes for one in (c.actor, c.reviewer) if one is not None)
    )


def _of_all(base: FactBase, scope: str, called: Called, most: int) -> list[str]:
    found = base.store.changes(scope, most)
    if not found:
        return [words.NO_CHANGES]
    names = called(people(one.change for one in found))
    return [words.HISTORY_HEADING, *(_change_line(one, names) for one in found)]


def _change_line(one: Recorded, names: Mapping[str, str]) -> str:
    ids = list(dict.fromkeys(edit.after.id for edit in one.change.edits))
    named = ", ".join(ids[:MOST_NAMED]) or words.OTHER_PARTS
    if len(ids) > MOST_NAMED:
        named = f"{named} {words.MORE_FACTS.format(count=len(ids) - MOST_NAMED)}"
    undone = one.undone_by
    return words.CHANGE_LINE.format(
        sequence=one.sequence,
        day=one.at[:10],
        action=one.change.action,
        who=who(one.change.actor, one.change.reviewer, names),
        facts=named,
        undone=words.CHANGE_UNDONE.format(sequence=undone) if undone else "",
        reason=wording.safe_cut(one.change.reason, _REASON_LIMIT),
    )


def _of_fact(base: FactBase, scope: str, fact_id: str, called: Called, most: int) -> list[str]:
    """The fact's revisions, newest first, each with what it changed."""
    fact = base.fact(fact_id, scope)
    entries = base.store.history(scope, fact.id)
    names = called(people(entries))
    frame = base.store.frame(scope)
    lines = []
    for place in range(len(entries) - 1, max(-1, len(entries) - 1 - most), -1):
        entry = entries[place]
        lines.append(_revision_line(entry, names))
        if not place:
            lines.append(wording.safe(entry.fact.statement))
        elif frame is not None:
            edit = Edit(before=entries[place - 1].fact, after=entry.fact)
            lines += panel.edit_lines(edit, frame, _DIFF_LIMIT)
    return lines


def _revision_line(entry: Revision, names: Mapping[str, str]) -> str:
    return words.REVISION_HEADING.format(
        fact=entry.fact.id,
        revision=entry.fact.revision,
        day=entry.at[:10],
        action=entry.action,
        who=who(entry.actor, entry.reviewer, names),
        change=entry.sequence,
        reason=wording.safe_cut(entry.reason, _REASON_LIMIT),
    )
