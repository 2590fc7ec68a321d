"""Figures as an aligned table that fits the width of a phone."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from knowledge import phrases, wording
from knowledge.lookups.rows import Figure
from knowledge.model import Briefing, Comparator, Quantity, Voice
from knowledge.text import clean, fold

WIDTH = 38
"""Columns that a phone shows of a code block."""

NARROW = 14
"""Fewer columns than this are none for words: then amount, words and id stand below each other."""

MOST_LINES = 5
"""Lines of one cell."""


def columns(text: str) -> int:
    """How many columns the text takes: wide characters two, combining ones none."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    if char < "\u0300":
        return 1
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrapped(text: str, width: int, most: int = MOST_LINES) -> list[str]:
    """The text in lines of at most `width` columns; what does not fit into `most` is cut."""
    lines = [""]
    for word in _plain(text).split():
        for piece in _pieces(word, width):
            joined = f"{lines[-1]} {piece}" if lines[-1] else piece
            if columns(joined) <= width:
                lines[-1] = joined
            else:
                lines.append(piece)
    if len(lines) > most:
        last = lines[most - 1]
        while columns(last) > width - 1:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()}…"]
    return lines


def _pieces(word: str, width: int) -> list[str]:
    """The word, cut where it is wider than a line."""
    if columns(word) <= width:
        return [word]
    pieces = [""]
    for char in word:
        if columns(pieces[-1]) + _columns(char) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces


def _plain(text: str) -> str:
    """Text that cannot end the code block that it stands in."""
    return clean(text).replace("`", "'").replace("**", "*")


def short_amount(quantity: Quantity) -> str:
    """The amount with a sign for its comparator: ">100", "3–5", "32"."""
    digits = f"{quantity.amount:,}"
    if quantity.comparator is Comparator.BETWEEN and quantity.upper is not None:
        return f"{digits}–{quantity.upper:,}"
    return phrases.SYMBOLS.get(quantity.comparator, "") + digits


def legend(figures: Sequence[Figure], rivals: Mapping[Figure, Sequence[Figure]]) -> list[str]:
    """What the signs in a table of these figures mean."""
    used = {figure.quantity.comparator for figure in figures}
    signs = [
        phrases.SYMBOL.format(symbol=symbol, word=comparator)
        for comparator, symbol in phrases.SYMBOLS.items()
        if comparator in used
    ]
    lines = [phrases.SYMBOLS_LEGEND.format(signs=" · ".join(signs))] if signs else []
    return [*lines, phrases.RIVALS_LEGEND] if any(f in rivals for f in figures) else lines


def _named(figure: Figure) -> list[str]:
    """The ids of the place and the actor of the figure."""
    return [one for one in (figure.quantity.place, figure.quantity.subject) if one]


class Layout:
    """The widths of one table's columns, and the names that its rows use."""

    def __init__(self, figures: Sequence[Figure], briefing: Briefing) -> None:
        """Fit the columns to these figures."""
        self._labels = {entity.id: entity.label for entity in briefing.entities}
        self._sources = {source.id: source for source in briefing.sources}
        amounts = [columns(short_amount(figure.quantity)) for figure in figures]
        self._amount = max(amounts, default=1)
        self._id = max((len(figure.fact.id) for figure in figures), default=1)
        self._words = WIDTH - self._amount - self._id - 2
        self._shared: dict[tuple[str, str], set[str]] = {}
        for figure in figures:
            named = set(_named(figure))
            self._shared[figure.group] = self._shared.get(figure.group, named) & named

    def heading(self, figure: Figure) -> list[str]:
        """What a group of rows measures, in which unit; place and actor where they share them."""
        quantity = figure.quantity
        text = quantity.measure
        if fold(quantity.unit) not in fold(text):
            text = phrases.MEASURE_HEADING.format(measure=text, unit=quantity.unit)
        shared = [one for one in _named(figure) if one in self._shared[figure.group]]
        if names := self._beside(shared, quantity):
            text = phrases.TABLE_PARTS.format(period=text, rest=", ".join(names))
        return wrapped(text, WIDTH)

    def row(self, figure: Figure, rivals: Sequence[Figure] = ()) -> list[str]:
        """One figure: amount, period with place and actor, id; below it who says so."""
        amount = short_amount(figure.quantity)
        words = self._what(figure)
        if self._words >= NARROW:
            first, *more = wrapped(words, self._words)
            gap = " " * (self._words - columns(first))
            left = " " * (self._amount - columns(amount))
            lines = [f"{left}{amount} {first}{gap} {figure.fact.id:>{self._id}}"]
            indent = self._amount + 1
        else:
            indent, more = 2, wrapped(words, WIDTH - 2)
            lines = [*wrapped(amount, WIDTH), *wrapped(figure.fact.id, WIDTH)]
        below = [*more, *wrapped(self._origin(figure), WIDTH - indent, 4)]
        if rivals:
            ids = ", ".join(dict.fromkeys(one.fact.id for one in rivals[:6]))
            below += wrapped(phrases.TABLE_RIVALS.format(facts=ids), WIDTH - indent, 3)
        return [*lines, *(" " * indent + line for line in below)]

    def _what(self, figure: Figure) -> str:
        """The period, and place and actor where the heading does not name them."""
        quantity = figure.quantity
        period = quantity.period.words if quantity.period else phrases.PERIOD_NOT_STATED
        own = [one for one in _named(figure) if one not in self._shared[figure.group]]
        rest = self._beside(own, quantity)
        text = period.removeprefix("the ")
        return phrases.TABLE_PARTS.format(period=text, rest=", ".join(rest)) if rest else text

    def _beside(self, ids: Sequence[str], quantity: Quantity) -> list[str]:
        """The labels of these things, without those that the measure names already."""
        labels = dict.fromkeys(self._labels.get(one, one) for one in ids)
        return [label for label in labels if fold(label) not in fold(quantity.measure)]

    def _origin(self, figure: Figure) -> str:
        """The voice, who says so, and where it stands."""
        fact = figure.fact
        cited = fact.citations[0]
        source = self._sources.get(cited.source)
        chain = [one.name for one in fact.attribution]
        if not chain and fact.voice is Voice.STATEMENT:
            chain = [phrases.NO_SOURCE]
        place = f"{source.label if source else cited.source}, {wording.locator(cited.locator)}"
        text = phrases.ARROW.join([*chain, place])
        return phrases.TABLE_ORIGIN.format(voice=phrases.VOICES[fact.voice], chain=text)
