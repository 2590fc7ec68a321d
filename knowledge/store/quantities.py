"""Reading figures and ids of large scopes: filtered and limited in the file, never all at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.model import Fact, Quantity
from knowledge.store.connection import Connection, Value

_FIGURES = (
    "SELECT document, position FROM quantity JOIN fact USING (scope, fact_id)"
    " JOIN revision USING (scope, fact_id, revision) WHERE scope = ? AND status = 'active'"
)
_ORDER = " ORDER BY measure, number, fact_id, position LIMIT ?"

_SAME = """
WITH own AS MATERIALIZED (
  SELECT quantity.* FROM quantity JOIN fact USING (scope, fact_id)
  WHERE scope = ? AND status = 'active' AND measure IN (SELECT value FROM json_each(?))
), several AS (
  SELECT measure, unit, place, subject, period_start, period_end,
    CASE WHEN period_start IS NULL THEN period_words END AS words FROM own
  GROUP BY 1, 2, 3, 4, 5, 6, 7
  HAVING min(number) < max(number) OR count(DISTINCT comparator) > 1
    OR count(DISTINCT coalesce(upper_number, number)) > 1
  LIMIT ?
)
SELECT document, position FROM own JOIN fact USING (scope, fact_id)
  JOIN revision USING (scope, fact_id, revision)
  JOIN several ON own.measure = several.measure AND own.unit = several.unit
    AND own.place IS several.place AND own.subject IS several.subject
    AND own.period_start IS several.period_start AND own.period_end IS several.period_end
    AND CASE WHEN own.period_start IS NULL THEN own.period_words END IS several.words
  ORDER BY fact_id, position LIMIT ?
"""

_MEASURES = """
WITH RECURSIVE one (measure) AS (
  SELECT min(measure) FROM quantity WHERE scope = ?1
  UNION ALL
  SELECT (SELECT min(measure) FROM quantity WHERE scope = ?1 AND measure > one.measure)
  FROM one WHERE one.measure IS NOT NULL
)
SELECT measure FROM one WHERE measure IS NOT NULL LIMIT ?2
"""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which figures are wanted; None leaves a thing open.

    `actors`, `places` and `sources` are ids; `spans` are first and last month as "2020-07"; a
    period fits one of the spans, or holds `words`.
    """

    measures: tuple[str, ...] | None = None
    actors: tuple[str, ...] | None = None
    places: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    spans: tuple[tuple[str, str], ...] = ()
    words: str | None = None


class Quantities(Connection):
    """What lookups read of a scope that is not held in memory."""

    def figures(self, scope: str, sought: Sought, limit: int) -> list[tuple[Fact, int]]:
        """Up to `limit` figures of active facts that fit: the fact and the figure's place in it."""
        wheres, values = _conditions(sought)
        sql = " AND ".join([_FIGURES, *wheres]) + _ORDER
        return self._located(sql, scope, *values, limit)

    def differing(self, scope: str, measures: Sequence[str], limit: int) -> list[tuple[Fact, int]]:
        """Figures of these measures that give several values for one place, subject and period."""
        return self._located(_SAME, scope, json.dumps(list(measures)), limit, limit)

    def measures(self, scope: str, limit: int) -> list[str]:
        """The first `limit` measures in alphabetical order, without reading their figures."""
        return [measure for (measure,) in self._rows(_MEASURES, scope, limit)]

    def fact_ids(self, scope: str, beginning: str, limit: int) -> list[str]:
        """The first active facts whose ids begin so."""
        sql = (
            "SELECT fact_id FROM fact WHERE scope = ? AND fact_id >= ? AND fact_id < ?"
            " AND status = 'active' ORDER BY fact_id LIMIT ?"
        )
        end = f"{beginning}\U0010ffff"
        return [fact_id for (fact_id,) in self._rows(sql, scope, beginning, end, limit)]

    def _located(self, sql: str, *values: Value) -> list[tuple[Fact, int]]:
        return [(self._read(Fact, text), place - 1) for text, place in self._rows(sql, *values)]


def _conditions(sought: Sought) -> tuple[list[str], list[Value]]:
    """The conditions in SQL, and the values for their marks in order."""
    wheres: list[str] = []
    values: list[Value] = []
    if sought.measures is not None:
        wheres.append("measure IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sought.measures))
    for column, keys, ids in (
        ("subject", ("actors",), sought.actors),
        ("place", ("places",), sought.places),
        (None, ("citations",), sought.sources),
    ):
        if ids is not None:
            wheres.append(_named(column, keys[0]))
            values += [json.dumps(ids)] * (2 if column else 1)
    if sought.spans or sought.words:
        periods = ["(period_start <= ? AND period_end || '-99' >= ?)"] * len(sought.spans)
        values += [end for start, last in sought.spans for end in (f"{last}-99", start)]
        if sought.words:
            periods.append("instr(lower(period_words), ?) > 0")
            values.append(sought.words)
        wheres.append(f"({' OR '.join(periods)})")
    return wheres, values


def _named(column: str | None, key: str) -> str:
    """That one of the ids stands in the figure's column or in the fact's list."""
    value = "json_extract(named.value, '$.source')" if key == "citations" else "named.value"
    listed = (
        f"EXISTS (SELECT 1 FROM json_each(document, '$.{key}') AS named"
        f" WHERE {value} IN (SELECT value FROM json_each(?)))"
    )
    if column is None:
        return listed
    listed_ids = "SELECT value FROM json_each(?)"
    return f"({column} IN ({listed_ids}) OR {listed})"


def columns(quantity: Quantity) -> dict[str, str | float | None]:
    """What the table of figures holds of one figure, by column."""
    period = quantity.period
    return {
        "comparator": quantity.comparator,
        "amount": str(quantity.amount),
        "number": float(quantity.amount),
        "upper": None if quantity.upper is None else str(quantity.upper),
        "upper_number": None if quantity.upper is None else float(quantity.upper),
        "unit": quantity.unit,
        "measure": quantity.measure,
        "subject": quantity.subject,
        "place": quantity.place,
        "period_words": period.words if period else None,
        "period_start": period.start if period else None,
        "period_end": period.end if period else None,
    }
