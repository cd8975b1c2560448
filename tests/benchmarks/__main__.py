"""`make bench`: provinces of three sizes on the databases that are here, everything measured side by side."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks import province_address, table
from tests.benchmarks.sizes import MEASURED

ROOT = Path(__file__).resolve().parents[2]
THINGS = (
    "empty view",
    "overview",
    "overview, next reader",
    "overview, approved elsewhere",
    "overview, unchanged",
    "indicator page",
    "indicator page, next reader",
    "grid",
    "review queue",
    "coverage",
    "overview as XLSX",
    "draft report, PDF",
    "workbook of 1,000 rows",
    "reading that workbook",
    "approve with roll-up",
    "full roll-up",
)
BESIDE = ("full roll-up as plain SQL", "the same report, WeasyPrint", "the same reading, openpyxl")


def worker(environment: dict[str, str], *command: str) -> str:
    """What one process prints; its errors go to ours."""
    program = [sys.executable, "-m", "tests.benchmarks.worker", *command]
    return subprocess.run(program, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def measure(size: str, address: str, folder: Path) -> dict[str, object]:
    environment = {**os.environ, "DEMO": "1", "BUSINESS_DAY": "2025-12-17", "VAR_DIR": str(folder)}
    environment["DATABASE_URL"] = address
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    print(f"{address.partition(':')[0]}, {size}: making the province", flush=True)
    print(worker(environment, "fill", size), end="", flush=True)
    found = {}
    for thing in (*THINGS, *BESIDE):
        found[thing] = json.loads(worker(environment, "measure", thing).splitlines()[-1])
        print(f"  {thing}: {found[thing]}", flush=True)
    return found


def about() -> dict[str, str]:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    processors = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in processors.read_text().splitlines() if "model name" in line]
    versions = subprocess.run([sys.executable, "-m", "pip", "list", "--format=json"], capture_output=True, text=True)
    wanted = ("Django", "typst", "weasyprint", "openpyxl", "python-calamine", "psycopg2-binary")
    kept = {each["name"]: each["version"] for each in json.loads(versions.stdout) if each["name"] in wanted}
    return {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "commit": commit.stdout.strip(),
        "machine": f"{os.cpu_count()} cores, {names[0] if names else platform.machine()}, {platform.platform()}",
        "Python": platform.python_version(),
        "packages": ", ".join(f"{name} {version}" for name, version in sorted(kept.items())),
    }


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    reader.add_argument("--sizes", default=",".join(MEASURED), help="S, M and L unless less is wanted")
    reader.add_argument("--kept", type=Path, default=ROOT / "docs" / "benchmarks.json")
    asked = reader.parse_args()
    database = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    found = {}
    with tempfile.TemporaryDirectory(prefix="bench_") as name:
        folder = Path(name)
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        clean = {**os.environ, "DEMO": "1", "VAR_DIR": name}
        clean.pop("DATABASE_URL", None)
        subprocess.run(collect, cwd=ROOT, env=clean, check=True)
        for size in asked.sizes.split(","):
            with province_address.of(database, size, folder) as address:
                found[size] = measure(size, address, folder)
    run = json.loads(asked.kept.read_text()) if asked.kept.exists() else {"found": {}}
    run["about"] = about()
    run["found"][database] = found
    asked.kept.parent.mkdir(exist_ok=True)
    asked.kept.write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n")
    asked.kept.with_suffix(".md").write_text(table.page(run["found"], run["about"]))
    asked.kept.with_suffix(".svg").write_text(table.drawing(run["found"]))
    for each in table.checks(run["found"], database):
        print(f"{'holds' if each.holds else 'FAILS'}: {each.what}: {each.figure} ({each.limit})")


if __name__ == "__main__":
    main()
