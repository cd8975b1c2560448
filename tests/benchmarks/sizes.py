"""How large the provinces of the benchmarks are."""

from dataclasses import dataclass

MEASURES = 25
SENT_OF_EACH = 2  # in the newest quarter every second bank has sent in its figures
WAITING = 7  # the last of them wait for review, the others are approved


@dataclass(frozen=True)
class Size:
    name: str
    organisations: int
    quarters: int
    indicators: int

    @property
    def figures(self) -> int:
        """Those of quarters that are approved, and of the newest, where only some have sent."""
        sent = self.organisations // SENT_OF_EACH
        return (self.organisations * (self.quarters - 1) + sent) * MEASURES

    def __str__(self) -> str:
        return f"{self.organisations} × {self.quarters} × {self.indicators}"


SIZES = {
    each.name: each
    for each in (Size("S", 15, 20, 15), Size("M", 60, 40, 60), Size("L", 500, 80, 120), Size("test", 4, 6, 12))
}
MEASURED = ("S", "M", "L")
