"""The plan in words."""

from dataclasses import replace

from evidence.planning.forecast import forecast
from evidence.planning.rate import ELSEWHERE, SCALED, Pace, Rates
from evidence.planning.row import GUESSED, OTHER_SCALE, REFERENCE, REPORTED, STATED
from evidence.planning.table import LEGEND, forecast_table, rows_table
from tests.evidence.planning.made import rates_of, row_of

RATES = rates_of(a=10.0)
LONG = f"mean of {'a number with a long name ' * 4} falls below 0.125"


def lines_of(*rows, rates=RATES, **options):
    return rows_table(rows, rates, **options).splitlines()


def test_a_row_stands_under_its_item_with_its_numbers():
    head, title, row, *_ = lines_of(row_of("f.one[fair]", "a"))
    assert head.split() == [
        *("asserts", "budget", "recognises", "spread", "decides", "took", "s/block", "time")
    ]
    assert title == "f.one[fair]"
    assert row.split() == [*("proportion of heads exceeds 0.5 40 0.7 10 8 10 31 s".split())]
    assert head.index("budget") + len("budget") == row.index(" 40 ") + 3


def test_what_is_asserted_twice_of_an_item_stands_there_once():
    rows = [row_of("f.one", "a"), row_of("f.one", "a"), row_of("f.two", "a")]
    text = rows_table(rows, RATES)
    assert text.count("proportion of heads") == 2
    assert "f.one\n" in text and "f.two\n" in text


def test_what_the_reference_did_not_tell_is_marked():
    plain = row_of("f.one", "a", spread=0.25)
    shown = [
        lines_of(replace(plain, spread_from=origin))[2].split()[7:9]
        for origin in (REFERENCE, OTHER_SCALE, STATED, GUESSED)
    ]
    assert shown == [["0.25", "10"], ["0.25", "q"], ["0.25", "s"], ["0.25", "?"]]
    assert " 10 q " in lines_of(replace(plain, truth_from=OTHER_SCALE))[2]
    assert " 10 r " in lines_of(replace(plain, truth_from=REPORTED))[2]


def test_what_decides_may_be_too_near_or_unknown():
    assert " none " in lines_of(row_of("f.one", "a", needed=None))[2]
    assert " none " not in lines_of(row_of("f.one", "a", needed=None, truth=None))[2]
    assert " nothing " in lines_of(row_of("f.one", "a", recognised=()))[2]


def test_scaled_and_unknown_seconds_are_marked():
    rates = replace(RATES, paces={"a": Pace(block=10.0, start=1.0, told=SCALED)})
    assert "  ~10  31 s" in lines_of(row_of("f.one", "a"), rates=rates)[2]
    assert lines_of(row_of("f.one", "a", "b"))[2].split()[-2:] == ["?", "?"]


def test_long_assertions_are_cut_in_their_middle_to_fit_a_terminal():
    row = row_of("f.one", "a", claim=LONG, spread=0.123, spread_from=GUESSED, needed=1_665_024)
    wide = replace(row, recognised=(-0.001234, 0.001234), truth_from=REPORTED, took=100_000)
    lines = lines_of(replace(wide, budget=200_000))
    assert max(map(len, lines)) <= 120
    assert lines[2].startswith("  mean of a number")
    assert "…" in lines[2] and "falls below 0.125 " in lines[2]
    assert f"  {LONG} " in lines_of(row, whole=True)[2]


def test_the_legend_explains_every_mark():
    text = " ".join(rows_table([], RATES).split())
    assert text.endswith(" ".join(LEGEND.split()))
    assert "95 runs in 100" in text


def test_a_forecast_has_a_line_for_each_family_and_the_total():
    rows = [row_of("f.one", "a"), row_of("g.two", "b"), row_of("g.three", "c", needed=None, took=9)]
    rates = rates_of(a=10.0, b=4000.0)
    lines = forecast_table(forecast(rows, rates, workers=2)).splitlines()
    assert [line.split()[0] for line in lines[:4]] == ["family", "f", "g", "total"]
    assert lines[1].split() == [*"f 1 3 31 s 21 s 1.7 min recorded".split()]
    assert lines[2].split() == [*"g 2 13 ≥ 3.3 h ≥ 2.2 h ≥ 11 h 1 unknown of 2".split()]
    assert lines[5:8] == ["Longest path at 2 workers: 3.3 h.", "Longest item: 3.3 h,", "  g.two."]
    assert lines[8] == (
        "Memory: a process that drew blocks here has held at most 2.0 GiB, at whatever scale that "
        "was."
    )
    assert " ".join(lines[9:]) == (
        "Times are core time on this device, from blocks that earlier runs have drawn into this "
        "store. Blocks that it holds count as if they were to be drawn. Not counted: starting "
        "workers, facts, timings, intervals and pictures. 1 of 3 assertions count with their whole "
        "budget: no reference tells what would decide them, or what it tells lies too near to an "
        "edge. ≥: nothing tells the seconds of 1 "
        "protocols, which are left out; --plan-calibrate=SECONDS times a block of each."
    )
    assert max(map(len, lines)) <= 120


def test_a_forecast_says_what_is_scaled_or_all_unknown():
    paces = {"a": Pace(block=0.5, start=0.0, told=SCALED)}
    rows = [row_of("f.one", "a", took=None), row_of("g.two", "b")]
    told = forecast(rows, replace(rates_of(), paces=paces), workers=1)
    lines = forecast_table(told).splitlines()
    assert lines[1].split() == [*"f 1 3 1.5 s 5 s 1 scaled of 1".split()]
    assert lines[2].split() == [*"g 1 3 ? ? 1 unknown of 1".split()]
    assert lines[5:7] == ["Longest path at 1 worker: 1.5 s.", "Longest item: 1.5 s,"]
    assert lines[8] == "Memory: unknown; no block was recorded on this device."


def test_what_the_reference_runs_device_tells_is_said():
    elsewhere = Rates(
        paces={"a": Pace(block=10.0, start=1.0, told=ELSEWHERE)}, device="a large machine"
    )
    rates = Rates(elsewhere=elsewhere)
    row = row_of("f.one", "a")
    assert "  ^10  31 s" in lines_of(row, rates=rates)[2]
    lines = forecast_table(forecast([row], rates, workers=1)).splitlines()
    assert lines[1].split() == [*"f 1 3 31 s 21 s 1.7 min 1 elsewhere of 1".split()]
    assert " ".join(lines[9:]).endswith(
        "elsewhere: 1 protocols count as fast as on a large machine, where the reference run was, "
        "because nothing like them was drawn here."
    )
