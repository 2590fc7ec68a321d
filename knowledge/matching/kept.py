"""An entry as the store keeps it beside its fact: its stems as text, and the rest as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from knowledge.dates import Span
from knowledge.matching.counts import Phrasing
from knowledge.matching.entries import Entry, Sort
from knowledge.matching.reading import Term
from knowledge.model import Aspect
from knowledge.text import number_text


def also(entry: Entry) -> str:
    """The terms of an entry beyond what it says: its passages, and the stems of its asks."""
    asked = entry.counts.words if entry.counts else ()
    return " ".join(sorted({*entry.places, *(one for one in asked if not one.startswith("~"))}))


def to_document(entry: Entry) -> str | None:
    """What else there is to the entry of a fact, as JSON text; None where there is nothing."""
    whole = {
        "asks": [[a.text, [[t.stem, t.weight, t.typed] for t in a.terms]] for a in entry.asks],
        "entities": sorted(entry.entities),
        "gives": sorted(entry.gives),
        "spans": [[span.start, span.end, span.words] for span in entry.spans],
        "numbers": sorted(map(number_text, entry.numbers)),
        "places": sorted(entry.places),
    }
    return json.dumps({key: value for key, value in whole.items() if value}, ensure_ascii=False)


def from_document(fact_id: str, said: str, document: str | None) -> Entry:
    """The entry that was taken apart; without its surface words, which only spelling needs."""
    whole: Mapping[str, Any] = json.loads(document) if document else {}
    return Entry(
        id=fact_id,
        sort=Sort.FACT,
        words=tuple(said.split()),
        asks=tuple(
            Phrasing(text, tuple(Term(*term) for term in terms))
            for text, terms in whole.get("asks", ())
        ),
        entities=frozenset(whole.get("entities", ())),
        gives=frozenset(map(Aspect, whole.get("gives", ()))),
        spans=tuple(Span(*span) for span in whole.get("spans", ())),
        numbers=frozenset(map(Decimal, whole.get("numbers", ()))),
        places=frozenset(whole.get("places", ())),
    )
