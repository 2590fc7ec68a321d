"""Importing and exporting: all or nothing, nothing edited is lost, and everything is listed."""

from __future__ import annotations

import csv
import io
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from knowledge import importing, packs, tables, writing
from knowledge.curation.imports import import_change, plan_import
from knowledge.curation.report import report
from knowledge.errors import BadInput, BadPack, Conflict, StoreError
from knowledge.factbase import FactBase
from knowledge.model import (
    SHARED_SCOPE,
    Action,
    Briefing,
    Change,
    Citation,
    Edit,
    Entity,
    Fact,
    FactStatus,
    Kind,
    PartEdit,
    Silence,
    Source,
    Voice,
)
from knowledge.records import RECORD_LIMIT
from knowledge.store import open_store
from tests.conftest import install
from tests.randoms import briefings
from tests.test_tables import filled, rows

OWN_SILENCE = Silence(id="S-77", source="leaflet", missing="colours", says="No colour is given.")
OWN_SOURCE = Source(id="leaflet", title="A Leaflet", kind="leaflet", label="it", voice="it")
OWN_FACT = Fact(
    id="F-050",
    kind=Kind.EVENT,
    voice=Voice.STATEMENT,
    statement="A made-up moderator's own fact.",
    citations=(Citation(source="leaflet", locator=1),),
    actors=("council",),
)


def by_hand(base: FactBase, *edits: Edit, parts: tuple[PartEdit, ...] = ()) -> None:
    """Let a moderator change something."""
    base.apply(Change(action=Action.EDIT, actor="77", reason="x", edits=edits, parts=parts))


def toml(briefing: Briefing) -> bytes:
    """The briefing as the bytes of a pack."""
    return writing.dump(briefing).encode()


def now(base: FactBase, scope: str = SHARED_SCOPE) -> Briefing:
    """The scope with all its facts."""
    briefing = base.store.briefing(scope)
    assert briefing is not None
    return briefing


def carry_out(base: FactBase, data: bytes, name: str, scope: str = SHARED_SCOPE) -> int:
    """Import a file that has nothing wrong."""
    plan = importing.plan(base, data, name, scope)
    return importing.apply(base, plan, plan.change("77", "why not"), scope)


@pytest.fixture
def curated(base: FactBase, small: Briefing) -> FactBase:
    """The small briefing after a moderator's work: a fact edited, own parts and an own fact."""
    first = base.fact("F-001")
    by_hand(
        base,
        Edit(before=first, after=replace(first, caveat="Edited here.")),
        Edit(before=None, after=OWN_FACT),
        parts=(
            PartEdit(after=OWN_SOURCE),
            PartEdit(after=OWN_SILENCE),
            PartEdit(before=small.topics[0], after=replace(small.topics[0], label="Edited topic")),
        ),
    )
    return base


@pytest.fixture
def newer(small: Briefing) -> Briefing:
    """Version 2: two facts and two parts read differently, F-006 and all silences are gone."""
    first, second, *others, _ = small.facts
    return replace(
        small,
        version=2,
        name="A newer name",
        entities=(replace(small.entities[0], aliases=("the ferry",)), *small.entities[1:]),
        facts=(
            replace(first, statement="The pack corrects the first."),
            replace(second, statement="The pack corrects the second."),
            *others,
            replace(first, id="F-007", statement="The pack's own.", asks=()),
        ),
        silences=(),
        topics=(replace(small.topics[0], label="The pack's topic"),),
    )


# A newer version of the scope's own pack


def test_a_newer_pack(curated: FactBase, newer: Briefing) -> None:
    """What nobody edited follows, what was edited stays and is listed, what is gone is retired."""
    plan = importing.plan(curated, toml(newer), "newer.toml")
    assert plan.update and plan.versions == (1, 2)
    assert [fact.id for fact in plan.new] == ["F-007"]
    assert [edit.after.id for edit in plan.changed] == ["F-002"]
    assert (plan.kept, plan.retired) == (("F-001",), ("F-006",))
    assert plan.same == ("F-003", "F-004", "F-005")
    assert plan.kept_parts == (("topic", "T-01"),)
    importing.apply(curated, plan, plan.change("77", "newer"))
    after = now(curated)
    facts = {fact.id: fact for fact in after.facts}
    assert facts["F-001"].caveat == "Edited here."
    assert facts["F-002"].statement == "The pack corrects the second."
    assert facts["F-006"].status is FactStatus.RETIRED
    assert facts["F-050"].status is FactStatus.ACTIVE
    assert after.silences == (OWN_SILENCE,)
    assert OWN_SOURCE in after.sources
    assert after.topics[0].label == "Edited topic"
    assert (after.version, after.name) == (2, "A newer name")
    assert after.entities == newer.entities
    assert list(packs.problems(after)) == []


def test_an_update_leaves_facts_unedited(curated: FactBase, newer: Briefing) -> None:
    """Facts that came with the pack follow the next version too; edited ones still do not."""
    before = curated.store.edited(SHARED_SCOPE), curated.store.edited_parts(SHARED_SCOPE)
    carry_out(curated, toml(newer), "newer.toml")
    after = curated.store.edited(SHARED_SCOPE), curated.store.edited_parts(SHARED_SCOPE)
    assert before == after
    third = replace(newer, version=3, facts=newer.facts[:-1])
    plan = importing.plan(curated, toml(third), "third.toml")
    assert (plan.kept, plan.retired) == (("F-001",), ("F-007",))


def test_an_edited_export_is_no_update(curated: FactBase, small: Briefing) -> None:
    """What a file without a higher version changes or adds stays when the pack comes again."""
    here = now(curated)
    facts = {fact.id: fact for fact in here.facts}
    edited = (
        replace(facts["F-001"], caveat="Said in the file."),
        replace(facts["F-002"], caveat="Said there too."),
        replace(facts["F-004"], id="F-060", asks=()),
    )
    entities = (replace(here.entities[0], label="The ferry", aliases=()), *here.entities[1:])
    for version in (0, 1):
        pack = replace(here, version=version, facts=edited, entities=entities, silences=())
        plan = importing.plan(curated, toml(pack), "facts.toml")
        assert (plan.update, plan.kept, plan.retired, plan.rejected) == (False, (), (), ())
    change = plan.change("77", "mended")
    assert change.request_key is not None and change.request_key.startswith("import:")
    importing.apply(curated, plan, change)
    curated.install(small)
    after = {fact.id: fact for fact in now(curated).facts}
    assert after["F-001"].caveat == "Said in the file."
    assert after["F-002"].caveat == "Said there too."
    assert after["F-060"].status is after["F-003"].status is FactStatus.ACTIVE
    assert now(curated).entities[0] == entities[0]
    assert len(now(curated).silences) == 2


def test_own_ids_mean_the_same(base: FactBase, small: Briefing) -> None:
    """In the scope's own pack a source may get another title, and a fact another source."""
    source = replace(small.sources[0], title="Another title")
    first = replace(small.facts[0], citations=(Citation(source="leaflet", locator=1),), links=())
    pack = replace(small, sources=(source, OWN_SOURCE), facts=(first,), topics=(), silences=())
    carry_out(base, toml(pack), "facts.toml")
    assert now(base).sources == (source, OWN_SOURCE)
    assert base.fact("F-001").citations == first.citations


def test_the_shipped_pack_leaves_own_parts(curated: FactBase, newer: Briefing) -> None:
    """Also where the program itself brings a newer pack, parts edited here stay."""
    curated.install(newer)
    after = now(curated)
    assert after.silences == (OWN_SILENCE,)
    assert after.topics[0].label == "Edited topic"
    assert after.version == 2
    cursor = curated.store.cursor(SHARED_SCOPE)
    curated.install(newer)
    assert curated.store.cursor(SHARED_SCOPE) == cursor


@pytest.fixture
def shipped_small(monkeypatch: pytest.MonkeyPatch, small: Briefing) -> Briefing:
    """The small briefing, as if it came with the program."""
    monkeypatch.setattr(packs, "shipped", lambda: small)
    return small


def test_the_shipped_briefing_is_planned(curated: FactBase, shipped_small: Briefing) -> None:
    """What was edited here is listed also where nothing is to do; what was not follows."""
    plan = importing.plan_shipped(curated)
    assert plan.empty and plan.update
    assert report(plan)[1:] == ["stays F-001 (edited here)", "stays topic T-01 (edited here)"]
    third = curated.fact("F-003")
    pack = replace(shipped_small, facts=(replace(third, hedge="maybe"), *shipped_small.facts[3:]))
    curated.install(replace(pack, version=0))
    plan = importing.plan_shipped(curated)
    assert "F-003" in {edit.after.id for edit in plan.changed}
    importing.apply(curated, plan, plan.change("77", "as it is shipped"))
    assert curated.fact("F-003") == replace(third, revision=3)
    assert "F-003" not in curated.store.edited(SHARED_SCOPE)


def test_the_shipped_briefing_elsewhere(base: FactBase, shipped_small: Briefing) -> None:
    """It is a scope's first, adds to another one, and leaves a higher version alone."""
    assert importing.plan_shipped(base, "guild-1").first == shipped_small
    install(base, replace(shipped_small, version=9, facts=shipped_small.facts[:2]), "guild-2")
    plan = importing.plan_shipped(base, "guild-2")
    assert plan.empty
    assert report(plan)[1:] == [
        "The briefing here has a higher version (9) than this one (1), and stays as it is."
    ]
    install(base, replace(shipped_small, id="other", facts=shipped_small.facts[:2]), "guild-3")
    plan = importing.plan_shipped(base, "guild-3")
    assert [fact.id for fact in plan.new] == ["F-003", "F-004", "F-005", "F-006"]
    assert not plan.update


def test_what_is_still_needed_stays(curated: FactBase, small: Briefing) -> None:
    """An entity or a source that a fact here refers to is not taken out with the pack's."""
    facts = tuple(
        replace(f, actors=(), quantities=tuple(replace(q, subject=None) for q in f.quantities))
        for f in small.facts
    )
    less = replace(small, version=2, facts=facts, entities=small.entities[3:])
    carry_out(curated, toml(less), "less.toml")
    after = now(curated)
    assert {one.id for one in after.entities} == {
        *("council", "ferry"),  # F-001 was edited here, F-050 was added here
        *(one.id for one in less.entities),
    }
    assert list(packs.problems(after)) == []


def test_what_a_moderator_took_out_stays_out(base: FactBase, small: Briefing) -> None:
    """A silence that was deleted here does not come back with the pack."""
    by_hand(base, parts=(PartEdit(before=small.silences[0]),))
    plan = importing.plan(base, toml(replace(small, version=2)), "x.toml")
    assert plan.kept_parts == (("silence", "S-01"),)
    importing.apply(base, plan, plan.change("77", "x"))
    assert now(base).silences == ()


# Any other pack or table


def other_pack(small: Briefing, **changes: object) -> Briefing:
    """A pack about something else, with a source of its own."""
    source = replace(small.sources[0], id="gazette", title="The Gazette")
    entity = Entity(id="owls", kind="group", label="owls")
    fact = replace(
        OWN_FACT, id="F-100", citations=(Citation(source="gazette", locator=2),), actors=("owls",)
    )
    other = Briefing(
        id="owls",
        name="Owls",
        subject="owls",
        version=3,
        sources=(source,),
        entities=(entity,),
        facts=(fact,),
    )
    return replace(other, **changes)  # type: ignore[arg-type]


def test_another_pack_adds_what_it_names(curated: FactBase, small: Briefing) -> None:
    """Its facts and parts come in, all else stays, and its facts count as edited by hand."""
    before = now(curated)
    carry_out(curated, toml(other_pack(small)), "owls.toml")
    after = now(curated)
    assert [fact for fact in after.facts if fact.id != "F-100"] == list(before.facts)
    assert replace(after, facts=(), sources=(), entities=()) == replace(
        before, facts=(), sources=(), entities=()
    )
    assert after.sources == (*before.sources, *other_pack(small).sources)
    assert "F-100" in curated.store.edited(SHARED_SCOPE)
    assert ("source", "gazette") in curated.store.edited_parts(SHARED_SCOPE)


def test_an_id_of_another_source(base: FactBase, small: Briefing) -> None:
    """An id that is taken by a fact of another source is rejected, and both are named."""
    pack = other_pack(small)
    taken = replace(pack, facts=(replace(pack.facts[0], id="F-001"),))
    (rejected,) = importing.plan(base, toml(taken), "owls.toml").rejected
    assert rejected.id == "F-001"
    assert "The Gazette" in rejected.reason
    assert small.sources[0].title in rejected.reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sources": "title"}, "story is “Lake Orrin Needs a Second Pier” here and “The Gazette”"),
        ({"entities": "label"}, "gulls is the group “gulls” here and the group “owls”"),
        ({"silences": "S-01"}, "S-01 is a silence of story here and a silence of gazette"),
        ({"silences": "T-01"}, "T-01 is a topic here and a silence in the file"),
        ({"silences": "F-001"}, "F-001 is a fact here and a silence in the file"),
        ({"topics": "T-01"}, "T-01 is the topic “Passengers” here and the topic “Owls”"),
        ({"facts": "S-01"}, "S-01 is a silence here"),
    ],
)
def test_names_that_mean_two_things(
    base: FactBase, small: Briefing, changes: dict[str, str], reason: str
) -> None:
    """An id that stands for something else here is rejected, never taken over."""
    pack = other_pack(small)
    source, entity, fact = pack.sources[0], pack.entities[0], pack.facts[0]
    ((field, name),) = changes.items()
    made: dict[str, object] = {
        "sources": (source, replace(source, id="story")),
        "entities": (entity, replace(entity, id="gulls")),
        "silences": (Silence(id=name, source="gazette", missing="x", says="y"),),
        "topics": (replace(small.topics[0], id=name, label="Owls", facts=("F-100",)),),
        "facts": (replace(fact, id=name),),
    }
    plan = importing.plan(base, toml(replace(pack, **{field: made[field]})), "owls.toml")  # type: ignore[arg-type]
    assert any(reason in one.reason for one in plan.rejected)
    with pytest.raises(BadInput):
        plan.change("77", "x")


def test_names_are_added_to_an_entity(base: FactBase, small: Briefing) -> None:
    """The same thing in both gets the other's names and keeps its own."""
    entity = Entity(id="gulls", kind="group", label="seagulls", aliases=("Larus",))
    carry_out(base, toml(other_pack(small, entities=(entity, Entity(
        id="owls", kind="group", label="owls")))), "owls.toml")  # fmt: skip
    found = {one.id: one for one in now(base).entities}
    assert (found["gulls"].label, found["gulls"].aliases) == ("gulls", ("seagulls", "Larus"))


def test_a_table(curated: FactBase) -> None:
    """A table changes what it names, also what was edited here, and new facts get free ids."""
    data = rows(
        filled(id="F-001", statement="The table says so.", actors="ferry"),
        filled(statement="New in the table.", links="supports:F-001"),
    )
    carry_out(curated, data, "table.csv")
    assert curated.fact("F-001").statement == "The table says so."
    assert curated.fact("F-051").statement == "New in the table."
    assert curated.fact("F-002").revision == 1
    assert {"F-001", "F-051"} <= curated.store.edited(SHARED_SCOPE)
    again = importing.plan(curated, data, "table.csv")
    assert (again.empty, set(again.same)) == (True, {"F-001", "F-051"})


def test_a_table_of_few_columns(base: FactBase) -> None:
    """What a table has no column for stays as it is stored; an empty cell is the default."""
    before = base.fact("F-001")
    data = b"id,statement,hedge\nF-001,The table says so.,\n"
    carry_out(base, data, "few.csv")
    now = replace(before, statement="The table says so.", hedge=None, revision=2)
    assert base.fact("F-001") == now


def test_passages_are_not_lost(base: FactBase) -> None:
    """A table has no column for passages: those that are here stay."""
    fact = base.fact("F-005")
    cited = (replace(fact.citations[0], passage="Gulls."),)
    by_hand(base, Edit(before=fact, after=replace(fact, citations=cited)))
    assert importing.plan(base, importing.export(base, SHARED_SCOPE, "csv"), "x.csv").empty


# All or nothing


def test_two_bad_lines(base: FactBase) -> None:
    """An import with two bad lines changes nothing and names both, whatever else is right."""
    before, cursor = now(base), base.store.cursor(SHARED_SCOPE)
    data = rows(
        filled(id="F-060"),
        filled(id="F-061", statement="x" * 301),
        filled(id="F-062"),
        filled(id="F-063", source="nobody"),
        filled(id="F-064", links="supports:F-404"),
    )
    plan = importing.plan(base, data, "bad.csv")
    assert [(one.place, one.id) for one in plan.rejected] == [
        ("line 3", "F-061"),
        ("line 5", "F-063"),
        ("line 6", "F-064"),
    ]
    lines = report(plan)
    assert lines[1] == "rejected line 3 (F-061): the statement must have 1 to 300 characters."
    assert lines[2].startswith("rejected line 5 (F-063): there is no source 'nobody'")
    with pytest.raises(BadInput, match=r"bad\.csv is not imported: 3 rejected"):
        plan.change("77", "x")
    assert (now(base), base.store.cursor(SHARED_SCOPE)) == (before, cursor)


def test_the_store_refuses(base: FactBase, newer: Briefing) -> None:
    """If something changed since the plan was made, nothing of it is saved."""
    plan = importing.plan(base, toml(newer), "newer.toml")
    second = base.fact("F-002")
    by_hand(base, Edit(before=second, after=replace(second, caveat="Meanwhile.")))
    before = now(base)
    with pytest.raises(Conflict):
        importing.apply(base, plan, plan.change("77", "x"))
    assert now(base) == before


def test_anything_changed_meanwhile(base: FactBase, newer: Briefing) -> None:
    """Also a change of what the plan does not touch lets nothing be saved, and a first briefing."""
    plan = importing.plan(base, toml(newer), "newer.toml")
    fifth = base.fact("F-005")
    by_hand(base, Edit(before=fifth, after=replace(fifth, caveat="Meanwhile.")))
    with pytest.raises(Conflict, match=r"changed here since newer\.toml was looked at"):
        importing.apply(base, plan, plan.change("77", "x"))
    assert now(base).version == 1
    first = importing.plan(base, toml(newer), "newer.toml", "guild-1")
    install(base, newer, "guild-1")
    with pytest.raises(Conflict):
        importing.apply(base, first, first.change("77", "x"), "guild-1")


def test_a_part_changed_meanwhile(base: FactBase, small: Briefing, newer: Briefing) -> None:
    """The same holds for parts: facts that were written already are taken back."""
    plan = importing.plan(base, toml(newer), "newer.toml")
    by_hand(base, parts=(PartEdit(before=small.silences[0]),))
    before = now(base)
    with pytest.raises(Conflict):
        importing.apply(base, plan, plan.change("77", "x"))
    assert now(base) == before


def test_twice_is_once(base: FactBase, newer: Briefing) -> None:
    """The same plan carried out twice is one change; another file at the same state is another."""
    plan = importing.plan(base, toml(newer), "newer.toml")
    change = plan.change("77", "x")
    assert importing.apply(base, plan, change) == importing.apply(base, plan, change)
    more = importing.plan(base, toml(replace(newer, name="Another")), "more.toml")
    assert more.change("77", "x").request_key != change.request_key


@pytest.mark.parametrize(("update", "prefix"), [(True, "pack:"), (False, "import:")])
def test_request_keys(base: FactBase, newer: Briefing, update: bool, prefix: str) -> None:
    """A key tells whether facts count as unedited afterwards, whoever chooses its rest."""
    pack = newer if update else replace(newer, id="other", silences=(), topics=())
    plan = importing.plan(base, toml(pack), "x.toml")
    for key in (None, "press-7", f"{prefix}press-7"):
        found = plan.change("77", "x", key).request_key
        assert found is not None
        assert found.startswith(prefix) and found.count(prefix) == 1


def test_an_import_can_be_undone(curated: FactBase, newer: Briefing) -> None:
    """The change holds before and after of all it did, so that the way back can be made of it."""
    before = now(curated)
    sequence = carry_out(curated, toml(newer), "newer.toml")
    recorded = curated.store.change(SHARED_SCOPE, sequence)
    assert recorded is not None
    back = Change(
        action=Action.RESTORE,
        actor="77",
        reason="a mistake",
        edits=tuple(
            Edit(
                before=edit.after,
                after=edit.before or replace(edit.after, status=FactStatus.RETIRED),
            )
            for edit in recorded.change.edits
        ),
        parts=tuple(
            PartEdit(before=edit.after, after=edit.before)
            for edit in reversed(recorded.change.parts)
        ),
        undoes=sequence,
    )
    curated.apply(back)
    after = now(curated)
    assert curated.fact("F-007").status is FactStatus.RETIRED
    restored = tuple(fact for fact in after.facts if fact.id != "F-007")
    assert [replace(f, revision=1) for f in restored] == [
        replace(f, revision=1) for f in before.facts
    ]
    assert sorted(after.silences, key=repr) == sorted(before.silences, key=repr)
    assert replace(after, facts=(), silences=()) == replace(before, facts=(), silences=())


# Reports


def test_a_report(curated: FactBase, newer: Briefing) -> None:
    """Counts come first, then what would happen to what."""
    assert report(importing.plan(curated, toml(newer), "new_er.toml")) == [
        "new\\_er.toml: 1 new, 1 changed, 3 the same, 1 edited here that stay, 1 retired,"
        " 3 other parts, 0 rejected.",
        "It updates the briefing here from version 1 to version 2.",
        "new F-007: The pack's own.",
        "changed F-002 (statement)",
        "stays F-001 (edited here)",
        "retired F-006 (no longer in the pack)",
        "changed briefing lake-ferry",
        "changed entity ferry",
        "taken out silence S-01",
        "stays topic T-01 (edited here)",
    ]


def test_the_same_version_is_told(base: FactBase, newer: Briefing) -> None:
    """A pack with other contents under the same number gets a warning."""
    lines = report(importing.plan(base, toml(replace(newer, version=1)), "x.toml"))
    assert lines[1].startswith("It has no higher version (1)")


def test_only_what_is_shown_is_worded(base: FactBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many facts a file has, each line is made once, and none that is not shown."""
    made: list[str] = []
    monkeypatch.setattr("knowledge.curation.report.safe", lambda text: made.append(text) or text)
    data = rows(*(filled(id=f"F-{n}", statement=f"No. {n}.") for n in range(100, 400)))
    plan = importing.plan(base, data, "many.csv")
    assert len(report(plan, 200)) > 2
    assert len(made) == 1 + 2 * 10


@pytest.mark.parametrize("limit", [10, 300, RECORD_LIMIT])
def test_reports_have_a_limit(base: FactBase, limit: int) -> None:
    """However much a file holds, the lines fit, and what is left out is counted."""
    hostile = "**@everyone** [a](https://e.example) " * 8
    data = rows(*(filled(id=f"F-{n}", statement=hostile) for n in range(100, 400)))
    lines = report(importing.plan(base, data, "@everyone.csv"), limit)
    text = "\n".join(lines)
    assert len(text) <= limit
    assert "@everyone" not in text and "https://" not in text
    if limit == RECORD_LIMIT:
        assert lines[0].startswith("@\u200beveryone.csv: 300 new")
        assert lines[-1].startswith("… and ")


# Files


@pytest.mark.parametrize("form", ["toml", "json"])
def test_there_and_back(tmp_path: Path, curated: FactBase, form: str) -> None:
    """Export, import into an empty scope, export: the same bytes."""
    data = importing.export(curated, SHARED_SCOPE, form)
    carry_out(curated, data, f"x.{form}", "guild-1")
    assert importing.export(curated, "guild-1", form) == data
    assert importing.plan(curated, data, f"x.{form}").empty


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(briefings())
def test_any_briefing_there_and_back(tmp_path: Path, briefing: Briefing) -> None:
    """The same holds for whatever a pack may hold."""
    (tmp_path / "any.db").unlink(missing_ok=True)
    with FactBase(open_store(tmp_path / "any.db", create=True)) as base:
        install(base, briefing, "guild-0")
        for form in ("toml", "json"):
            data = importing.export(base, "guild-0", form)
            carry_out(base, data, f"x.{form}", form)
            assert importing.export(base, form, form) == data


def test_a_table_there_and_back(curated: FactBase) -> None:
    """A table of the scope, read again, changes nothing."""
    data = importing.export(curated, SHARED_SCOPE, "csv")
    assert importing.plan(curated, data, "x.csv").empty


def test_the_first_briefing(base: FactBase, small: Briefing) -> None:
    """A scope without a briefing gets the pack whole; a table needs one that is there."""
    plan = importing.plan(base, toml(small), "small.toml", "guild-1")
    assert report(plan)[1] == "There is no briefing here yet; this one would be the first."
    importing.apply(base, plan, plan.change("77", "x"), "guild-1")
    assert now(base, "guild-1") == small
    assert base.store.edited("guild-1") == set()
    with pytest.raises(BadPack, match="import a pack first"):
        importing.plan(base, rows(filled()), "x.csv", "guild-2")
    with pytest.raises(BadInput, match="no briefing here yet"):
        plan_import(None, tables.Table((), ()))
    with pytest.raises(StoreError, match="no facts here yet"):
        importing.export(base, "guild-2", "toml")


def test_a_pack_is_checked_whole(small: Briefing) -> None:
    """Also a briefing that was never a file is checked."""
    bad = replace(small, version=2, facts=(replace(small.facts[0], actors=("nobody",)),))
    assert plan_import(small, bad).rejected
    assert import_change(small, bad, ()).edits  # the program's own pack was checked when read


def dotted() -> bytes:
    """TOML that tomllib reads in the square of its dots."""
    return b"a" + b".a" * 50_000 + b" = 1"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("x.toml", dotted(), "is not valid TOML: a key has more than 100 dots"),
        ("x.json", b"[" * 100_000, "not JSON"),
        ("x.json", b'{"a":' * 100_000, "not JSON"),
        ("x.toml", b'id = "a\0"', "is not valid TOML"),
        ("x.json", b'{"id":"a\\u0000","name":"n","subject":"s","version":1}', "NUL"),
        ("x.csv", b"id\0", "holds a NUL"),
        ("x.csv", b"a," * 1_000_000, "has 1,000,000 columns"),
        ("x.csv", b"a\n" * (packs.SIZE_LIMIT // 2 + 1), "is larger than 20,000,000 bytes"),
        ("x.toml", b"\xff\xfe", "is not UTF-8 text (byte 0)"),
        ("x.exe", b"", "must end in .toml, .json or .csv"),
        ("toml", b"", "is missing"),
    ],
)
def test_hostile_files(base: FactBase, name: str, data: bytes, reason: str) -> None:
    """What cannot be used is refused in a sentence, and in time."""
    start = time.perf_counter()
    with pytest.raises(BadPack) as refusal:
        importing.plan(base, data, name)
    assert reason in str(refusal.value)
    assert str(refusal.value).startswith(name) and str(refusal.value).endswith(".")
    assert time.perf_counter() - start < 20


def test_large_updates_take_seconds(small: Briefing) -> None:
    """A newer pack of many facts is planned in time in proportion to them."""
    many = tuple(replace(small.facts[2], id=f"F-{n}", links=()) for n in range(1000, 21_000))
    old = replace(small, facts=many, silences=(), topics=())
    new = replace(old, version=2, facts=tuple(replace(fact, hedge="maybe") for fact in many))
    start = time.perf_counter()
    assert len(plan_import(old, new).edits) == len(many)
    assert time.perf_counter() - start < 10


def test_too_many_facts(base: FactBase) -> None:
    """A file of more facts than a scope can take at once is refused."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["kind", "voice", "statement", "source", "locator"])
    line = ["event", "statement", "It rained.", "story", "2"]
    writer.writerows(line for _ in range(packs.FACT_LIMIT + 1))
    with pytest.raises(BadPack, match="has more than 100,000 facts"):
        importing.plan(base, out.getvalue().encode(), "many.csv")
