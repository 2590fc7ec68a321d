"""The tables of a fact base, as migrations in plain SQL.

Knows SQL and `sqlite_utils.Migrations`; nothing of documents, files or locks. Never changed by
`transform`, `alter` or `replace`: those drop triggers without a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.seals import seal
from knowledge.sqlite import Migrations

if TYPE_CHECKING:
    from knowledge.sqlite import Database

APPLICATION_ID = 0x42726266
"""Marks a SQLite file as a fact base ("Brbf"); `file` and `open_store` look at it."""

SCHEMA_VERSION = 5
"""What `PRAGMA user_version` says after all migrations; one more with each of them."""

_SET = "briefing-bot"

migrations = Migrations(_SET)


def migrate(db: Database) -> None:
    """Bring the tables up to date, wholly or not at all; a second process waits for the first.

    The connection must be in autocommit mode (`isolation_level=None`).
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(db)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        db.commit()
    except BaseException:
        db.rollback()
        raise


def definitions(db: Database) -> dict[tuple[str, str], str]:
    """The SQL of tables, indexes, triggers and views by kind and name, in single spaces; and the
    migrations that were made, without SQL.

    What SQLite and its extensions make for themselves is left out: it differs between versions.
    """
    objects = (
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        " AND name NOT GLOB '*sqlite_*' AND name NOT GLOB 'posting_*'"
    )
    made = "SELECT 'migration', name, '' FROM _sqlite_migrations WHERE migration_set = ?"
    rows = db.execute(f"{objects} UNION ALL {made}", [_SET])
    return {(kind, name): " ".join(words.split()) for kind, name, words in rows}


@migrations(name="0001_facts_and_history")
def _facts_and_history(db: Database) -> None:
    db.executescript(_SCOPES_AND_FACTS)
    db.executescript(_HISTORY)
    db.executescript(_REPLIES_AND_SETTINGS)


@migrations(name="0002_search_index")
def _search_index(db: Database) -> None:
    db.executescript(_SEARCH_INDEX)


@migrations(name="0003_lookup_lines")
def _lookup_lines(db: Database) -> None:
    db.executescript(_LOOKUP_LINES)


@migrations(name="0004_curation")
def _curation(db: Database) -> None:
    db.executescript(_CURATION)


@migrations(name="0005_seals")
def _seals(db: Database) -> None:
    add_seal(db)
    db.executescript(_SEALS)


def add_seal(db: Database) -> None:
    """Let SQL on this connection work out seals: `seal(column, …)`."""
    db.conn.create_function("seal", -1, seal, deterministic=True)


_SCOPES_AND_FACTS = """
-- `document` is the briefing without its facts: sources, entities, silences, topics, examples.
CREATE TABLE briefing (
  scope    TEXT NOT NULL PRIMARY KEY,
  document TEXT NOT NULL CHECK (json_valid(document))
) STRICT;

-- A fact points at its latest revision, which holds the document: the text is stored once.
CREATE TABLE fact (
  scope    TEXT NOT NULL REFERENCES briefing (scope),
  fact_id  TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  status   TEXT NOT NULL CHECK (status IN ('draft', 'active', 'retired')),
  PRIMARY KEY (scope, fact_id),
  FOREIGN KEY (scope, fact_id, revision) REFERENCES revision (scope, fact_id, revision)
) STRICT;

-- The figures of each fact's latest revision, in columns; `number` only sorts and filters.
CREATE TABLE quantity (
  scope        TEXT NOT NULL,
  fact_id      TEXT NOT NULL,
  position     INTEGER NOT NULL CHECK (position >= 1),
  comparator   TEXT NOT NULL
    CHECK (comparator IN ('exactly', 'over', 'at least', 'about', 'up to', 'between')),
  amount       TEXT NOT NULL,
  number       REAL NOT NULL,
  upper        TEXT,
  upper_number REAL,
  unit         TEXT NOT NULL,
  measure      TEXT NOT NULL,
  subject      TEXT,
  place        TEXT,
  period_words TEXT,
  period_start TEXT,
  period_end   TEXT,
  PRIMARY KEY (scope, fact_id, position),
  FOREIGN KEY (scope, fact_id) REFERENCES fact (scope, fact_id),
  CHECK ((upper IS NULL) = (upper_number IS NULL))
) STRICT;
CREATE INDEX quantity_measure ON quantity (scope, measure, number);
"""

_HISTORY = """
-- The table that leads to people; erasure makes the name a pseudonym, history stays whole.
CREATE TABLE person (
  person_id INTEGER PRIMARY KEY,
  name      TEXT UNIQUE
) STRICT;

-- AUTOINCREMENT: a sequence number is never used again, not even after a purge.
CREATE TABLE change (
  sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
  scope       TEXT NOT NULL,
  at          TEXT NOT NULL,
  person      INTEGER NOT NULL REFERENCES person (person_id),
  action      TEXT NOT NULL CHECK (action IN ('add', 'edit', 'retire', 'restore', 'import')),
  reason      TEXT NOT NULL,
  request_key TEXT,
  UNIQUE (scope, request_key)
) STRICT;
CREATE INDEX change_scope ON change (scope, sequence);
CREATE INDEX change_person ON change (person);

CREATE TABLE revision (
  scope    TEXT NOT NULL,
  fact_id  TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  sequence INTEGER NOT NULL REFERENCES change (sequence),
  document TEXT NOT NULL CHECK (json_valid(document)),
  PRIMARY KEY (scope, fact_id, revision)
) STRICT;
CREATE INDEX revision_sequence ON revision (sequence);

-- History is never rewritten. A scope named here, inside one transaction, is being purged.
CREATE TABLE purging (scope TEXT NOT NULL PRIMARY KEY) STRICT;

CREATE TRIGGER change_stays BEFORE UPDATE ON change
  BEGIN SELECT RAISE(ABORT, 'history is never rewritten'); END;
CREATE TRIGGER revision_stays BEFORE UPDATE ON revision
  BEGIN SELECT RAISE(ABORT, 'history is never rewritten'); END;
CREATE TRIGGER change_is_kept BEFORE DELETE ON change
  WHEN NOT EXISTS (SELECT 1 FROM purging WHERE scope = old.scope)
  BEGIN SELECT RAISE(ABORT, 'history is never deleted, except with its whole scope'); END;
CREATE TRIGGER revision_is_kept BEFORE DELETE ON revision
  WHEN NOT EXISTS (SELECT 1 FROM purging WHERE scope = old.scope)
  BEGIN SELECT RAISE(ABORT, 'history is never deleted, except with its whole scope'); END;
"""

_REPLIES_AND_SETTINGS = """
-- What the bot posted, by Discord's ids; `facts` is [[fact id, revision], ...]. No text is kept.
CREATE TABLE reply (
  reply_id    INTEGER PRIMARY KEY,
  channel_id  INTEGER NOT NULL,
  scope       TEXT NOT NULL,
  facts       TEXT NOT NULL CHECK (json_valid(facts)),
  posted_at   TEXT NOT NULL CHECK (julianday(posted_at) IS NOT NULL),
  question_id INTEGER,
  asker       INTEGER REFERENCES person (person_id)
) STRICT;
CREATE INDEX reply_channel ON reply (channel_id);
CREATE INDEX reply_scope ON reply (scope);
CREATE INDEX reply_question ON reply (question_id) WHERE question_id IS NOT NULL;
CREATE INDEX reply_asker ON reply (asker) WHERE asker IS NOT NULL;

-- A person to whom nothing leads any more is forgotten.
CREATE TRIGGER reply_forgets_person AFTER DELETE ON reply WHEN old.asker IS NOT NULL BEGIN
  DELETE FROM person WHERE person_id = old.asker
    AND NOT EXISTS (SELECT 1 FROM reply WHERE asker = old.asker)
    AND NOT EXISTS (SELECT 1 FROM change WHERE person = old.asker);
END;
CREATE TRIGGER change_forgets_person AFTER DELETE ON change BEGIN
  DELETE FROM person WHERE person_id = old.person
    AND NOT EXISTS (SELECT 1 FROM reply WHERE asker = old.person)
    AND NOT EXISTS (SELECT 1 FROM change WHERE person = old.person);
END;

-- Small things that the program remembers about itself.
CREATE TABLE setting (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
"""

POSTING = """fts5(
  terms, content='', detail=none, columnsize=0, tokenize="ascii tokenchars '#@:.,_-/+~'"
)"""
"""The full-text index. Our own stems stand in it, so the tokenizer must split at spaces alone;
without positions (detail=none) and texts it is a tenth of a common one.
"""

_SEARCH_INDEX = f"""
-- Scopes too large to be held in memory. `number` stands before each of their terms in `posting`;
-- `facts` are the active ones, `words` how many words they say in all.
CREATE TABLE indexed (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  scope  TEXT NOT NULL UNIQUE,
  facts  INTEGER NOT NULL CHECK (facts >= 0),
  words  INTEGER NOT NULL CHECK (words >= 0)
) STRICT;

-- What matching sees of an active fact of such a scope: the stems that it says, in order; the other
-- terms under which it is found; the rest of its entry, NULL where there is none.
CREATE TABLE entry (
  entry    INTEGER PRIMARY KEY,
  number   INTEGER NOT NULL REFERENCES indexed (number),
  fact_id  TEXT NOT NULL,
  said     TEXT NOT NULL,
  also     TEXT NOT NULL,
  document TEXT CHECK (json_valid(document)),
  UNIQUE (number, fact_id)
) STRICT;

-- Which entries hold a term.
CREATE VIRTUAL TABLE posting USING {POSTING};

-- How many entries hold a term, kept here because counting postings takes too long.
CREATE TABLE term (
  number INTEGER NOT NULL,
  term   TEXT NOT NULL,
  facts  INTEGER NOT NULL CHECK (facts >= 0),
  PRIMARY KEY (number, term)
) STRICT, WITHOUT ROWID;

-- The words as they are written, for misspellings; in order of arrival, so that readers catch up.
CREATE TABLE spelling (
  arrival INTEGER PRIMARY KEY AUTOINCREMENT,
  number  INTEGER NOT NULL,
  word    TEXT NOT NULL,
  UNIQUE (number, word)
) STRICT;
"""

_LOOKUP_LINES = """
-- What the buttons of a lookup stand for where it does not fit into them, until it expires (Unix
-- time). The key is a digest of scope and line; nothing tells who typed it.
CREATE TABLE lookup_line (
  key     TEXT NOT NULL PRIMARY KEY,
  scope   TEXT NOT NULL,
  line    TEXT NOT NULL,
  expires INTEGER NOT NULL
) STRICT;
CREATE INDEX lookup_line_expires ON lookup_line (expires);
"""

_CURATION = """
-- The second person, and the change that a change takes back: no change is taken back twice.
ALTER TABLE change ADD COLUMN reviewer INTEGER REFERENCES person (person_id);
ALTER TABLE change ADD COLUMN undoes INTEGER REFERENCES change (sequence);
CREATE UNIQUE INDEX change_undoes ON change (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX change_reviewer ON change (reviewer) WHERE reviewer IS NOT NULL;

-- The history of what a briefing holds besides facts: sources, entities, silences, topics, head.
CREATE TABLE part_edit (
  scope    TEXT NOT NULL,
  sequence INTEGER NOT NULL REFERENCES change (sequence),
  position INTEGER NOT NULL,
  kind     TEXT NOT NULL CHECK (kind IN ('source', 'entity', 'silence', 'topic', 'briefing')),
  part_id  TEXT NOT NULL,
  document TEXT NOT NULL CHECK (json_valid(document)),
  PRIMARY KEY (sequence, position)
) STRICT;
CREATE INDEX part_edit_scope ON part_edit (scope, kind, part_id);
CREATE TRIGGER part_edit_stays BEFORE UPDATE ON part_edit
  BEGIN SELECT RAISE(ABORT, 'history is never rewritten'); END;
CREATE TRIGGER part_edit_is_kept BEFORE DELETE ON part_edit
  WHEN NOT EXISTS (SELECT 1 FROM purging WHERE scope = old.scope)
  BEGIN SELECT RAISE(ABORT, 'history is never deleted, except with its whole scope'); END;

-- Changes that are not made yet. Nothing is answered from them.
CREATE TABLE draft (
  draft_id INTEGER PRIMARY KEY AUTOINCREMENT,
  scope    TEXT NOT NULL,
  person   INTEGER NOT NULL REFERENCES person (person_id),
  state    TEXT NOT NULL CHECK (state IN ('draft', 'review', 'returned', 'proposed')),
  changed  TEXT NOT NULL CHECK (julianday(changed) IS NOT NULL),
  document TEXT NOT NULL CHECK (json_valid(document))
) STRICT;
CREATE INDEX draft_scope ON draft (scope, state);
CREATE INDEX draft_person ON draft (person);

-- What people sent to the moderators: questions that were not answered, and complaints about
-- answers. Nothing tells who sent it; `press` keeps one click from counting twice.
CREATE TABLE gap (
  gap_id   INTEGER PRIMARY KEY AUTOINCREMENT,
  scope    TEXT NOT NULL,
  kind     TEXT NOT NULL,
  text     TEXT,
  note     TEXT,
  fact_id  TEXT,
  revision INTEGER,
  day      TEXT NOT NULL CHECK (julianday(day) IS NOT NULL),
  state    TEXT NOT NULL CHECK (state IN ('open', 'answered', 'out of scope', 'silence', 'done')),
  sequence INTEGER,
  press    TEXT NOT NULL,
  UNIQUE (scope, press)
) STRICT;
CREATE INDEX gap_state ON gap (scope, state);

-- Up to which change of its facts a posted reply has been corrected.
ALTER TABLE reply ADD COLUMN told INTEGER NOT NULL DEFAULT 0;

-- People who were forgotten had no name so far; now each has a pseudonym of their own.
UPDATE reply SET asker = NULL
  WHERE asker IN (SELECT person_id FROM person WHERE name IS NULL);
UPDATE person SET name = 'erased:' || lower(hex(randomblob(4))) WHERE name IS NULL;

-- A person to whom nothing leads any more is forgotten: drafts and reviews lead to people, too.
DROP TRIGGER reply_forgets_person;
DROP TRIGGER change_forgets_person;
CREATE VIEW led_to AS
  SELECT asker AS person FROM reply UNION ALL SELECT person FROM change
  UNION ALL SELECT reviewer FROM change UNION ALL SELECT person FROM draft;
CREATE TRIGGER reply_forgets_person AFTER DELETE ON reply WHEN old.asker IS NOT NULL BEGIN
  DELETE FROM person WHERE person_id = old.asker
    AND NOT EXISTS (SELECT 1 FROM led_to WHERE person = old.asker);
END;
CREATE TRIGGER draft_forgets_person AFTER DELETE ON draft BEGIN
  DELETE FROM person WHERE person_id = old.person
    AND NOT EXISTS (SELECT 1 FROM led_to WHERE person = old.person);
END;
CREATE TRIGGER draft_changes_hands AFTER UPDATE OF person ON draft
  WHEN old.person <> new.person BEGIN
  DELETE FROM person WHERE person_id = old.person
    AND NOT EXISTS (SELECT 1 FROM led_to WHERE person = old.person);
END;
CREATE TRIGGER change_forgets_person AFTER DELETE ON change BEGIN
  DELETE FROM person WHERE person_id IN (old.person, old.reviewer)
    AND NOT EXISTS (SELECT 1 FROM led_to WHERE person = person_id);
END;
"""

_SEALS = """
-- A digest of the row beside it (knowledge/seals.py): SQLite does not notice a changed letter.
DROP TRIGGER change_stays;
DROP TRIGGER revision_stays;
DROP TRIGGER part_edit_stays;

ALTER TABLE briefing ADD COLUMN seal BLOB;
UPDATE briefing SET seal = seal(scope, document);

ALTER TABLE person ADD COLUMN seal BLOB;
UPDATE person SET seal = seal(person_id, name);

ALTER TABLE change ADD COLUMN seal BLOB;
UPDATE change SET seal =
  seal(sequence, scope, at, person, action, reason, request_key, reviewer, undoes);

ALTER TABLE revision ADD COLUMN seal BLOB;
UPDATE revision SET seal = seal(scope, fact_id, revision, sequence, document);

ALTER TABLE part_edit ADD COLUMN seal BLOB;
UPDATE part_edit SET seal = seal(scope, sequence, position, kind, part_id, document);

ALTER TABLE draft ADD COLUMN seal BLOB;
UPDATE draft SET seal = seal(draft_id, scope, person, state, changed, document);

ALTER TABLE gap ADD COLUMN seal BLOB;
UPDATE gap SET seal =
  seal(gap_id, scope, kind, text, note, fact_id, revision, day, state, sequence, press);

ALTER TABLE reply ADD COLUMN seal BLOB;
UPDATE reply SET seal =
  seal(reply_id, channel_id, scope, facts, posted_at, question_id, asker, told);

ALTER TABLE setting ADD COLUMN seal BLOB;
UPDATE setting SET seal = seal(key, value);

ALTER TABLE lookup_line ADD COLUMN seal BLOB;
UPDATE lookup_line SET seal = seal(key, scope, line, expires);

ALTER TABLE entry ADD COLUMN seal BLOB;
UPDATE entry SET seal = seal(entry, number, fact_id, said, also, document);

ALTER TABLE spelling ADD COLUMN seal BLOB;
UPDATE spelling SET seal = seal(number, word);

CREATE TRIGGER change_stays BEFORE UPDATE ON change
  BEGIN SELECT RAISE(ABORT, 'history is never rewritten'); END;
CREATE TRIGGER revision_stays BEFORE UPDATE ON revision
  BEGIN SELECT RAISE(ABORT, 'history is never rewritten'); END;
CREATE TRIGGER part_edit_stays BEFORE UPDATE ON part_edit
  BEGIN SELECT RAISE(ABORT, 'history is never rewritten'); END;
"""
