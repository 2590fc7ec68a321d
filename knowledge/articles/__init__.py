"""Articles read into draft facts: passages, sentences, figures, who says so, and doubts.

The front of the package. Importing it does not import the extraction library, which only HTML
needs: it is an extra, and is imported when HTML is read.
"""

from knowledge.articles.article import Article, Passage, read_article
from knowledge.articles.figures import figures_in
from knowledge.articles.proposing import Proposal, propose
from knowledge.articles.reading import SentenceReading, read_sentence
from knowledge.articles.sentences import sentences
from knowledge.errors import ArticlesMissing, BadArticle

__all__ = [
    "Article",
    "ArticlesMissing",
    "BadArticle",
    "Passage",
    "Proposal",
    "SentenceReading",
    "figures_in",
    "propose",
    "read_article",
    "read_sentence",
    "sentences",
]
