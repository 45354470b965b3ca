"""The places of the reports, as data: which findings judge each, or why nothing there is judged.

A report's places stand in `places/<report>.toml`, in the report's own order. Findings say where
they stand in their own words, "section 3, (1)-(2); its code, section 5.3"; a place is named there
if its words are, in their order.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from evidence import Report

FOLDER = Path(__file__).parent / "places"
# What a file says of a place, and as what.
KINDS = {"keys": list, "unjudged": list, "reason": str}
# The first and the last of several, such as (1)-(3), Q2-Q4 or 7-8.
RANGE = re.compile(r"(\(|Q|\b)(\d+)(\)?)-\1(\d+)\3")
# What a finding says of another report than its own, such as "R5 problem 2, Q1".
ELSEWHERE = re.compile(r"(R\d) (.+)")


class PlaceError(Exception):
    """A place does not say in one way what becomes of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a report: a problem, a question, a section.

    Args:
        report: The report's short name, such as "R1".
        at: The place, in the words that findings use: "problem 2, (2)".
        keys: The findings that judge what it states.
        unjudged: What it states that could be judged and is not yet, a sentence each.
        reason: Why nothing there can be judged; None where something is or could be.

    Raises:
        PlaceError: If it has a reason and something to judge, or neither.
    """

    report: str
    at: str
    keys: tuple[str, ...] = ()
    unjudged: tuple[str, ...] = ()
    reason: str | None = None

    def __post_init__(self) -> None:
        stated = [*self.keys, *self.unjudged]
        if self.reason is None and not stated:
            raise PlaceError(
                f"{self} has neither keys nor a reason. Name the findings that judge what it "
                "states, or say in a sentence why nothing there can be judged: "
                'reason = "It defines the network."'
            )
        if self.reason is not None and stated:
            raise PlaceError(
                f"{self} has a reason why nothing there is judged, and {stated[0]!r} to judge. "
                "Keep one of the two."
            )
        if len(set(stated)) < len(stated):
            raise PlaceError(f"{self} names something twice. Name each finding once.")

    def __str__(self) -> str:
        return f"{self.report}, {self.at}"

    @property
    def heading(self) -> str:
        """The problem or section that it is a part of, such as "problem 2"."""
        return " ".join(words(self.at)[:2]).partition(".")[0]


def words(text: str) -> list[str]:
    """The words of a place's name; a range such as "Q2-Q4" means Q2, Q3 and Q4."""

    def spelt_out(found: re.Match[str]) -> str:
        return " ".join(f"{found[1]}{n}{found[3]}" for n in range(int(found[2]), int(found[4]) + 1))

    return re.findall(r"[\w.()]+", RANGE.sub(spelt_out, text))


def read(report: Report) -> list[Place]:
    """The places of a report, in its own order.

    Raises:
        PlaceError: If one of them does not say in one way what becomes of it.
    """
    return parsed((FOLDER / f"{report.id}.toml").read_text(encoding="utf-8"), report=report)


def parsed(text: str, *, report: Report) -> list[Place]:
    """The places that a file's text lists.

    Raises:
        PlaceError: If one of them does not say in one way what becomes of it.
    """
    places = []
    for at, said in tomllib.loads(text).items():
        for name, value in said.items():
            if not isinstance(value, KINDS.get(name, ())):
                raise PlaceError(
                    f"{report.id}, {at} says {name} = {value!r}. A place has a list of keys, a "
                    "list of what is unjudged, or a sentence as its reason."
                )
        lists = {name: tuple(said.get(name, ())) for name in ("keys", "unjudged")}
        places.append(Place(report=report.id, at=at, reason=said.get("reason"), **lists))
    return places


def named(where: str, places: Iterable[Place], *, report: Report) -> list[Place]:
    """The places that a finding names as its own, of its report and of others.

    Of "problem 1" and "problem 1, Q4" it is the longer name that is meant.

    Args:
        where: Where the finding stands, in its own words.
        places: All places, of any report.
        report: The finding's report, of which `where` speaks unless it names another.
    """
    found = []
    for part in where.split("; "):
        other = ELSEWHERE.fullmatch(part)
        document, said = (other[1], other[2]) if other else (report.id, part)
        here = [
            one
            for one in places
            if one.report == document and _in_order(words(one.at), words(said))
        ]
        found += [one for one in here if not any(_part_of(one, more) for more in here)]
    return found


def _part_of(one: Place, other: Place) -> bool:
    """Whether another place's name says all that this one's says, and more."""
    return one is not other and _in_order(words(one.at), words(other.at))


def _in_order(some: Iterable[str], of_many: Iterable[str]) -> bool:
    """Whether words stand among others, in the same order."""
    rest = iter(of_many)  # Each search goes on behind the word that was found last.
    return all(word in rest for word in some)
