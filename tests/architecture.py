"""The house rules: each is a small function that takes what it judges and names, line by line, what breaks the rule."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import MigrationQuestioner
from django.db.migrations.state import ProjectState
from django.db.models import QuerySet
from django.urls import URLPattern
from django.utils import translation

from adoption.roles import Permission

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("indicators", "adoption", "reports")
WIRING = "adoption.config"
ROOMS = (*PACKAGES, WIRING)  # from the lowest to the highest
PURE = tuple(
    f"{room}.{name}"
    for room, names in {
        "indicators": "alphabet plain_text periods numbers basis values aggregation official progress projection "
        "promises plan_changes reporters",
        "adoption": "roles membership workflow checks demo devices letter_kinds reminder_days backup.retention",
        "reports": "attainment bars charts legend narrative report_life swatches",
    }.items()
    for name in names.split()
)


@dataclass(frozen=True)
class Source:
    """One file: its path from the root, with slashes, and its text."""

    path: str
    text: str

    @classmethod
    @cache
    def of(cls, file: Path) -> "Source":
        return cls(file.relative_to(ROOT).as_posix(), file.read_bytes().decode("utf-8", errors="replace"))

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def package(self) -> str:
        return self.module if self.path.endswith("__init__.py") else self.module.rpartition(".")[0]

    def at(self, line: int, what: str) -> str:
        return f"{self.path}:{line}: {what}"

    def line_of(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1


def sources(*patterns: str) -> list[Source]:
    return [Source.of(file) for pattern in patterns for file in sorted(ROOT.glob(pattern)) if file.is_file()]


def tracked_files(git: str) -> list[Source]:
    """What git keeps, and what it would keep next."""
    command = [git, "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [Source.of(ROOT / name) for name in sorted(set(listed.split("\0"))) if (ROOT / name).is_file()]


# Imports


def room_of(name: str) -> str | None:
    return max((room for room in ROOMS if _within(name, room)), key=len, default=None)


def _within(name: str, parent: str) -> bool:
    return name == parent or name.startswith(f"{parent}.")


def imported(source: Source) -> Iterator[tuple[int, str]]:
    """Every dotted name that is imported, with its line; relative ones are made absolute."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(source, node)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def _absolute(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parents = source.package.split(".")
    kept = parents[: len(parents) - (node.level - 1)]
    return ".".join([*kept, *([node.module] if node.module else [])])


# "reports.Report", "reports.exports.pdf", "reports:overview", "reports/overview.html"
_REFERENCE = re.compile(rf"(?:{'|'.join(PACKAGES)})(?:[.:]\w[\w.]*|/[\w/.-]+\.\w+)")


def named(source: Source) -> Iterator[tuple[int, str]]:
    """Every thing of a room that is named in a string: a model, a module, an address, a template, a migration."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _REFERENCE.fullmatch(node.value):
            yield node.lineno, re.sub("[:/]", ".", node.value)
        elif isinstance(node, ast.Attribute) and node.attr == "AUTH_USER_MODEL":
            yield node.lineno, settings.AUTH_USER_MODEL
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("get_model"):
            yield from _label(node.args)
        elif isinstance(node, ast.Tuple) and "/migrations/" in source.path:
            yield from _label(node.elts)


def _label(parts: list[ast.expr]) -> Iterator[tuple[int, str]]:
    if len(parts) == 2 and isinstance(parts[0], ast.Constant) and parts[0].value in PACKAGES:
        yield parts[0].lineno, f"{parts[0].value}.{ast.unparse(parts[1])}"


def upward_imports(source: Source) -> list[str]:
    """Imports point one way: reports → adoption → indicators; a name in a string is an import too."""
    here = room_of(source.module)
    return [
        source.at(line, f"{here} reaches up to {name}")
        for line, name in (*imported(source), *named(source))
        if here and (there := room_of(name)) and ROOMS.index(there) > ROOMS.index(here)
    ]


def imports_of_the_wiring(source: Source) -> list[str]:
    """Nobody imports the wiring but the wiring."""
    return [
        source.at(line, f"names the wiring: {name}")
        for line, name in (*imported(source), *named(source))
        if _within(name, WIRING) and not _within(source.module, WIRING)
    ]


def imports_in_functions(source: Source) -> list[str]:
    found = {
        inner.lineno
        for outer in ast.walk(source.tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    return [source.at(line, "an import inside a function") for line in sorted(found)]


def distant_relatives(source: Source) -> list[str]:
    """A relative import has one dot, never two."""
    return [
        source.at(node.lineno, f"{node.level} dots in a relative import")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.level > 1
    ]


def words_fixed_at_the_start(source: Source) -> list[str]:
    """A lazy text that is filled in while its module loads speaks the default language to everybody from then on."""
    lazy = {
        each.asname or each.name
        for node in source.tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for each in node.names
        if each.name.endswith("_lazy")
    }

    def is_lazy(node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in lazy

    def found(node: ast.AST) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            filled = isinstance(child, ast.BinOp) and isinstance(child.op, ast.Mod) and is_lazy(child.left)
            if filled or (isinstance(child, ast.JoinedStr) and any(map(is_lazy, ast.walk(child)))):
                yield source.at(child.lineno, "a lazy text filled in while the module loads")
            yield from found(child)

    return list(found(source.tree))


# Pure modules

_CLOCKS = {"datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"}


def impurities(source: Source) -> list[str]:
    """A pure module imports the standard library without its clocks, and of the project pure modules alone."""
    found = [(line, f"imports {name}") for line, name in imported(source) if not _may_be_imported_by_the_pure(name)]
    found += [(line, f"uses the clock {name}") for line, name in _attributes(source) if name in _CLOCKS]
    return [source.at(line, f"a pure module {what}") for line, what in found]


def _may_be_imported_by_the_pure(name: str) -> bool:
    top = name.partition(".")[0]
    if top in PACKAGES:
        return any(_within(name, module) for module in PURE)
    return top in sys.stdlib_module_names and top != "time"


def _attributes(source: Source) -> Iterator[tuple[int, str]]:
    """Every attribute as a dotted name, with what it was imported as put back to what it is."""
    origin = {
        alias.asname or alias.name: f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            first, dot, rest = ast.unparse(node).partition(".")
            yield node.lineno, f"{origin.get(first, first)}{dot}{rest}"


def load_django(modules: Iterable[str]) -> bool:
    """Whether Django is there once these modules, and all that they import, are loaded."""
    ask = "import importlib, sys; [importlib.import_module(m) for m in sys.argv[1:]]; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", ask, *modules], cwd=ROOT, capture_output=True, check=True, text=True)
    return done.stdout.strip() == "True"


def calls_itself_pure(source: Source) -> bool:
    return bool(re.search(r"\bPure\b", ast.get_docstring(source.tree) or ""))


def missing_docstring(source: Source) -> list[str]:
    """A module that says anything opens with a sentence about what room it is."""
    if not source.tree.body or ast.get_docstring(source.tree):
        return []
    return [source.at(1, "no docstring")]


# Views

_MANAGERS = {"objects", "_default_manager", "_base_manager"}


def scopes(models: Iterable[Source]) -> set[str]:
    """The phrases of our own querysets; what Django's queryset has already is no scope."""
    return {
        method.name
        for source in models
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and any("QuerySet" in ast.unparse(base) for base in node.bases)
        for method in node.body
        if isinstance(method, ast.FunctionDef) and not method.name.startswith("_")
    } - set(dir(QuerySet))


def rows_without_a_scope(source: Source, scopes: set[str]) -> list[str]:
    """A view writes a scope right after `.objects`, and hands get_object_or_404 rows, never a model."""
    nodes = list(ast.walk(source.tree))
    scoped = {id(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr in scopes}
    managers = [node for node in nodes if isinstance(node, ast.Attribute) and node.attr in _MANAGERS]
    models = [
        node.args[0]
        for node in nodes
        if isinstance(node, ast.Call)
        and re.search(r"\ba?get_(object|list)_or_404$", ast.unparse(node.func))
        and node.args
    ]
    past = [node for node in managers if id(node) not in scoped]
    past += [node for node in models if re.fullmatch(r"(\w+\.)*[A-Z]\w*", ast.unparse(node))]
    return [source.at(node.lineno, f"rows without a scope: {ast.unparse(node)}") for node in past]


def views_of(patterns: Iterable[Any], prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every address with its view, those of included modules too."""
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield address, pattern.callback
        else:
            yield from views_of(pattern.url_patterns, address)


def views_without_permission(views: Iterable[tuple[str, Callable[..., Any]]]) -> list[str]:
    return [
        f"{view.__module__}.{view.__name__} at /{address}: names no permission"
        for address, view in views
        if not isinstance(getattr(view, "permission", None), Permission)
    ]


# Models


def unwritten_changes(models: ProjectState) -> list[str]:
    """What the migrations of the rooms do not say yet about these models."""
    loader = MigrationLoader(None)
    ask_nobody = MigrationQuestioner(specified_apps=set(PACKAGES), dry_run=True)
    with translation.override(None):  # names are compared as they are written, as makemigrations does
        changes = MigrationAutodetector(loader.project_state(), models, ask_nobody).changes(
            graph=loader.graph, trim_to_apps=set(PACKAGES)
        )
    return [
        f"{app}: {operation.describe()}"
        for app, migrations in changes.items()
        for migration in migrations
        for operation in migration.operations
    ]


# Templates

_TEMPLATE_ROOMS = ("includes", *PACKAGES)
_TAG = re.compile(r"\{%\s*(url|include|extends|load)\s+(.*?)\s*%\}", re.DOTALL)


def tag_libraries() -> dict[str, str]:
    """Each template library of the rooms, and its room."""
    return {file.stem: room for room in PACKAGES for file in ROOT.glob(f"{room}/templatetags/[a-z]*.py")}


def upward_templates(source: Source, libraries: dict[str, str]) -> list[str]:
    """A template names no address, template or library of a higher room; a shared piece stands in the lowest."""
    folders = source.path.removeprefix("templates/").split("/")[:-1]
    if not folders or folders[0] not in _TEMPLATE_ROOMS:
        return []
    here = max(_TEMPLATE_ROOMS.index(folders[0]), 1)
    return [
        source.at(source.line_of(tag.start()), f"reaches up: {tag.group()}")
        for tag in _TAG.finditer(source.text)
        if (tag[1] == "extends" and "includes" in folders)
        or any(_TEMPLATE_ROOMS.index(room) > here for room in _rooms_in_tag(tag[1], tag[2], libraries))
    ]


def _rooms_in_tag(kind: str, words: str, libraries: dict[str, str]) -> list[str]:
    if kind == "load":
        return [libraries[word] for word in words.split() if word in libraries]
    parted = re.match(r"""["'](\w+)[:/]""", words)
    return [parted[1]] if parted and parted[1] in _TEMPLATE_ROOMS else []


def inline_code(source: Source) -> list[str]:
    """A page carries no script and no style of its own, in no attribute either."""
    plain = re.sub(
        r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", lambda tag: "\n" * tag[0].count("\n"), source.text, flags=re.DOTALL
    )
    reader = _InlineReader()
    reader.feed(plain)
    reader.close()
    return [source.at(line, what) for line, what in reader.found]


class _InlineReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        wrong = [f"{name}=" for name in names if name == "style" or re.fullmatch("on[a-z]+", name)]
        wrong += [f"{name}=javascript:" for name, value in attrs if (value or "").strip().startswith("javascript:")]
        if tag == "style" or (tag == "script" and "src" not in names):
            wrong.append(f"<{tag}>")
        self.found += [(self.getpos()[0], f"inline: {each}") for each in wrong]


# The README


def commands() -> list[str]:
    return sorted(file.stem for room in PACKAGES for file in ROOT.glob(f"{room}/management/commands/[a-z]*.py"))


def variables(source: Source) -> list[str]:
    """The environment variables that a settings file reads."""
    read = [
        (node.func, node.args[:1]) if isinstance(node, ast.Call) else (node.value, [node.slice])
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call | ast.Subscript)
    ]
    return sorted(
        {
            name.value
            for reader, names in read
            if re.search(r"\benviron(ment)?\b|\bgetenv\b", ast.unparse(reader))
            for name in names
            if isinstance(name, ast.Constant) and re.fullmatch("[A-Z][A-Z0-9_]+", str(name.value))
        }
    )


def make_variables(makefile: str) -> list[str]:
    """What one may hand to make: variables with a value to fall back on."""
    return sorted(re.findall(r"^(\w+) *\?=", makefile, re.MULTILINE))


def make_targets(makefile: str) -> list[str]:
    """What one can ask of make: targets that are words; a path or a pattern is a file."""
    rules = re.findall(r"^([a-z][\w -]*?) *:(?!=)", makefile, re.MULTILINE)
    return sorted({target for rule in rules for target in rule.split()})


def not_in_readme(
    readme: str, *, commands: Iterable[str] = (), variables: Iterable[str] = (), targets: Iterable[str] = ()
) -> list[str]:
    """What README does not show as code: in a block, or between backticks."""
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`|(?m:^ {4}[^\n]+)", readme, re.DOTALL))
    wanted = [(f"command {name}", rf"(?<![\w-]){name}(?![\w-])") for name in commands]
    wanted += [(f"variable {name}", rf"\b{name}\b") for name in variables]
    wanted += [(f"make {name}", rf"\bmake [^\n`#]*(?<![\w-]){name}(?![\w-])") for name in targets]
    return [f"README.md: {what} is not there" for what, pattern in wanted if not re.search(pattern, code)]


# Files

_OF_ONE_MACHINE = re.compile(
    r"(?<![\w.~$}-])/(?:work|root|(?:home|Users)/\w+)/[\w.-]|https?://(?:pypi|registry\.npmjs|files\.pythonhosted|deb\.debian)"
)


def addresses_of_one_machine(source: Source) -> list[str]:
    """No path of somebody's machine, no address of a package index: whoever builds chooses their own."""
    return [
        source.at(source.line_of(found.start()), f"an address of one machine: {found.group()}")
        for found in _OF_ONE_MACHINE.finditer(source.text)
    ]
