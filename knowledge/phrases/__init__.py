"""Every fixed sentence and label that people see: constants, and format strings with names."""

from knowledge.model import Aspect, Comparator, Voice

# Answers

VOICES = {
    Voice.REPORTED: "Reported figure",
    Voice.ATTRIBUTED: "Attributed claim",
    Voice.STATEMENT: "Author's statement",
    Voice.OPINION: "Author's opinion",
    Voice.GUESS: "Author's guess",
}

AND = "{first} and {last}"
PERIOD_NOT_STATED = "period not stated"
WHO_SAYS = "Who says so: {chain}"
ARROW = " → "
UNNAMED = "{voice} (not named)"
NO_OTHER_SOURCE = "{voice}; no other source is named"
NO_SOURCE = "no source named"
PARAGRAPH = "paragraph {number}"
PARAGRAPHS = "paragraphs {numbers}"
TITLE = "title"
BIO = "closing line"
META = "{voice} · {locators} · {fact} r{revision}"
SOURCE = "Source: {kind} “{title}”"
SOURCE_LINK = " <{url}>"
BOTH = "The article holds both of these; I give no verdict."
CAVEAT = "{fact}: {caveat}"
READ_AS = "Reading “{typed}” as “{read_as}”."

NO_FIGURE = "The article does not give the figure {asked} here."
ANOTHER_FIGURE = "The article says {found} here, not {asked}."
ANOTHER_YEAR = "The article speaks of {found} here, not of {asked}."
ANOTHER_DATE = "The article has {found} here, not {asked}."
NO_FIGURE_FOR = "The article gives no figures for {asked}; it covers {found}."
NO_YEAR_FOR = "The article states no year here and says nothing on this about {asked}."
ANOTHER_NAME = "The article says nothing on this about {asked}; what it has is about {found}."
NO_NAME = "The article says nothing on this about {asked}."
ANOTHER_SPEAKER = "As the article tells it, {found} says this; it does not name {asked} for it."
OWN_SPEAKER = "The article does not say that {asked} says this; no other source is named for it."
NOT_SO = "The question asks for what is not so; the article says only what is."
NOT_GIVEN = {
    Aspect.AMOUNT: "The article gives no number for this.",
    Aspect.TIME: "The article does not say when; no date is given.",
    Aspect.PLACE: "The article does not say where; no place is given.",
    Aspect.PERSON: "The article does not say who; nobody is named for this.",
    Aspect.REASON: "The article gives no reason for this.",
}
NOT_MENTIONED = "The article does not mention {words}."
NOTHING_HERE = "The article says nothing on this about {words}."
NOTHING_ABOUT = "The article says nothing about {words}."
NEAREST = "The nearest there is:"
CLOSEST = "I am not sure that this is what you mean. The closest I have:"
WHICH = "Several facts could be meant. Which one?"
OPTION = "• {fact}: {statement}"
NEAREST_FACTS = "Nearest facts: {facts}."
NOTHING = "I have nothing on that."
SCOPE = "I answer only from {count} sourced facts about {subject}, and I do not guess."
HELP = "I answer questions about {subject}, from {count} sourced facts."
TRY = "Try: “{example}”"

CORRECTED = "**Corrected "
CORRECTION = CORRECTED + "{day}:** {fact} reads now (r{revision}): {statement}"
WITHDRAWN = CORRECTED + "{day}:** {fact} was withdrawn."
MORE_CORRECTED = CORRECTED + "{day}:** {count} more facts of this changed; `/fact` shows each."
AS_BEFORE = CORRECTED + "{day}:** {fact} was changed and changed back; it stands as below."

# Lookups

COMMAND_DESCRIPTIONS = {
    "fact": "One fact with everything that is known about it",
    "figures": "All figures, as a table, a chart or a file",
    "compare": "Figures side by side, and whether they may be compared",
    "timeline": "What is dated, in order",
    "who-says": "Facts by who says them",
    "topics": "What I can answer about: topics, people, groups, places",
    "sources": "What the facts are drawn from, and what is not in it",
    "summary": "A briefing on a topic, a place, an actor or everything",
    "help": "What I do, and questions to begin with",
}
OPTION_DESCRIPTIONS = {
    "fact": {"fact": "An id such as F-019, or words"},
    "figures": {
        "measure": "What is measured",
        "actor": "Who it is about",
        "place": "Where",
        "period": "When, such as 2020 or early 2021",
        "source": "Where the figure stands",
        "as": "How to show the figures",
    },
    "compare": {
        "figures": "Two or more ids, or what is measured",
        "sum": "What to work out: a rate per month, a difference or a total",
    },
    "timeline": {
        "about": "A topic, a place, an actor, or words",
        "period": "When, such as 2020 or early 2021",
    },
    "who-says": {"who": "Who says it"},
    "sources": {"source": "One source, with its facts"},
    "summary": {"of": "A topic, a place, an actor, or words; everything if left out"},
}

LOOKUPS = (
    "Look things up with /fact F-019, /figures, /compare, /timeline, /who-says, /topics, /sources, "
    "/summary or /help."
)
UNKNOWN_COMMAND = f"I do not know that command. {LOOKUPS}"
NOT_KNOWN = "not known"
MORE_LINE = "… and {count:,} more"
SHOWN_FIRST = "The first {count} are shown."
NOT_COUNTED = "facts not counted"
CONTINUED = "{title} (continued)"
AND_MORE = "{things} and {count} more"
NO_SUCH_VALUE = "“{value}” is not something that {option} can be; it can be {values}."
NOT_ALL_READ = (
    "There are {count:,} facts here, too many to read them all at once; these are the {shown} most "
    "like “{words}”."
)
TOO_MANY_TO_READ = (
    "There are {count:,} facts here, too many to read them all at once. Say what it should be "
    "about, for example: {example}"
)
NOTHING_LIKE = "I have nothing on “{words}”."
THERE_IS = "There is: {things}."

WHICH_FACT = "Which fact? Give its id or some of its words, for example: /fact F-019"
NO_FACT_LIKE = "No fact holds “{words}”. /topics shows what there is."
SEVERAL_FACTS = "Several facts are like “{words}”. Which one?"

MEASURE_OF = "{facts}: {measure}"
MEASURE_HEADING = "{measure} ({unit})"
TABLE_ORIGIN = "{voice}: {chain}"
TABLE_RIVALS = "≠ {facts}"
TABLE_PARTS = "{period}; {rest}"
SYMBOLS = {
    Comparator.OVER: ">",
    Comparator.AT_LEAST: "≥",
    Comparator.ABOUT: "~",
    Comparator.UP_TO: "≤",
}
SYMBOL = "{symbol} {word}"
SYMBOLS_LEGEND = "Signs: {signs}"
RIVALS_LEGEND = "≠ another figure for the same thing; I give no verdict"
FIGURES_FOUND = "Figures: {count}."
FIGURE_FOUND = "Figures: 1."
FIGURES_FIRST = (
    "More than {count} figures fit; these are the first. Narrow them down with measure, actor, "
    "place, period or source."
)
RIVALS_ADDED = "Shown as well, because it gives another value for the same: {facts}."
NO_FIGURES_AT_ALL = "There are no figures here. /topics shows what there is."
NO_FIGURES_THAT_FIT = "No figure fits {filters}."
THERE_IS_FOR = "{option}: {values}"
FILTER = "{option} “{value}”"
FIGURES_FILE = "The figures as a file ({count}): {name}"
FIGURES_FILE_ALT = "{count} figures with their citations, one a row"
SINGLE_NUMBER = "A single number is no chart; here it is."
NOTHING_TO_DRAW = "These figures cannot be drawn together; here they are as a table."
CHART_OF_ONE_MEASURE = (
    "A chart shows one measure, here “{measure}”; the table has them all. Choose another one with "
    "measure."
)
CHART_ON_DISCORD = "Charts are for Discord; `briefing ask --out FILE` writes one to a file."
CHART_WRITTEN = "The chart is in {file}."

COMPARE_WHAT = "Which figures? Give two ids, or what is measured, for example: /compare F-019 F-020"
COMPARE_NO_FIGURE = "There is no figure in {facts}."
NOT_ACTIVE = "Not in use any more: {facts}. /fact shows the last record."
COMPARE_ALONE = "There is no other figure of the same measure to compare {fact} with."
COMPARE_FIRST = "Only the first {count} figures are compared."
COMPARABLE = (
    "These may be compared: measure, unit, place, actor, origin and length of period are the same, "
    "and so is how exact they are."
)
NOT_COMPARABLE = "To be compared only with care:"
NEVER_COMPARABLE = "These cannot be compared:"
REASON = "• {reason}"
MEASURES_DIFFER = "they measure different things: {values}"
UNITS_DIFFER = "the units differ: {values}"
LENGTHS_DIFFER = "the periods differ in length: {values}"
PERIOD_UNKNOWN = "the length of the period is not stated in {facts}"
PERIODS_OVERLAP = "the periods overlap: {facts}"
COMPARATORS_DIFFER = "they are not equally exact: {values}"
PLACES_DIFFER = "the places differ: {values}"
ACTORS_DIFFER = "the actors differ: {values}"
ORIGINS_DIFFER = "the origins differ: {values}"
RIVALS = "they give different values for the same thing, place, actor and period: {facts}"
VALUE_OF = "{value} ({facts})"
NO_PLACE = "no place stated"
NO_ACTOR = "no actor stated"
BOUNDS = {
    Comparator.EXACTLY: "exact",
    Comparator.OVER: "“over”, a lower bound",
    Comparator.AT_LEAST: "“at least”, a lower bound",
    Comparator.ABOUT: "“about”",
    Comparator.UP_TO: "“up to”, an upper bound",
    Comparator.BETWEEN: "“between”, a range",
}
SUM_HEADINGS = {
    "rate": "Worked out, per month:",
    "difference": "Worked out, difference:",
    "total": "Worked out, total:",
}
SUM_RATE = "{figure} in {months}: {result} a month ({fact})"
SUM_NO_RATE = "{fact}: no rate, because the source does not state the period in whole months"
SUM_NO_SHARE = "no {sum} of shares or percentages: it would say nothing"
SUM_DIFFERENCE = "{one} ({one_fact}) less {other} ({other_fact}): {result}"
SUM_OF = "{parts}: {result}"
SUM_PART = "{figure} ({fact})"
SUM_PLUS = " + "
SUM_OTHER_MEASURE = "no {sum} across different measures or units"
SUM_TWICE = (
    "no total: the figures are for times that overlap or are not stated, so something may be "
    "counted twice"
)
SUM_PLACES = (
    "whether one of the places lies in another is not stated; then the total would count twice"
)
SUM_UNBOUNDED = "nothing can be said: the bounds leave every value open"
SUM_TOO_LARGE = "the numbers are too large to work with"
MORE_THAN = "more than {value}"
AT_LEAST = "at least {value}"
LESS_THAN = "less than {value}"
AT_MOST = "at most {value}"
ABOUT = "about {value}"
RANGE = "between {low} and {high}"

NO_DATES = "No dated fact fits. {undated} facts carry no date."
NO_DATES_ABOUT = "No fact on “{about}” carries a date that fits."
DATED = "Dated facts: {count}. Without a date: {undated}."
DATE_ITEM = "{date}:\n{item}"
DATE_AS_WRITTEN = "as written: “{words}”"
DATE_NO_YEAR = "{words}, year not stated"
DATE_OF_FIGURE = "figure for {words}"
NO_YEAR = "Day or month stated, year not stated"
AS_WRITTEN = "Only as the source writes it"

SPEAKERS = "{facts} from {origins}. Texts that repeat one origin count once."
ONE_ORIGIN = "1 origin"
ORIGINS = "{count} origins"
SPEAKER = "{name}: {count}"
SPEAKER_SOURCES = "One origin, in {count} sources."
SPEAKER_SILENT = "Known silences beside these facts: {things}."
NO_SPEAKER = "Nobody called “{who}” is cited."
SPEAKERS_THERE_ARE = "Cited are: {names}."
RIVALS_HEADING = "Others, who give another value for the same"
ONE_FACT = "1 fact"
FACTS = "{count} facts"

TOPICS = "What I can answer about {subject}:"
TOPICS_HEADING = "Topics"
NAMED_HEADING = "Named in the facts"
PLACES_HEADING = "Places"
TOPIC_LINE = "• {label}: {count}"
TOPIC_UNCOUNTED_LINE = "• {label}"
TOPICS_UNCOUNTED = "There are {count:,} facts here; they are not counted one by one."
SOURCE_LINE = "{title}\n{kind} · author: {author} · published: {issued} · {count}"
SOURCE_IN = "In: {container}"
SILENT_ON = "Not given there, among other things: {things}."
NO_SOURCES = "No source is recorded here."
SOURCE_FIGURES = "Figures from it"
SOURCE_FACTS = "Facts from it"

SUMMARY_OF = "**{name}**: {count}"
SUMMARY_SECTIONS = {
    "figures": "Figures",
    "events": "Events",
    "claims": "Claims and statements, as told by those named",
    "opinion": "Opinion and guesses, not findings",
    "background": "Background",
}

PRIVACY = (
    "What you look up is shown to you alone; if it is too long for a button, its text is kept for "
    "a day, without your name. A question is kept only if you send it to the moderators."
)
OPEN_LABELS = {
    "topics": "Topics",
    "figures": "Figures",
    "timeline": "Timeline",
    "who-says": "Who says what",
    "sources": "Sources",
    "summary": "Summary",
}

# Terminal

CHAT_HINT = "Type a question, a number to choose, /help, or /quit."
RECORD_CHOICE = "Full record of {fact}"

# Records

RECORD_KIND = "Kind: {kind}"
RECORD_FIGURE = "Figure: {figure} {unit}, {period}; measured: {measure}"
RECORD_DATES = "Dates: {dates}"
RECORD_PLACES = "Places: {names}"
RECORD_ACTORS = "Named in it: {names}"
RECORD_TARGETS = "Aimed at: {names}"
RECORD_HEDGE = "The source's own hedge: “{hedge}”"
RECORD_LINKS = "Related: {links}"
RECORD_PASSAGE = "Passage: {passage}"
RECORD_STATUS = "Status: {status}"
RECORD_NOT_SERVED = "No answer shows {fact} any more (status: {status}). This is its last record:"
RECORD_MISSING = "Missing in the chain: {things}."
RECORD_MORE_ABOUT = "more about {name} ({note})"
RECORD_NO_ORIGIN = "who else says so (the source names nobody)"
RECORD_NO_AUTHOR = "the author of {source}"
RECORD_NO_DATE = "the date of {source}"
RECORD_RIVALS = "Another figure for the same: {facts}. I give no verdict."
RECORD_ADDED = "Added by {who}, {day}"
RECORD_HISTORY = "History:"
RECORD_REVISION = "r{revision} · {day} · {action} by {who}: {reason}"
RECORD_EARLIER = "(and {count} revisions before these)"
RECORD_REVIEWED = "{who}, reviewed by {reviewer}"
ERASED = "member {number} (name deleted)"
PSEUDONYM = "member {number}"

# Charts

CHARTS_MISSING = (
    "Charts need matplotlib, which is not installed here (the extra `charts`); the table says the "
    "same."
)
NUMBERS = tuple("no one two three four five six seven eight nine ten eleven twelve".split())
MONTHS = ("month", "months")
YEARS = ("year", "years")
CHART_ALT = "Bar chart: {title}"
CHART_BAR = "{figure}, {period}"
CHART_LABELLED = "{label}: {figure}"
CHART_PERIOD = "{period} ({length})"
CHART_HEDGED = "{amount} (“{hedge}”)"
CHART_DOT = " · "
CHART_SAYS = "{voice}: {chain}"
CHART_SOURCE = "{source}, {locators} ({facts})"
CHART_UNIT = "Unit: {unit}"
CHART_LENGTHS = "The periods differ in length: the bars do not compare like with like."
CHART_UNKNOWN_LENGTH = (
    "How long each period is, is not known: the bars may not compare like with like."
)
CHART_CONFLICT = "Some bars are different figures for the same thing; I give no verdict."
CHART_MEASURES = "The bars do not all measure the same thing."
CHART_CAVEATS = "There are caveats; each fact's record (/fact) has its own."
CHART_ONE_LEFT = "One more figure is not drawn; the table has it."
CHART_LEFT = "{count} more figures are not drawn; the table has them."
CHART_ARROW = "An arrow marks a lower bound."
CHART_HOLLOW = "A hollow part marks a range."
CHART_DASHED = "A dashed end marks “about”."

# Why

WHY = "**Why you were shown this**"
WHY_OUTCOME = "Outcome: {outcome}"
WHY_SILENCE = "Known silence of the source: {silence}"
WHY_TOPIC = "Topic: {topic}"
WHY_SCORE = "{fact}: score {score:.0f} of 100, confidence {confidence:.2f} of 1"
WHY_LINKED = "{fact}: not found by its words; a link or the answer before led to it"
WHY_PHRASING = "Nearest phrasing: “{phrasing}”"
WHY_STATEMENT = "Nearest phrasing: its own statement"
WHY_LACKS = "Words of the question that it does not hold: {words}"
CHECKS = {
    "figure": "figures",
    "year": "time",
    "date": "day",
    "name": "names",
    "negation": "“not”",
    "speaker": "who says so",
    "kind": "what is asked for",
}
WHY_CHECK = "• {name}: {verdict}"
WHY_DIFFERS = " (asked: {asked}; there is: {found})"
WHY_NOTHING = "nothing"
WHY_RUNNER_UP = "Runner-up: {other}"

# Discord

ASK_DESCRIPTION = "Ask the briefing a question"
ASK_QUESTION_DESCRIPTION = "Your question, in your own words"
ASK_PRIVATE_DESCRIPTION = "Show the answer to you alone"
ASK_FOR_DESCRIPTION = "Whom the answer is for; nobody is notified"
CHECK_COMMAND = "Check against briefing"

PREVIOUS = "Previous"
NEXT = "Next"
PAGE = "page {number} of {count}"
POST = "Post in channel"
POSTED = "Posted"
OPEN_ONE = "Open one of these"
PAGE_EXPIRED = "This page has expired; run the command again."
ONLY_ASKER_TURNS = "This page is somebody else's. Run the command to get your own."
POSTED_ALREADY = "This page is posted already; once is enough."
CHANGED_SINCE = (
    "The facts changed after you opened this page, so I posted nothing. The page is up to date now."
)
CANNOT_POST = "I could not post it: Discord does not let me write in this channel."
YOU_MAY_NOT_POST = "You may not write in this channel, so I do not post here for you either."
I_MAY_NOT_POST = (
    "I may not post this here: I need the permission {permissions}. A moderator can give it to me."
)

FULL_RECORD = "Full record"
RELATED = "Related: {what}"
REMOVE = "Remove"
WHAT_CAN_I_ASK = "What can I ask?"
WHICH_ONE = "Which one do you mean?"
NONE_OF_THESE = "None of these"
NONE_OF_THESE_CHOSEN = "None of these, then. Ask again with a year, a place or a name in it."

FOR_SOMEBODY = "For **{name}**:"
SHARED_NOTE = "-# Answered from the shared briefing; a server that we share may have its own facts."
ASKED_ALREADY = "I gave that answer a moment ago: {link}"
MENTION_HELP = "Mention me together with your question, or use `/ask`."
UNREADABLE_REPLY = (
    "Discord does not show me the text of replies to `/ask`. Mention me in your message, or use "
    "`/ask` again."
)
NOTHING_TO_CHECK = "There is no text in that message, so there is nothing to check."

GUIDE_SUBJECT = "I answer about {subject}, from sourced facts and nothing else."
GUIDE_TOPICS = "**Topics**"
GUIDE_EXAMPLES = "**For example**"

CORRECTED_SINCE = "{fact} was corrected after this answer. This is how it stands now:"
RETIRED_SINCE = "{fact} was withdrawn after this answer. This is its last record:"
GONE_SINCE = "{fact} is not in this briefing any more."
ONLY_ASKER_CHOOSES = (
    "Only the person who asked can choose here. Ask me the same to choose yourself."
)
ONLY_ASKER_REMOVES = "Only the person who asked, or a moderator, can remove this answer."
CANNOT_REMOVE = "I could not remove it: Discord does not let me here any more."

WELCOME = (
    "Hello! I answer questions about {subject}, from sourced facts. Mention me together with your "
    "question, or use `/ask`."
)
WELCOME_LACKING = (
    "I still need the permission to: {permissions}. A moderator can give it to my role."
)

TOO_SLOW = "The fact base takes too long to answer. Please try again in a moment."
SLOW_DOWN = "That is faster than I can answer. Please wait a few seconds and ask again."
RESTARTING = "I am being restarted. Please try again in a minute."
MUTED = (
    "I was asked something in {channel} and could not answer there: I lack the permission"
    " “{permission}”. I say this once."
)
CLOSED = "The fact base is closed. Please try again in a moment."
STORE_TROUBLE = (
    "I cannot use my file of facts right now; nothing was saved. Whoever runs me finds the reason"
    " in my log."
)
TROUBLE = "Something went wrong on my side, and it is noted. Please try again in a moment."

NO_TOKEN = (
    "There is no bot token: make an application at https://discord.com/developers/applications, "
    "copy the token from its page Bot, and give it as BRIEFING_TOKEN. `briefing chat` needs none."
)
ODD_TOKEN = (
    "The token does not look like a bot token; copy it again from the application's page Bot."
)
BAD_TOKEN = (
    "Discord does not accept the token; reset it on the application's page Bot at "
    "https://discord.com/developers/applications, and give the new one."
)
INTENT_MISSING = (
    "Discord refuses the message-content intent; switch it on at the application's page Bot, or "
    "take message_content out of the configuration."
)
REFUSED = (
    "Discord refuses the bot ({reason}); see https://discord.com/developers/docs, then try again."
)
NO_NETWORK = "Discord cannot be reached; check the network, then try again."
