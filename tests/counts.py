"""Print how many race, browser and PostgreSQL tests ran; where the full suite runs, none of them may be missing."""

import json
import os
import sys
from pathlib import Path


def main(path: str) -> int:
    file = Path(path)
    runs = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    counts = {
        "browser": sum(run["browser"] for run in runs),
        "race": sum(run["race"] for run in runs if run["database"] == "postgresql"),
        "postgresql": sum(run["passed"] for run in runs if run["database"] == "postgresql"),
    }
    print("ran: " + ", ".join(f"{number} {kind}" for kind, number in counts.items()) + " tests")
    none = [kind for kind, number in counts.items() if not number]
    skipped = sorted({name for run in runs for name in run["skipped"]})
    for name in skipped:
        print(f"skipped: {name}")
    if os.environ.get("FULL_SUITE") == "1" and (none or skipped):
        print(f"The full suite may skip nothing: none of {', '.join(none) or '–'}, {len(skipped)} skipped.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
