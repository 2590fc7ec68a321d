"""Articles: what is read from real sentences, what is doubted, and input that nothing can break."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from decimal import Decimal
from importlib.util import find_spec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.articles import (
    Article,
    ArticlesMissing,
    BadArticle,
    Passage,
    Proposal,
    figures_in,
    propose,
    read_article,
    read_sentence,
    sentences,
)
from knowledge.articles.article import ARTICLE_BYTES, MOST_PASSAGES, MOST_TAGS
from knowledge.articles.proposing import PASSAGE_READ, PLACEHOLDER
from knowledge.matching.names import Names
from knowledge.model import (
    STATEMENT_LIMIT,
    Briefing,
    Comparator,
    Entity,
    FactStatus,
    Kind,
    Quantity,
    Voice,
)
from knowledge.phrases import articles as phrases
from tests.conftest import ROOT

html_read = pytest.mark.skipif(
    find_spec("trafilatura") is None, reason="the extra `articles` is not installed"
)

ENTITIES = (
    Entity(id="hask", kind="city", label="Hask"),
    Entity(id="union", kind="organisation", label="Pilots' Union"),
)
BASE = Briefing(id="bay", name="The bay", subject="a made-up bay", version=1, entities=ENTITIES)
NOBODY = Names(())

PAGE = """<!DOCTYPE html><html><head><title>Ferry traffic grows | The Bay Post</title></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav><article>
<h1>Ferry traffic grows</h1>
<p>The ferry carried 2.4 million passengers in 2030, <b>over</b> 100,000 more than before.</p>
<h2>Routes</h2><ul><li>Hask to Orrin made 4,100 trips in 2030.</li><li>The night boat made
210 trips.</li></ul><p>The harbour board expects a further rise, <a href="https://x.invalid/">it
said</a>.<br>Fares stay.</p></article><footer><p>Copyright</p></footer></body></html>"""


def only(sentence: str) -> Quantity:
    """The one figure of a sentence."""
    [found] = figures_in(sentence)
    return found


def short(sentence: str) -> list[tuple[str, str, str, str | None]]:
    """The figures of a sentence as amount, comparator, unit and words of the period."""
    return [
        (f"{q.amount:f}", q.comparator.value, q.unit, q.period.words if q.period else None)
        for q in figures_in(sentence)
    ]


def drafts(text: str) -> list[Proposal]:
    """The proposals of a plain text."""
    return list(propose(read_article(text.encode(), "a.txt"), BASE, "post"))


# ---------------------------------------------------------------- files


def test_paragraphs_of_a_text_are_parted_by_blank_lines() -> None:
    """Blank lines part paragraphs, wrapped lines are joined, list items stand alone."""
    text = "Ferry traffic grows\n\nThe ferry carried\nmore people.\n\n- one boat\n- two\n  boats\n"
    found = read_article(text.encode(), "ferry.txt")
    assert found == Article(
        "Ferry traffic grows",
        (
            Passage("title", "Ferry traffic grows"),
            Passage(1, "The ferry carried more people."),
            Passage(2, "one boat"),
            Passage(3, "two boats"),
        ),
    )


def test_without_blank_lines_each_line_is_a_paragraph() -> None:
    """A text without blank lines has one paragraph a line; a sentence is no title."""
    found = read_article(b"\xef\xbb\xbfIt rained.\r\nIt snowed.\r\n", "weather")
    assert found.title is None
    assert [(p.locator, p.text) for p in found.passages] == [(1, "It rained."), (2, "It snowed.")]


def test_a_repeated_title_is_read_once() -> None:
    """A first line or a paragraph that only repeats the title is dropped."""
    text = b"Ferry news\n\nFerry  news\nIt rained.\n\nFerry News\n\nIt blew."
    found = read_article(text, "a.txt")
    assert [p.text for p in found.passages] == ["Ferry news", "It rained.", "It blew."]


def test_markdown_is_read_without_its_marks() -> None:
    """Markdown loses marks, code and tables; headings and list items are passages."""
    text = "# Ferry *traffic*\n\nA **big**\n[rise](https://x.invalid).\n\n"
    text += "## Routes\n\n1. Hask\n2. Orrin\n\n"
    text += "```\ncode\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> Quoted.\n"
    found = read_article(text.encode(), "ferry.md")
    assert found.title == "Ferry traffic"
    assert [p.text for p in found.passages[1:]] == [
        "A big rise.",
        "Routes",
        "Hask",
        "Orrin",
        "Quoted.",
    ]


@html_read
def test_html_is_read_without_menus_and_footers() -> None:
    """Of a page only the article is read, in order; nothing is fetched."""
    found = read_article(PAGE.encode(), "page.html")
    assert found.title == "Ferry traffic grows"
    assert [p.text for p in found.passages[1:]] == [
        "The ferry carried 2.4 million passengers in 2030, over 100,000 more than before.",
        "Routes",
        "Hask to Orrin made 4,100 trips in 2030.",
        "The night boat made 210 trips.",
        "The harbour board expects a further rise, it said. Fares stay.",
    ]


@html_read
def test_html_is_known_by_its_beginning() -> None:
    """A page saved under another ending is read as HTML all the same."""
    assert read_article(PAGE.encode(), "page.txt") == read_article(PAGE.encode(), "page.html")


def test_importing_does_not_import_the_extraction_library() -> None:
    """Only reading HTML imports the extra; without it there is one clear sentence."""
    code = (
        "import sys, knowledge.articles as a; assert 'trafilatura' not in sys.modules;"
        "sys.modules['trafilatura'] = None\n"
        "try: a.read_article(b'<html><body>x</body></html>', 'x.html')\n"
        "except a.ArticlesMissing as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == phrases.MISSING
    assert issubclass(ArticlesMissing, Exception)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        ("café".encode("latin-1"), "a.txt", "a.txt is not UTF-8 text; save it as UTF-8"),
        ("ten boats".encode("utf-16"), "a.txt", "is not UTF-8 text"),
        (b"", "a.txt", "a.txt holds no text"),
        (b"\0\0 \n ...", "../b.md", "b.md holds no text"),
        (b"%PDF-1.7", "a.pdf", "a.pdf is no text, Markdown or HTML file."),
        (b"x" * (ARTICLE_BYTES + 1), "a.txt", "may have 2,000,000 bytes, and this has 2,000,001"),
        (b"x\n" * (MOST_PASSAGES + 2), "a.txt", "more than 2,000 paragraphs"),
        (b"<html>" + b"<div>" * 100_000, "a.html", "more than 50,000 tags"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(
    data: bytes, name: str, reason: str
) -> None:
    """A file that is no article is refused with its name and the reason."""
    with pytest.raises(BadArticle, match=r"^\S.*\.$") as caught:
        read_article(data, name)
    assert reason in str(caught.value)


def test_nul_and_control_characters_are_dropped() -> None:
    """What cannot be shown or stored is no part of a passage."""
    [passage] = read_article(b"Ten\0 boats\x1b[0m sank\xe2\x80\x8b.", "a.txt").passages
    assert passage.text == "Ten boats [0m sank ."


# ---------------------------------------------------------------- sentences


def test_stops_inside_a_sentence_end_none() -> None:
    """Abbreviations, initials, decimals, ellipses and quotes do not cut a sentence."""
    assert sentences(
        "Mr. J. R. Orr of the U.S. Treasury met Gen. Hale at 5 p.m. on Monday. It cost "
        'approx. $4.5m, e.g. No. 10… and more. "Why?" she asked. “We won.” They live in the U.S. '
        "They like it. (It was late.) 40 died."
    ) == [
        "Mr. J. R. Orr of the U.S. Treasury met Gen. Hale at 5 p.m. on Monday.",
        "It cost approx. $4.5m, e.g. No. 10… and more.",
        '"Why?" she asked.',
        "“We won.”",
        "They live in the U.S.",
        "They like it.",
        "(It was late.)",
        "40 died.",
    ]


# ---------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("2.4 million passengers", "2400000"),
        ("12 450 passengers", "12450"),
        ("1,204 passengers", "1204"),
        ("twenty-three passengers", "23"),
        ("two hundred and five passengers", "205"),
        ("a dozen passengers", "12"),
        ("half a million passengers", "500000"),
        ("one and a half million passengers", "1500000"),
        ("2½ passengers", "2.5"),
        ("3.4m passengers", "3400000"),
        ("25k passengers", "25000"),
    ],
)
def test_numbers_are_worth_what_they_mean(written: str, amount: str) -> None:
    """Digits, words, scales and fractions are read as the value that is meant."""
    found = only(f"The ferry carried {written} in 2030.")
    assert (found.amount, found.unit) == (Decimal(amount), "passengers")
    assert "E" not in str(found.amount)


@pytest.mark.parametrize(
    ("written", "comparator"),
    [
        ("more than 40", Comparator.OVER),
        ("no fewer than 40", Comparator.AT_LEAST),
        ("nearly 40", Comparator.ABOUT),
        ("some 40", Comparator.ABOUT),
        ("an estimated 40", Comparator.ABOUT),
        ("as many as 40", Comparator.UP_TO),
        ("fewer than 40", Comparator.UP_TO),
        ("40 or more", Comparator.AT_LEAST),
        ("only 40", Comparator.EXACTLY),
        ("over a 40", Comparator.OVER),
        ("nearly a 1,000", Comparator.ABOUT),
    ],
)
def test_bounding_words_become_comparators(written: str, comparator: Comparator) -> None:
    """The words beside a number say how it bounds the true one."""
    assert only(f"The storm sank {written} boats.").comparator is comparator


def test_a_range_is_one_figure_and_a_change_is_two() -> None:
    """ "between A and B" has an upper end; "rose from A to B" tells two figures."""
    found = only("Between 2 and 3 million birds pass each spring.")
    assert (found.amount, found.upper, found.unit) == (
        Decimal(2_000_000),
        Decimal(3_000_000),
        "birds",
    )
    assert only("It costs $10–12m.").upper == 12_000_000
    assert short("Boats rose from 40 to 52.") == [
        ("40", "exactly", "boats", None),
        ("52", "exactly", "boats", None),
    ]


@pytest.mark.parametrize(
    ("sentence", "unit"),
    [
        ("A dozen fishing boats sank.", "fishing boats"),
        ("It handled 12,450 tonnes of herring.", "tonnes"),
        ("Sales rose 4.2%.", "per cent"),
        ("The rate was 4.2 per 1,000 households.", "per 1,000 households"),
        ("It had 3.1 deaths per 1,000 live births.", "deaths per 1,000 live births"),
        ("The loss was 41 million crowns.", "crowns"),
        ("The loss was US$41m.", "dollars"),
        ("The loss was €41m.", "euros"),
        ("The 200-bed clinic opened.", "beds"),
        ("The number of burglaries fell to 1,989.", "burglaries"),
        ("It reached 38.6C.", "degrees celsius"),
        ("Only 9 of its members came.", "members"),
        ("The population reached 612,000.", "people"),
        ("A crowd of 18,400 came.", "people"),
        ("Over 25,000 survey-led dives were made.", "survey-led dives"),
        ("It sold 12 Dutch-built trams.", "dutch-built trams"),
        ("It has 30 on-call nurses.", "on-call nurses"),
        ("The yard has 40 stand-alone, solar-run pumps.", "stand-alone, solar-run pumps"),
        ("Police solved 12 break-ins.", "break-ins"),
        ("The harbour office puts the delayed ferries at over 340.", "delayed ferries"),
        ("The bishop gave the number of heretics as 230.", "heretics"),
        ("The union puts its membership at 9,000.", "members"),
        ("She ran 100m.", "metres"),
    ],
)
def test_the_unit_is_the_counted_noun(sentence: str, unit: str) -> None:
    """The unit is the noun that is counted with its modifiers, not the rest of the clause."""
    assert only(sentence).unit == unit


@pytest.mark.parametrize(
    ("sentence", "units"),
    [
        ("It plans to cut 1,200 jobs, 300 of them in Hask.", ["jobs", "jobs"]),
        ("Nearly 300 runners, 120 of them women, came.", ["runners", "women"]),
        ("Staffing fell by about 640 to 11,800.", ["staff", "staff"]),
        ("Some 38 per cent of the old ferries sank and 310 did not.", ["per cent", "old ferries"]),
        ("The guild had 40 masters; later another 25 joined.", ["masters", "masters"]),
    ],
)
def test_figures_share_a_noun(sentence: str, units: list[str]) -> None:
    """A figure without a noun counts what another figure of its sentence does."""
    assert [found.unit for found in figures_in(sentence)] == units


@pytest.mark.parametrize(
    ("sentence", "amount"),
    [
        ("Another 32 were shut.", 32),
        ("A further 12 were closed by fire.", 12),
        ("Of these, nine reopened.", 9),
        ("Some 40 others came without a permit.", 40),
        ("The mayor said 12 more could follow.", 12),
        ("All but 7 were shut.", 7),
    ],
)
def test_a_figure_without_a_noun_counts_what_the_sentence_before_did(
    sentence: str, amount: int
) -> None:
    """Such a figure is always found, and has the unit that is handed on, or none."""
    [bare], [taken] = figures_in(sentence), figures_in(sentence, before="libraries")
    assert (bare.amount, bare.unit) == (Decimal(amount), "")
    assert (taken.amount, taken.unit) == (Decimal(amount), "libraries")


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("in 2030", "2030", "2030"),
        ("in the last six months of 2020", "2020-07", "2020-12"),
        ("in the third quarter of 2031", "2031-07", "2031-09"),
        ("between March and June 2032", "2032-03", "2032-06"),
        ("in the twelve months to March 2031", "2030-04", "2031-03"),
        ("in the year to 5 April 2031", "2030-04-06", "2031-04-05"),
        ("in 2030/31", "2030", "2031"),
        ("in the 2030-31 season", "2030", "2031"),
        ("from 3 to 9 May 2031", "2031-05-03", "2031-05-09"),
        ("on 14 March 2031", "2031-03-14", "2031-03-14"),
        ("since 2029", "2029", None),
        ("by 2035", None, "2035"),
        ("in the 1990s", "1990", "1999"),
        ("in the fire of 1731", "1731", "1731"),
        ("in 1066", "1066", "1066"),
        ("last year", None, None),
        ("so far this year", None, None),
        ("on 28 April", None, None),
    ],
)
def test_periods_keep_their_words_and_only_stated_bounds(
    written: str, start: str | None, end: str | None
) -> None:
    """A period has bounds where the sentence states them, and else only its words."""
    period = only(f"Forty boats were lost {written}.").period
    assert period is not None
    assert (period.start, period.end) == (start, end)
    assert period.words in written


def test_each_figure_has_the_period_that_governs_it() -> None:
    """A leading period governs all; one behind a figure its own; "than in 2030" none."""
    assert short("In 2030, 34 women and 12 men sat there.") == [
        ("34", "exactly", "women", "2030"),
        ("12", "exactly", "men", "2030"),
    ]
    assert [row[3] for row in short("Boats rose from 40 in 2029 to 52 in 2031.")] == [
        "2029",
        "2031",
    ]
    assert short("Sales in 2031 were 5 per cent higher than in 2030.")[0][3] == "2031"
    assert only("Turnout was 61 per cent, the lowest since 1998.").period is None
    assert [row[3] for row in short("It lost 40 boats, up from 31 a year earlier.")] == [
        None,
        "a year earlier",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "One of the two men left at 9.30 p.m. on Friday.",
        "Route 66 and Section 3 were closed in 2031.",
        "The G7 met; a Boeing 737 and an F-16 landed.",
        "Call 01632 960 001 or +44 20 7946 0958 before 5 pm.",
        "It was the third time, on the 21st.",
        "Anna Orr, 45, won 3-1.",
        "A 12-year-old boy and people aged 16 to 24 came.",
        "Covid-19 and resolution No. 10 are on page 12.",
        "Two thirds of them stayed, and hundreds left.",
        "He lives at 10 Harbour Street.",
        "Two kinds of threats and three good reasons remain.",
        "It was read in week 23.",
    ],
)
def test_not_every_number_is_a_figure(sentence: str) -> None:
    """Times, telephone numbers, ages, scores, ordinals and numbers in names are no figures."""
    assert figures_in(sentence) == []


def test_what_is_measured_is_the_clause_without_number_and_period() -> None:
    """The measure is the clause around the figure, in few words."""
    assert only("In 2030 the ferry carried 40 people.").measure == "the ferry carried people"
    assert only("Unemployment rose to 4.2 per cent in May.").measure == "Unemployment rose"
    assert len(only("The " + "very " * 60 + "old ferry carried 40 people.").measure) <= 80


# ---------------------------------------------------------------- sentences as facts


@pytest.mark.parametrize(
    ("sentence", "names", "kind", "voice"),
    [
        ("According to the board, 40 boats sank.", ["the board"], Kind.STATISTIC, Voice.REPORTED),
        ("Anna Orr, its head, said prices fell.", ["Anna Orr"], Kind.CLAIM, Voice.ATTRIBUTED),
        ("“It is safe,” said the mayor.", ["the mayor"], Kind.CLAIM, Voice.ATTRIBUTED),
        (
            "A survey by the board found that fares rose.",
            ["a survey by the board"],
            Kind.CLAIM,
            Voice.ATTRIBUTED,
        ),
        ("The bridge collapsed on 14 May 2031.", [], Kind.EVENT, Voice.STATEMENT),
        ("Perhaps the minister knew.", [], Kind.ASSESSMENT, Voice.GUESS),
        ("The minister should resign.", [], Kind.ASSESSMENT, Voice.OPINION),
        ("Police found 40 boats.", [], Kind.STATISTIC, Voice.STATEMENT),
        ("The bank puts it at over 40.", ["the bank"], Kind.STATISTIC, Voice.REPORTED),
        ("It was put at over 40 boats.", [], Kind.STATISTIC, Voice.STATEMENT),
        ("The firm gave 40 places at 12 schools.", [], Kind.STATISTIC, Voice.STATEMENT),
        ("The mayor, Mira Dahl, said it fell.", ["Mira Dahl"], Kind.CLAIM, Voice.ATTRIBUTED),
        ("The storm claimed 26 lives.", [], Kind.STATISTIC, Voice.STATEMENT),
        ("The bay is deep.", [], Kind.BACKGROUND, Voice.STATEMENT),
    ],
)
def test_who_says_it_gives_kind_and_voice(
    sentence: str, names: list[str], kind: Kind, voice: Voice
) -> None:
    """Attribution, hedges and opinion words decide what kind of fact it is and in whose voice."""
    found = read_sentence(sentence, NOBODY)
    assert [link.name for link in found.attribution] == names
    assert (found.kind, found.voice) == (kind, voice)


def test_names_are_places_or_actors_by_their_kind() -> None:
    """Known names are found; a city is a place and a union an actor."""
    found = read_sentence("The Pilots’ Union met in Hask.", Names(ENTITIES))
    assert (found.places, found.actors) == (("hask",), ("union",))


def test_the_first_hedge_is_kept_and_may_is_a_month() -> None:
    """The hedge is the sentence's own first softening word."""
    assert read_sentence("Reportedly over 40 sank.", NOBODY).hedge == "Reportedly"
    assert read_sentence("It sank over 40 boats.", NOBODY).hedge == "over"
    assert read_sentence("It sank in May.", NOBODY).hedge is None


def test_a_proposal_is_a_draft_that_cites_its_passage() -> None:
    """Each telling sentence gives one draft with its citation; others give none."""
    steps: list[tuple[int, int]] = []
    article = read_article(
        b"Ferries\n\nThe bay is deep. Forty boats sank in 2030.\n\nSo it is.", ""
    )
    [found] = propose(article, BASE, "post", lambda done, total: steps.append((done, total)))
    assert (found.locator, found.sentence) == (1, "Forty boats sank in 2030.")
    assert (found.fact.id, found.fact.status) == (PLACEHOLDER, FactStatus.DRAFT)
    assert (found.fact.citations[0].source, found.fact.citations[0].locator) == ("post", 1)
    assert found.fact.citations[0].passage is None
    assert found.doubts == (phrases.NO_SOURCE_NAMED,)
    assert steps == [(1, 3), (2, 3), (3, 3)]


def test_doubts_tell_the_moderator_what_to_look_at() -> None:
    """Missing periods, pronouns, relative words and shares in words are said."""
    [first, second] = drafts("It lost 40 boats. He said half of the 31 crews left last year.")
    assert first.doubts == (
        phrases.PRONOUN.format(word="It"),
        phrases.NO_PERIOD.format(figure="40 boats"),
        phrases.NO_SOURCE_NAMED,
    )
    assert second.doubts == (
        phrases.PRONOUN.format(word="He"),
        phrases.RELATIVE_PERIOD.format(words="last year"),
        phrases.PRONOUN_SOURCE.format(name="He"),
        phrases.SHARE_IN_WORDS.format(words="half"),
    )


def test_a_unit_from_the_sentence_before_is_doubted() -> None:
    """A unit goes on within a passage only, never a share or money, and the doubt says so."""
    text = "The north lost 48 shops in 2030. Another 32 were shut in 2031.\n\nAnother 9 were sold."
    text += " It cost 5m crowns. Another 7 were sold."
    found = drafts(text)
    units = [q.unit for one in found for q in one.fact.quantities]
    assert units == ["shops", "shops", "", "crowns", ""]
    assert found[1].fact.quantities[0].measure == "shops were shut"
    assert phrases.UNIT_BEFORE.format(figure="32", unit="shops") in found[1].doubts
    assert phrases.NO_UNIT.format(figure="9") in found[2].doubts
    assert phrases.NO_UNIT.format(figure="7") in found[4].doubts


@pytest.mark.parametrize(
    ("sentence", "doubted"),
    [
        ("Both the council and the ministry say that it fell in 2030.", False),
        ("Both men and women came in 2030.", False),
        ("Both governments are convinced and said so in 2030.", True),
        ("Both sides met and agreed in 2030.", True),
    ],
)
def test_both_points_back_only_where_it_names_no_two(sentence: str, doubted: bool) -> None:
    """ "Both X and Y" stands alone."""
    [found] = drafts(sentence)
    assert (phrases.PRONOUN.format(word="Both") in found.doubts) is doubted


def test_a_long_sentence_is_cut_at_a_word() -> None:
    """A statement has 300 characters at most, and the cut is said."""
    [found] = drafts("Forty boats sank in 2030 " + "and still more came " * 30 + "home.")
    assert len(found.fact.statement) <= STATEMENT_LIMIT
    assert found.sentence.startswith(found.fact.statement + " ")
    assert phrases.TOO_LONG_SENTENCE.format(limit=STATEMENT_LIMIT) in found.doubts


# ---------------------------------------------------------------- hostile input

HOSTILE = {
    "one line": b"The ferry carried 2.4 million people in 2030. " * 21_000,
    "letters": b"a " * 500_000,
    "digits": b"In 2030 " + b"1" * 50_000 + b" people",
    "commas": b"1," * 400_000,
    "years": b"in 2030 " * 100_000,
    "initials": b"A. " * 300_000,
    "ranges": b"from 20 to " * 80_000,
    "said": b"said the board, said that " * 30_000,
    "papers": b"the a report by " * 50_000,
    "months": b"since March " * 60_000,
    "spaces": b" " * 1_000_000 + b"x",
    "tags": b"<a" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_in_bounded_time(name: str) -> None:
    """Endless lines and traps for patterns give proposals, and only the start of them is read."""
    found = list(propose(read_article(HOSTILE[name], "a.txt"), BASE, "post"))
    assert len(found) <= PASSAGE_READ
    if name == "one line":
        assert phrases.LONG_PASSAGE.format(limit=PASSAGE_READ) in found[0].doubts


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 1_000_000,
        b"[[[[[[[[\n" * 60_000,
        b"*a **b " * 100_000,
        b">" * 100_000,
        b"[a](b " * 100_000,
        b"".join(b" " * depth + b"- a\n" for depth in range(500)),
        b"<a" * 100_000,
    ],
)
def test_hostile_markdown_is_read_in_bounded_time(data: bytes) -> None:
    """Deep nesting and unclosed marks are read or refused."""
    with contextlib.suppress(BadArticle):
        assert read_article(data + b"\n\nForty boats sank.", "a.md").passages


BOMB = (
    b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><html><body><p>' + b"&c;" * 1_000
)


@html_read
@pytest.mark.parametrize(
    "start",
    [
        b"<html><body>" + b"<div>" * (MOST_TAGS - 100),
        b"<html><body>" + b"<ul><li>" * 20_000,
        BOMB,
        b"<html><body><p>" + b"&amp;" * 200_000,
        b"<html><body><p" + b" a='b'" * 100_000 + b">",
        b"<html><body><script>" + b"x" * 500_000,
        b"<html>" + b"<" * (MOST_TAGS - 100),
        b"<html><body><p>The fer\0ry ",
    ],
)
def test_hostile_html_is_read_in_bounded_time(start: bytes) -> None:
    """Deep nesting, entities that name entities and endless tags are read or refused."""
    with contextlib.suppress(BadArticle):
        found = read_article(start + b" Forty boats sank in the bay of Hask.</p></html>", "a.html")
        assert sum(len(passage.text) for passage in found.passages) < ARTICLE_BYTES


SNIPPETS = st.sampled_from(
    "2030 in from to between and 40 2,000 $ % – - . , “ ” ( ) per half a million boats said the "
    "board that May since by of over ½ 3-1 N\u00a0 \u2028 Q3 U.S. may 9 pm °C one two dozen".split(
        " "
    )
)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300) | st.lists(SNIPPETS, max_size=40).map(" ".join))
def test_any_text_gives_proposals(text: str) -> None:
    """No text raises anything but the clear refusal, and every draft keeps its limits."""
    try:
        article = read_article(text.encode("utf-8", "ignore"), "a.txt")
    except BadArticle:
        return
    for found in propose(article, BASE, "post"):
        assert 0 < len(found.fact.statement) <= STATEMENT_LIMIT
        for quantity in found.fact.quantities:
            assert quantity.amount.is_finite()
            assert 0 < len(quantity.measure) <= 80 or not quantity.unit
            assert (quantity.upper is not None) is (quantity.comparator is Comparator.BETWEEN)
