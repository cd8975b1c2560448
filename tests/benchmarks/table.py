"""What was measured as a page to read: tables, the lines that have to hold, and how time grows with size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.growth import Line, plot
from tests.benchmarks.sizes import MEASURED, SIZES

Found = Mapping[str, Any]
Run = Mapping[str, Mapping[str, Mapping[str, Found]]]  # database → size → thing → what was measured
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
OVERVIEWS = ("overview", "overview, next reader", "overview, approved elsewhere")
DRAWN = ("overview", "overview, next reader", "indicator page", "review queue", "coverage", "approve with roll-up")


HOW = """
Made by `make bench`; not edited by hand. Times are milliseconds of the wall clock, median and 95th percentile, each
thing in a process of its own; kB are those over the wire, gzipped; MB is the most memory that its process took.
""".strip()
READERS = """
A page without a word behind it is what its first reader waits for, after a start or a change of what it shows. The
“next reader” is another one of the same role; “approved elsewhere” is the first after an approval in a later quarter
than that of the page; “unchanged” is answered 304 to a reader who has the page.
""".strip()


@dataclass(frozen=True)
class Check:
    """One line that has to hold: what, the limit in words, the figure, and whether it holds."""

    what: str
    limit: str
    figure: str
    holds: bool


def checks(run: Run, database: str) -> list[Check]:
    """The lines of one database; those whose sizes were not measured are left out."""
    sizes = run[database]
    found: list[Check] = []

    def add(what: str, limit: str, figure: str, holds: bool) -> None:
        found.append(Check(what, limit, figure, holds))

    if {"M", "S", "L"} <= set(sizes):
        small, middle, large = sizes["S"], sizes["M"], sizes["L"]
        empty = middle["empty view"]
        overviews = [name for name in OVERVIEWS if name in middle and name in large]  # an older run knows fewer
        for name in overviews:
            add(f"{name}, at M, p95", "< 100 ms", f"{middle[name]['p95']:.0f} ms", middle[name]["p95"] < 100)
        for name in overviews:
            times = middle[name]["median"] / empty["median"]
            add(f"{name}, at M, against the empty view", "≤ 5 ×", f"{times:.1f} ×", times <= 5)
        for name in overviews:
            times = large[name]["median"] / middle[name]["median"]
            add(f"{name}, L against M", "≤ 2 ×", f"{times:.1f} ×", times <= 2)
        for name in (name for name, of in small.items() if of["queries"] is not None and name in large):
            counts = [each[name]["queries"] for each in (small, large)]
            add(f"queries of “{name}”, S and L", "the same", f"{counts[0]} and {counts[1]}", counts[0] == counts[1])
        unchanged = middle["overview, unchanged"]["median"] / empty["median"]
        add("304 at M against the empty view", "≤ 2 ×", f"{unchanged:.1f} ×", unchanged <= 2)
        faster = middle["the same report, WeasyPrint"]["median"] / middle["draft report, PDF"]["median"]
        add("PDF against WeasyPrint, at M", "≥ 10 × faster", f"{faster:.0f} ×", faster >= 10)
        check = small["workbook of 1,000 rows"]
        add("workbook of 1,000 rows, with its page", "< 500 ms", f"{check['median']:.0f} ms", check["median"] < 500)
        reading = small["reading that workbook"]
        add("… its reading and checks", "< 500 ms", f"{reading['median']:.0f} ms", reading["median"] < 500)
        approve = large["approve with roll-up"]
        add("approve with roll-up at L", "< 100 ms", f"{approve['median']:.0f} ms", approve["median"] < 100)
        memory = middle["draft report, PDF"]["peak_mb"]
        add("memory of a worker after the PDF of 60 indicators", "< 250 MB", f"{memory:.0f} MB", memory < 250)
    return found


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)])


def _measured(sizes: Mapping[str, Mapping[str, Found]]) -> str:
    """A row for each thing: queries, median and 95th percentile, bytes and memory at each size."""
    things = dict.fromkeys(thing for of in sizes.values() for thing in of)
    heads = ["", *(f"{name}: queries" for name in sizes), *(f"{name}: ms (p95)" for name in sizes)]
    heads += [f"{name}: kB" for name in sizes] + [f"{name}: MB" for name in sizes]
    rows = []
    for thing in things:
        cells = [of.get(thing) for of in sizes.values()]
        rows.append(
            [
                thing,
                *("–" if each is None or each["queries"] is None else each["queries"] for each in cells),
                *("–" if each is None else f"{each['median']:.0f} ({each['p95']:.0f})" for each in cells),
                *("–" if not each or not each["size"] else f"{each['size'] / 1000:.0f}" for each in cells),
                *("–" if each is None else f"{each['peak_mb']:.0f}" for each in cells),
            ]
        )
    return _table(heads, rows)


def page(run: Run, about: Mapping[str, str]) -> str:
    parts = [
        "# Benchmarks",
        HOW,
        _table(["", ""], list(about.items())),
        "## Sizes",
        _table(
            ["", "organisations × quarters × indicators", "figures"],
            [[name, SIZES[name], f"{SIZES[name].figures:,}"] for name in MEASURED],
        ),
        READERS,
    ]
    for database, sizes in run.items():
        parts += [f"## {NAMES[database]}", _measured(sizes)]
        held = checks(run, database)
        if held:
            rows = [[each.what, each.limit, each.figure, "yes" if each.holds else "**no**"] for each in held]
            parts += [f"### What has to hold, {NAMES[database]}", _table(["", "limit", "measured", "holds"], rows)]
    parts += ["## Growth", "![Time against the number of figures](benchmarks.svg)"]
    return "\n\n".join(parts) + "\n"


def drawing(run: Run) -> str:
    """Median time against the number of figures, both on logarithmic scales, a line for each thing and database."""
    lines = [
        Line(
            f"{thing} ({NAMES[database]})",
            [(SIZES[size].figures, of[thing]["median"]) for size, of in sizes.items() if thing in of],
            database == "postgresql",
        )
        for thing in DRAWN
        for database, sizes in run.items()
    ]
    return plot([line for line in lines if len(line.points) > 1])
