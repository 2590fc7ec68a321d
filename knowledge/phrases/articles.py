"""Sentences about articles: why one cannot be read, and what a moderator should look at."""

# Why an article cannot be read

TOO_LONG = "{name} is too long: an article may have {limit:,} bytes, and this has {size:,}."
NOT_UTF8 = "{name} is not UTF-8 text; save it as UTF-8 and try again."
NOT_TEXT = "{name} is no text, Markdown or HTML file."
NO_TEXT = "{name} holds no text that can be read as an article."
TOO_MANY = "{name} has more than {limit:,} paragraphs; split it."
TOO_MANY_LINES = "{name} has more than {limit:,} lines or cells of tables; split it."
TOO_MANY_DRAFTS = "{name} gives more than {limit:,} draft facts; split it."
TOO_DEEP = "{name} is nested too deeply to be read."
TOO_MANY_TAGS = "{name} has more than {limit:,} tags and cannot be read as an article."
MISSING = "HTML articles need the extra “articles”: pip install 'briefing-bot[articles]'."
UNNAMED_FILE = "The article"

# What a moderator should look at

NO_PERIOD = "The period of {figure} is not stated."
RELATIVE_PERIOD = "“{words}” depends on when this was written; give the date."
NO_UNIT = "It is not clear what {figure} counts."
NO_SOURCE_NAMED = "No source is named for the figure."
PRONOUN = "It begins with “{word}” and may not stand alone."
PRONOUN_SOURCE = "“{name}” says so; name the person or body."
TOO_LONG_SENTENCE = "It is longer than {limit} characters and was cut."
SHARE_IN_WORDS = "A share stands in words (“{words}”) and was not read as a figure."
VAGUE_FIGURE = "A number stands in vague words (“{words}”) and was not read as a figure."
MANY_FIGURES = "It has {count} figures; check that each is a fact of its own."
LONG_PASSAGE = "Its paragraph is longer than {limit:,} characters; the rest of it was not read."
QUESTION = "It is a question, not a statement."
NOT_NAMED = "not named in this sentence"
UNIT_BEFORE = "That {figure} counts {unit} is taken from the sentence before."
