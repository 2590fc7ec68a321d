"""Sentences that moderators see before they save: proofs, likes, differences, coverage."""

from knowledge.model import FactStatus, Kind

# Differences

ELLIPSIS = "…"
LEFT_OUT = " ... "
BETWEEN_ITEMS = "; "
CITED = "{locator} of {source}"
FIELDS = {
    "statement": "Statement",
    "status": "Status",
    "kind": "Kind",
    "voice": "Voice",
    "caveat": "Limit",
    "hedge": "Source's hedge",
    "attribution": "Who says so",
    "quantities": "Figures",
    "dates": "Dates",
    "places": "Places",
    "actors": "Actors",
    "targets": "Targets",
    "citations": "Where it stands",
    "links": "Links",
    "gives": "Also answers",
    "asks": "Example questions",
}
STATUSES = {
    FactStatus.DRAFT: "draft",
    FactStatus.ACTIVE: "active",
    FactStatus.RETIRED: "retired",
}
KINDS = {
    Kind.STATISTIC: "statistic",
    Kind.EVENT: "event",
    Kind.CLAIM: "claim",
    Kind.ASSESSMENT: "assessment",
    Kind.BACKGROUND: "background",
}

# Proofs

NO_TEXT = "Not checked: the source's text is not loaded."
AND_MORE = "{things} and {count} more"

FIGURES_HELD = "Every figure stands in the passage."
FIGURES_MISSING = "Not in the passage: {things}."
FIGURES_NONE = "The fact has no figure."
NAMES_HELD = "Every name stands in the passage."
NAMES_MISSING = "Names that are not in the passage: {things}."
HEDGES_HELD = "The source's hedge is kept: {things}."
HEDGES_LOST = "The passage hedges, the fact does not: {things}."
HEDGES_NONE = "The passage does not hedge here."
PERIOD_HELD = "The period is the passage's: {things}."
PERIOD_OTHER = "The passage speaks of {passage}, the fact of {fact}."
PERIOD_LEFT_OUT = "The passage speaks of {passage}; the fact states no period."
PERIOD_NONE = "No date or period that I can read stands in the passage."
PERIOD_NOT_MEANT = "The fact has no period."
COPIED = "Nine words in a row are the source's: “{things}”. Say it in your own words."
OWN_WORDS = "It is said in our own words."

ATTRIBUTED = "Who says so: {things}."
ATTRIBUTION_MISSING = "An attributed claim: name who makes it, or choose another voice."
UNATTRIBUTED = "Replies say that the source names no other source for this."
STATISTIC_WHOLE = "Amount, unit, what is measured, period: {things}."
STATISTIC_LACKS = "A statistic needs {things}."
FIGURE_NOT_STATED = "The statement does not say the figure of its fields: {things}."
NO_STATISTIC = "It is no statistic."
QUANTITY_PARTS = {
    "quantity": "a figure",
    "unit": "a unit",
    "measure": "what is measured",
    "words": "the period's words",
}

STANDS_ALONE = "The statement can be read without anything around it."
BEGINS_WITH = "The statement begins with “{things}”: name what is meant."
NO_SUBJECT = "The statement names none of these: {things}."
NO_PERIOD_IN_STATEMENT = "The statement does not name its period: {things}."
UNDATED = "“{things}” means nothing later on: give the year, or say that it is not stated."

LENGTH = "The statement has {count} of {limit} characters."
TOO_LONG = "Longer than {limit} characters: {things}."

REFUSED = "This cannot be saved: {problem}"
FORM_HELD = "All that a fact needs is there, and all it refers to is known."
NO_ENTITY = "there is no entity {name}."
NO_SOURCE_ID = "there is no source {name}."
NO_FACT_ID = "there is no fact {name} to link to."
NO_LOCATOR = "The source has no {locator}."

# Likes

SAME_FIGURE = "It gives the same figure for the same measure, place and period: {figure}."
SAME_PASSAGE_FIGURE = "It gives the same figure, from the same passage: {figure}."
SAME_STATEMENT = "It says much the same, about the same things."
OTHER_FIGURE = "For the same it gives {figure}, not {own}."
OVERLAP = "It gives {figure} for a period that overlaps: {period}."
OPPOSITE = "It says the opposite: one of the two denies what the other states."

# Coverage

COVERED = "**{title}**: {covered} of {count} passages have facts."
CITED_ONLY = "**{title}**: its passages are not known; facts cite these."
NO_FACTS_CITE = "**{title}**: its passages are not known, and no fact cites it."
PASSAGE = "{locator}: {facts}"
PASSAGE_WITHOUT = "{locator}: no fact"
FIGURES_WITHOUT = "{passage}. It has figures, and no statistic has them."
SILENT = "Known silences: {things}."
STRAY = "{fact} cites {locator}, which the source does not have."
UNKNOWN_SOURCE = "{fact} cites {source}, which is no source here."
NOT_LOADED = "Of {count} facts I did not look at: they are too many to hold at once."
NO_SOURCES = "There is no source yet."
