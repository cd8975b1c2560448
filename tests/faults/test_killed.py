"""The server is killed in the middle of its work: what it had acknowledged is there, and nothing is half there."""

import os
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random
from threading import Event
from time import monotonic, sleep

import pytest
from django.db import connection

from tests.conftest import ROOT
from tests.faults.serving import Unanswered
from tests.faults.walks import Walk

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("faults")]

BANKS = 4
KEPT = ROOT / "var" / "kills.txt"
STEPS = {"save", "upload", "send", "approve", "reopen", "begin", "issue"}
SEED = int(os.environ.get("SOAK_SEED", "1813"))
AIMING = 3.0  # seconds that a kill waits for the step it is meant for


def work(walk: Walk, enough: Event) -> str:
    """One request after the other until the server dies over one, or the round is over; what was cut off."""
    while not enough.is_set():
        try:
            walk.go_on()
        except Unanswered:
            return walk.asking
    return ""


class Losses:
    """What the kills of a run did."""

    def __init__(self, place) -> None:
        self.place, self.chance = place, Random(SEED)
        self.walks: dict[str, Walk] = {f"bank-{number:03}": place.bank(number) for number in range(BANKS)}
        for number, each in enumerate(self.walks.values()):
            each.chance = Random(SEED + number)
        self.walks["reports"] = place.desk()
        self.cut: Counter[str] = Counter()
        self.fates: Counter[str] = Counter()
        self.kills: Counter[str] = Counter()
        self.halves: list[str] = []

    def strike(self, kind: str) -> None:
        """Everybody works; at some moment the server, or one worker of it, is killed."""
        enough, server = Event(), self.place.server
        with ThreadPoolExecutor(len(self.walks)) as pool:
            at_work = {name: pool.submit(work, walk, enough) for name, walk in self.walks.items()}
            self.wait()
            server.kill() if kind == "server" else server.kill_a_worker(self.chance.randrange(2))
            enough.set()
        self.kills[kind] += 1
        self.look(at_work)
        if kind == "server":
            server.start()

    def wait(self) -> None:
        """Until any moment at all; every other time until the step that was cut least often is under way.

        Some steps take a hundredth of the time of others: at random moments alone they would hardly be hit.
        """
        sleep(self.chance.uniform(0.02, 1.0))
        if self.kills.total() % 2:
            rarest, until = min(sorted(STEPS), key=self.cut.__getitem__), monotonic() + AIMING
            while monotonic() < until and all(walk.asking != rarest for walk in self.walks.values()):
                sleep(0.0005)
            sleep(self.chance.uniform(0, 0.02))

    def look(self, at_work: dict[str, "Future[str]"]) -> None:
        stored = self.place.judge.ask("rows") | {"reports": self.place.judge.ask("reports")}
        for name, walk in self.walks.items():
            cut = at_work[name].result()
            fate = walk.found(stored[name])
            if cut:
                self.cut[cut] += 1
            if cut or fate == "lost":
                self.fates[fate] += 1
        self.halves += self.place.judge.ask("halves")

    def told(self) -> str:
        acknowledged = Counter(step for walk in self.walks.values() for step in walk.acknowledged)
        kept = f"{self.fates['kept']} kept whole, {self.fates['gone']} not begun, {self.fates['lost']} lost"
        return (
            f"killed: {dict(self.kills)} (seed {SEED}); acknowledged: {acknowledged.total()} {dict(acknowledged)}; "
            f"cut off: {self.cut.total()} {dict(self.cut)}, of which {kept}; half: {len(self.halves)}"
        )


def strike(place, kinds: list[str], capsys) -> Losses:
    losses = Losses(place)
    for kind in kinds:
        losses.strike(kind)
    with capsys.disabled():
        print(f"\n{losses.told()}")
    # Workers of xdist are not heard.
    KEPT.parent.mkdir(exist_ok=True)
    with KEPT.open("a") as kept:
        kept.write(f"{connection.vendor}: {losses.told()}\n")
    assert (losses.fates["lost"], losses.halves, place.judge.ask("drift")) == (0, [], [])
    return losses


def test_a_server_that_is_killed_loses_nothing_and_leaves_nothing_half(place, capsys):
    losses = strike(place, ["worker", "worker", "server", "worker"], capsys)
    assert losses.kills == {"worker": 3, "server": 1}
    assert any(walk.acknowledged for walk in losses.walks.values())


@pytest.mark.soak
def test_killed_again_and_again_in_the_middle_of_everything_it_loses_nothing(place, capsys):
    kinds = ["server" if number % 5 == 4 else "worker" for number in range(int(os.environ.get("SOAK", "200")))]
    losses = strike(place, kinds, capsys)
    assert set(losses.cut) >= STEPS


def test_the_judge_sees_a_change_that_was_lost_and_one_that_was_made_by_half(place):
    """Without this the tests above could not fail."""
    bank, before = place.bank(0), place.judge.ask("halves")
    bank.go_on()
    rows, halves = place.judge.ask("spoilt")
    assert bank.found(rows["bank-000"]) == "lost"
    # Where the figure counts already, the reading that is made of it is told as well.
    told = [each for each in halves if "version 99" in each or "in its history" in each]
    assert (before, len(told)) == ([], 2)
    assert bank.found(place.judge.ask("rows")["bank-000"]) == "lost"
