"""Which questions a change may be felt by: those that share with it a word that tells something.

A question is asked again if the change holds one of its words that at most √n of the n entries
hold, or a third of the weight of all its words; if it names a fact or a paragraph of the change;
or if it expects one of the changed facts. What a change holds are the words in which the
documents differ: all words of a fact that comes or goes or whose typed fields differ, and then
those of the facts that it is linked to; and what the topics it belongs to are asked with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from knowledge.curation.known import Known
from knowledge.matching import Ranking
from knowledge.matching.entries import Entry, concepts, of_fact, of_silence
from knowledge.matching.reading import Reader, Reading
from knowledge.matching.telling import Telling
from knowledge.model import Change, Entity, Fact, FactStatus, PartEdit, Silence, Topic
from knowledge.packs import FACT_ID
from knowledge.text import number_text, tokens

SHARE = 1 / 3
"""A question that the change holds less of by weight is left alone, if no word of it informs.

Measured on the shipped briefing with 100 changes of five kinds: of 189 answers that changed, 10
were missed, while 21 % of 279 questions were asked. Most that are missed flip by the least shift of
all weights; asking whatever shares any word misses none, and asks 44 %.
"""


@dataclass(slots=True)
class Difference:
    """In what the documents of a change differ: stems and names, those of them that count however
    common they are, and the facts and passages that questions may name.
    """

    terms: set[str] = field(default_factory=set)
    always: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    passages: set[int] = field(default_factory=set)


def touched(
    change: Change, before: Ranking, after: Ranking, questions: Sequence[Known]
) -> list[Known]:
    """The questions that may feel the change, most like it first; ties in their order."""
    found, telling = difference(change, before, after), Telling(before)
    shares = ((_share(one, found, before, after, telling), one) for one in questions)
    return [one for share, one in sorted(shares, key=lambda pair: -pair[0]) if share]


def difference(change: Change, before: Ranking, after: Ranking) -> Difference:
    """What the change would make different."""
    found = Difference()
    readers = Reader(before.names, before.lexicon), Reader(after.names, after.lexicon)
    for edit in change.edits:
        was = edit.before if edit.before and edit.before.status is FactStatus.ACTIVE else None
        now = edit.after if edit.after.status is FactStatus.ACTIVE else None
        if was != now and not (was and now and replace(now, revision=was.revision) == was):
            _of_fact(was, now, found, readers, before)
    for one in change.parts:
        _of_part(one, found, readers)
    old, new = before.names.entities, after.names.entities
    for name in old.keys() ^ new.keys():  # names that are found only before, or only after
        _of_part(PartEdit(before=old.get(name), after=new.get(name)), found, readers)
    found.terms |= {form for one in [*found.terms] for form in concepts(one)}
    return found


Readers = tuple[Reader, Reader]


def _of_fact(
    was: Fact | None, now: Fact | None, found: Difference, readers: Readers, before: Ranking
) -> None:
    both = [fact for fact in (was, now) if fact]
    old, new = _entry(was, readers[0]), _entry(now, readers[1])
    if was is None or now is None or _typed(was) != _typed(now):
        found.terms |= _words(old) | _words(new)
        linked = {link.fact for fact in both for link in fact.links}
        for one in sorted(linked):
            found.terms |= _words(_entry(before.fact(one), readers[0]))
    elif old and new:
        found.terms |= set(old.words) ^ set(new.words)
        found.terms |= _asked(set(was.asks) ^ set(now.asks), readers[1])
    ids = {fact.id for fact in both}
    found.ids |= ids
    found.passages |= {c.locator for f in both for c in f.citations if isinstance(c.locator, int)}
    for topic in before.topics.values():
        if not ids.isdisjoint(topic.facts):
            found.terms |= _asked((topic.label, *topic.asks), readers[0])


def _of_part(edit: PartEdit, found: Difference, readers: Readers) -> None:
    for part, reader in zip((edit.before, edit.after), readers, strict=True):
        match part:
            case Silence():
                entry = of_silence(part, reader)
                found.terms |= _words(entry)
                found.always |= {stem for words in entry.triggers for stem in words}
            case Topic():
                found.terms |= _asked((part.label, part.lead or "", *part.asks), reader)
            case Entity():
                names = " ".join((part.label, *part.aliases))
                found.always |= {f"#{part.id}", *(token.stem for token in tokens(names))}
            case _:
                pass  # sources and the head stand in no entry


def _typed(fact: Fact) -> Fact:
    """The fact without what is read word by word."""
    return replace(fact, statement="", caveat=None, hedge=None, asks=(), revision=1)


def _entry(fact: Fact | None, reader: Reader) -> Entry | None:
    return of_fact(fact, reader) if fact else None


def _words(entry: Entry | None) -> set[str]:
    """All that a question could share with the entry."""
    if entry is None:
        return set()
    asked = {term.stem for ask in entry.asks for term in ask.terms}
    years = {str(year) for span in entry.spans for year in (span.start // 12, span.end // 12)}
    names = {f"#{one}" for one in entry.entities}
    return {*entry.words, *asked, *map(number_text, entry.numbers), *years, *names}


def _asked(texts: Iterable[str], reader: Reader) -> set[str]:
    return {term.stem for text in texts for term in reader.terms(text)}


def _share(
    known: Known, found: Difference, before: Ranking, after: Ranking, telling: Telling
) -> float:
    """The share of the question's weight that the change holds; 0 where it is not touched."""
    if not found.ids.isdisjoint((*known.expected, *FACT_ID.findall(known.text.upper()))):
        return 1.0
    return max(_held(one, found, telling) for one in _readings(known.text, before, after))


def _readings(text: str, before: Ranking, after: Ranking) -> Iterator[Reading]:
    """How the question is read before and, where a word may be read as another then, after it."""
    reading = before.read(text)
    yield reading
    if reading.unknown or reading.corrections:
        yield after.read(text)


def _held(reading: Reading, found: Difference, telling: Telling) -> float:
    if reading.paragraph in found.passages:
        return 1.0
    total = held = 0.0
    informed = False
    for stem, forms, weight in telling.terms(reading):
        total += weight
        if not forms.isdisjoint(found.always):
            informed, held = True, held + weight
        elif not forms.isdisjoint(found.terms):
            informed, held = informed or telling.informs(stem), held + weight
    share = held / total if total else 0.0
    return share if informed or share >= SHARE else 0.0
