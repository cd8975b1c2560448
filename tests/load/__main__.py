"""`python -m tests.load`: a crowd on gunicorn, then whether all that was acknowledged to it is there, once.

The last hour before the due day pressed into a few minutes: banks come one after the other during nearly half of the
run, type between their saves, and find a server that has been up for a while; their browsers run on this machine, so
they give way to the server.  With `--at-once` everybody comes in the first twelfth, opens the grid and saves in one
breath, meets processes that have just begun, and the browsers take what they get of the processor.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks import province_address
from tests.faults.serving import ROOT, Gunicorn, Judge, Person
from tests.load.province import CLOSED, CODES, INDICATOR_COUNT, QUARTER, QUARTERS, drafting, figures_of

REQUESTS = ("grid", "save", "check", "send", "overview", "indicator")
PAUSES = 12  # at once: a bank comes within one of them and makes five
PAUSES_APART = 13  # one after the other: all have come before the first, after its six, is done
WARMING = 8


@dataclass(frozen=True)
class Crowd:
    banks: int
    officials: int
    seconds: int
    at_once: bool = False

    @property
    def pause(self) -> float:
        """Seconds between two steps of a bank."""
        return self.seconds / (PAUSES if self.at_once else PAUSES_APART)

    @property
    def arriving(self) -> float:
        """Seconds within which everybody has come."""
        return self.pause if self.at_once else self.seconds * 0.45


@dataclass(frozen=True)
class Account:
    """What was acknowledged beside what is stored."""

    sent: int
    saved: int
    lost: list[str]
    doubled: list[str]
    half: list[str]


def locust(crowd: Crowd, keys: dict[str, str], port: int, folder: Path) -> list[dict[str, str]]:
    """Let the crowd loose; the lines of locust's own table."""
    (folder / "keys.json").write_text(json.dumps(keys))
    (folder / "acknowledged.jsonl").touch()
    given = {
        "LOAD_KEYS": str(folder / "keys.json"),
        "LOAD_ACKNOWLEDGED": str(folder / "acknowledged.jsonl"),
        "LOAD_BANKS": json.dumps(drafting(crowd.banks)),
        "LOAD_OFFICIALS": str(crowd.officials),
        "LOAD_PAUSE": str(crowd.pause),
        "LOAD_AT_ONCE": str(int(crowd.at_once)),
    }
    everybody = crowd.banks + crowd.officials
    command = [
        *(() if crowd.at_once else ("nice", "-n", "10")),
        sys.executable,
        "-m",
        "locust",
        "-f",
        "tests/load/locustfile.py",
        "--headless",
        "--only-summary",
    ]
    command += [
        "--users",
        str(everybody),
        "--spawn-rate",
        str(everybody / crowd.arriving),
        "--host",
        f"http://127.0.0.1:{port}",
    ]
    command += ["--run-time", f"{crowd.seconds}s", "--stop-timeout", "20", "--csv", str(folder / "crowd")]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **given}, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout[-4000:], done.stderr[-4000:])
    with (folder / "crowd_stats.csv").open() as file:
        return list(csv.DictReader(file))


def warm(keys: dict[str, str], bank: str, port: int) -> None:
    """Have every process of the server serve each kind of page before anybody is timed."""
    asked = [(keys["official"], f"/?period={CLOSED}"), (keys[bank], f"/submissions/{QUARTER}/")] * WARMING
    with ThreadPoolExecutor(len(asked)) as crowd:
        answers = list(crowd.map(lambda each: Person(each[0], port).get(each[1]).status, asked))
    assert set(answers) == {200}, answers


def account(judge: Judge, acknowledged: Path) -> Account:
    stored, sends = judge.ask("rows"), judge.ask("sends")
    saved: dict[str, set[str]] = defaultdict(set)
    sent = set()
    for line in map(json.loads, acknowledged.read_text().splitlines()):
        saved[line["bank"]].update(line.get("saved", ()))
        sent |= {line["bank"]} if line.get("sent") else set()
    lost = [f"{bank}: {fault}" for bank in saved for fault in _lost(stored[bank], figures_of(bank), saved[bank])]
    lost += [f"{bank}: not sent" for bank in sent if stored[bank][-1][2] != "submitted" or sends.get(bank) != 1]
    lost += [f"{bank}: {len(saved[bank])} figures sent" for bank in sent if saved[bank] != set(CODES)]
    doubled = [
        f"{bank}: {len(stored[bank])} revisions, {sends.get(bank, 0)} sends"
        for bank in saved
        if len(stored[bank]) > 1 or sends.get(bank, 0) > 1
    ]
    return Account(len(sent), sum(map(len, saved.values())), lost, doubled, judge.ask("halves") + judge.ask("drift"))


def _lost(rows: list[list[Any]], wanted: dict[str, int], saved: set[str]) -> list[str]:
    stored = rows[-1][4]
    return [
        f"{code} {stored.get(code)} instead of {wanted[code]}"
        for code in sorted(saved)
        if stored.get(code) != wanted[code]
    ]


def told(crowd: Crowd, lines: list[dict[str, str]], found: Account, before: float) -> str:
    table = {line["Name"]: line for line in lines}
    shown = [f"  {'':10} {'requests':>9} {'errors':>7} {'p50 ms':>7} {'p95 ms':>7}"]
    for name in (*REQUESTS, "Aggregated"):
        if name in table:
            numbers = [table[name][each] for each in ("Request Count", "Failure Count", "50%", "95%")]
            shown.append("  {:10} {:>9} {:>7} {:>7} {:>7}".format(name, *numbers))
    came = "all at once" if crowd.at_once else "one after the other"
    who = (
        f"{crowd.banks} banks saving and sending, {crowd.officials} officials reading, {crowd.seconds} seconds, {came}"
    )
    machine = f"{os.cpu_count()} cores, load {before:.1f} before, {os.getloadavg()[0]:.1f} after"
    kept = f"figures acknowledged {found.saved}, lost {len(found.lost)}, doubled {len(found.doubled)}"
    sent = f"  sent {found.sent} of {crowd.banks}; {kept}, half {len(found.half)}"
    return "\n".join([f"{who}; {machine}", *shown, sent])


def main() -> int:
    reader = argparse.ArgumentParser(prog="python -m tests.load")
    reader.add_argument("--banks", type=int, default=200)
    reader.add_argument("--officials", type=int, default=50)
    reader.add_argument("--seconds", type=int, default=180, help="into which the last hour is pressed")
    reader.add_argument("--at-once", action="store_true", help="all in the first twelfth, on processes just begun")
    crowd = Crowd(**vars(reader.parse_args()))
    database = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="load-") as name:
        folder = Path(name)
        with province_address.of(database, "load", folder) as address:
            judge = Judge(folder, address)
            server = Gunicorn(folder, address, ("--config", "deploy/gunicorn.conf.py"))
            try:
                keys = judge.ask("fill", 2 * crowd.banks, QUARTERS, INDICATOR_COUNT)
                server.start()
                if not crowd.at_once:
                    warm(keys, drafting(crowd.banks)[0], server.port)
                lines = locust(crowd, keys, server.port, folder)
                found = account(judge, folder / "acknowledged.jsonl")
            finally:
                server.kill()
                judge.end()
    print(told(crowd, lines, found, before))
    for fault in [*found.lost, *found.doubled, *found.half]:
        print(f"  {fault}")
    failed = sum(int(line["Failure Count"]) for line in lines if line["Name"] == "Aggregated")
    left_out = crowd.banks - found.sent
    if left_out:
        print(f"  {left_out} banks had not sent when time was up: the machine is too small or too busy for this crowd")
    return 1 if failed or found.lost or found.doubled or found.half or left_out else 0


if __name__ == "__main__":
    sys.exit(main())
