"""Every fixed sentence and label that people see: constants, and format strings with names."""

from knowledge.model import Aspect, Voice

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
TITLE = "title"
BIO = "closing line"
META = "{voice} · {locators} · {fact} r{revision}"
SOURCE = "Source: {kind} “{title}”"
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

# Lookups

LOOKUPS = "Look things up with /fact F-019, /topics, /sources or /help."
UNKNOWN_COMMAND = f"I do not know that command. {LOOKUPS}"
WHICH_FACT = "Which fact? Give its id, for example: /fact F-019"
TOPICS = "Topics on {subject}:"
TOPIC_LINE = "• {label} ({facts})"
SOURCE_LINE = "{title}\n{kind} · author: {author} · published: {issued} · {count} facts"
NOT_KNOWN = "not known"
SILENT_ON = "The article does not give, among other things: {things}."

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
CLOSED = "The fact base is closed. Please try again in a moment."
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
    "Discord refuses the message-content intent that channels_without_mention needs; switch it on "
    "at the application's page Bot, or take the channels out of the configuration."
)
REFUSED = (
    "Discord refuses the bot ({reason}); see https://discord.com/developers/docs, then try again."
)
NO_NETWORK = "Discord cannot be reached; check the network, then try again."
