"""What people sent to the moderators, in words: a group in a line, or in full."""

from __future__ import annotations

from knowledge import wording
from knowledge.curation.gaps import GapGroup
from knowledge.moderators import GapKind
from knowledge.phrases import moderating as words

MOST_TEXTS = 8
"""Further questions, or notes, of a group that are shown."""


def title(group: GapGroup) -> str:
    """The question, or what is complained about and how often."""
    newest = group.gaps[0]
    if newest.kind is GapKind.QUESTION:
        return f"“{wording.safe_cut(group.title, 120)}”"
    kind, fact = words.COMPLAINTS[newest.kind], newest.fact_id or "–"
    return words.GAP_COMPLAINT.format(kind=kind, fact=fact, count=len(group.gaps))


def days(group: GapGroup) -> str:
    """On how many days it came."""
    return words.GAP_DAYS.get(group.days) or words.GAP_DAYS_MANY.format(count=group.days)


def more(group: GapGroup) -> list[str]:
    """What else is known of it, a line each: other words for it, notes, nearest facts."""
    lines = []
    others = list(dict.fromkeys(g.text for g in group.gaps if g.text and g.text != group.title))
    if others:
        texts = "; ".join(f"“{wording.safe_cut(one, 120)}”" for one in others[:MOST_TEXTS])
        lines.append(words.GAP_OTHERS.format(texts=texts))
    notes = [gap.note for gap in group.gaps if gap.note]
    lines += [words.GAP_NOTE.format(note=wording.safe_cut(one, 300)) for one in notes[:MOST_TEXTS]]
    if group.facts:
        lines.append(words.GAP_NEAREST.format(facts=", ".join(group.facts)))
    return lines
