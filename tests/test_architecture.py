"""The house rules hold in the whole tree, and each sees what breaks it."""

import json
import shutil

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.db.migrations.state import ProjectState
from django.http import HttpResponse
from django.urls import get_resolver, include, path

from adoption.access import requires
from adoption.roles import Permission
from indicators import facts
from indicators.periods import Calendar
from tests import architecture
from tests.architecture import PACKAGES, PURE, ROOT, Source, sources
from tests.conftest import AT, needs

ROOM_FILES = tuple(f"{room}/**/*.py" for room in PACKAGES)
ALL_PYTHON = (*ROOM_FILES, "manage.py", "tests/**/*.py")
MODEL_FILES = tuple(f"{room}/{place}" for room in PACKAGES for place in ("models.py", "models/*.py"))
VIEW_FILES = tuple(f"{room}/{place}" for room in PACKAGES for place in ("views.py", "*_views.py", "views/*.py"))


def broken(rule, files, *more):
    """What breaks a rule in these files, of which there must be some."""
    assert files
    return [line for source in files for line in rule(source, *more)]


# Imports


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("indicators/series.py", "from adoption.models import Submission"),
        ("indicators/series.py", "import reports.overview"),
        ("indicators/models/reading.py", 'models.ForeignKey("reports.Report", models.PROTECT)'),
        ("indicators/models/reading.py", 'models.ManyToManyField(to="adoption.User")'),
        ("indicators/models/reading.py", "models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)"),
        ("indicators/migrations/0002_more.py", 'dependencies = [("adoption", "0001_initial")]'),
        ("indicators/facts.py", 'apps.get_model("adoption", "Submission")'),
        ("adoption/rollup.py", "from reports import overview"),
        ("adoption/rollup.py", "def f():\n    from reports.overview import build"),
        ("adoption/rollup.py", 'import_module("reports.overview")'),
        ("adoption/views/review.py", 'redirect("reports:overview")'),
        ("adoption/views/review.py", 'render(request, "reports/overview.html")'),
        ("reports/overview.py", "from adoption.config import settings"),
        ("adoption/views/__init__.py", "from ..config import settings"),
    ],
)
def test_an_import_that_points_up_is_seen(file, text):
    assert architecture.upward_imports(Source(file, text))


def test_an_import_that_points_down_or_stays_is_let_be():
    text = 'from indicators.models import Reading\nfrom .roles import Role\nmodels.ForeignKey("indicators.Reading")'
    assert not architecture.upward_imports(Source("adoption/rollup.py", text))
    assert not architecture.upward_imports(Source("adoption/config/urls.py", 'include("reports.urls")'))


def test_imports_only_point_down():
    assert not broken(architecture.upward_imports, sources(*ROOM_FILES))


@pytest.mark.parametrize(
    "text",
    [
        "import adoption.config.settings",
        "from adoption import config",
        "from adoption.config.environment import flag",
        "from .config import settings",
        'import_module("adoption.config.settings")',
    ],
)
def test_an_import_of_the_wiring_is_seen(text):
    assert architecture.imports_of_the_wiring(Source("adoption/access.py", text))


def test_the_wiring_may_import_itself():
    text = "from adoption.config import environment\nfrom .environment import flag"
    assert not architecture.imports_of_the_wiring(Source("adoption/config/settings.py", text))


def test_nobody_imports_the_wiring():
    assert not broken(architecture.imports_of_the_wiring, sources(*ROOM_FILES))


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    import json",
        "class A:\n    def f(self):\n        if self:\n            from json import loads",
        "async def f():\n    import json",
    ],
)
def test_an_import_inside_a_function_is_seen(text):
    assert architecture.imports_in_functions(Source("adoption/rollup.py", text))
    assert not architecture.imports_in_functions(Source("adoption/rollup.py", "import json"))


def test_no_import_is_inside_a_function():
    assert not broken(architecture.imports_in_functions, sources(*ALL_PYTHON))


def test_two_dots_are_seen():
    assert architecture.distant_relatives(Source("adoption/views/plan.py", "from ..roles import Permission"))
    assert not architecture.distant_relatives(Source("adoption/views/plan.py", "from .filing import figures"))


def test_relative_imports_have_one_dot():
    assert not broken(architecture.distant_relatives, sources(*ALL_PYTHON))


@pytest.mark.parametrize("text", ['_("at most %d") % 2', 'f"{_(1)} MB"', 'class A:\n    b = call(help=_("%d") % 2)'])
def test_a_lazy_text_that_is_filled_in_too_early_is_seen(text):
    imported = "from django.utils.translation import gettext_lazy as _\n"
    assert architecture.words_fixed_at_the_start(Source("reports/forms.py", imported + text))
    late = "def words():\n    return " + text.splitlines()[-1].strip().removeprefix("b = ")
    assert not architecture.words_fixed_at_the_start(Source("reports/forms.py", imported + late))


def test_no_lazy_text_is_filled_in_while_a_module_loads():
    assert not broken(architecture.words_fixed_at_the_start, sources(*ROOM_FILES))


# Pure modules


@pytest.mark.parametrize(
    "text",
    [
        "from django.utils import timezone",
        "import django",
        "import simple_history",
        "from indicators.models import Reading",
        "from indicators import series",
        "from .facts import load",
        "import time",
        "from time import time as clock",
        "from datetime import date\ndate.today()",
        "from datetime import datetime as moment, UTC\nmoment.now(UTC)",
        "import datetime\nfield(default_factory=datetime.datetime.now)",
        "from django.utils import timezone\ntimezone.now()",
    ],
)
def test_an_impure_line_is_seen(text):
    assert architecture.impurities(Source("indicators/progress.py", text))


def test_a_pure_line_is_let_be():
    text = "from datetime import date, time\nfrom indicators.values import Source\nfrom .basis import Basis\ndate.max"
    assert not architecture.impurities(Source("indicators/progress.py", text))


def test_pure_modules_are_pure():
    packages = [f"{room}/__init__.py" for room in PACKAGES]
    modules = [f"{module.replace('.', '/')}.py" for module in PURE]
    files = sources(*modules, *packages)
    assert len(files) == len(PURE) + len(PACKAGES)
    assert not broken(architecture.impurities, files)


def test_django_is_seen_when_it_is_loaded():
    assert architecture.load_django(["django"])


def test_pure_modules_do_not_load_django():
    assert not architecture.load_django(PURE)


def test_a_word_in_the_docstring_makes_a_module_pure():
    assert architecture.calls_itself_pure(Source("reports/charts.py", '"""Drawing.  Pure: no Django, no clock."""'))
    assert not architecture.calls_itself_pure(Source("reports/charts.py", '"""Drawing."""'))


def test_modules_that_call_themselves_pure_are_those_that_are_held_to_it():
    assert {file.module for file in sources(*ROOM_FILES) if architecture.calls_itself_pure(file)} == set(PURE)


def test_a_module_without_a_docstring_is_seen():
    assert architecture.missing_docstring(Source("adoption/rollup.py", "# A comment is none.\nimport json\n"))
    assert architecture.missing_docstring(Source("adoption/views/__init__.py", "from .filing import check\n"))
    assert not architecture.missing_docstring(Source("adoption/views/__init__.py", ""))
    assert not architecture.missing_docstring(Source("adoption/rollup.py", '"""Roll-up."""\n'))


def test_every_module_opens_with_a_docstring():
    written = [file for file in sources(*ROOM_FILES) if "/migrations/" not in file.path]
    assert not broken(architecture.missing_docstring, written)


# Views

A_SCOPE = """
class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user): ...
    def filter(self, **wanted): ...
    def _hidden(self): ...
"""


def test_scopes_are_the_phrases_of_our_own_querysets():
    assert architecture.scopes([Source("adoption/models/submission.py", A_SCOPE)]) == {"visible_to"}


@pytest.mark.parametrize(
    "text",
    [
        "Submission.objects.all()",
        "Submission.objects.filter(pk=pk).visible_to(user)",
        "Submission.objects.get(pk=pk)",
        "Submission.objects.create()",
        "rows = Submission.objects",
        "models.Submission.objects._hidden()",
        "Submission._default_manager.all()",
        "get_object_or_404(Submission, pk=pk)",
        "get_object_or_404(models.Submission.objects, pk=pk)",
    ],
)
def test_rows_without_a_scope_are_seen(text):
    assert architecture.rows_without_a_scope(Source("adoption/views/review.py", text), {"visible_to"})


def test_rows_through_a_scope_are_let_be():
    text = "get_object_or_404(Submission.objects.visible_to(user).filter(pk=pk))\nget_object_or_404(rows, pk=pk)"
    assert not architecture.rows_without_a_scope(Source("adoption/views/review.py", text), {"visible_to"})


def test_views_reach_rows_only_through_a_scope():
    phrases = architecture.scopes(sources(*MODEL_FILES))
    assert "visible_to" in phrases
    assert not broken(architecture.rows_without_a_scope, sources(*VIEW_FILES), phrases)


def an_open_door(request):
    return HttpResponse()


@requires(Permission.REVIEW_FIGURES)
def a_guarded_door(request):
    return HttpResponse()


def test_a_view_without_a_permission_is_seen():
    patterns = [path("", include([path("open/", an_open_door), path("guarded/", a_guarded_door)]))]
    (found,) = architecture.views_without_permission(architecture.views_of(patterns))
    assert "an_open_door at /open/" in found


@pytest.mark.parametrize("room", ["adoption", "reports"])
def test_every_view_of_a_room_names_its_permission(room):
    views = list(architecture.views_of(get_resolver(f"{room}.urls").url_patterns))
    assert views
    assert not architecture.views_without_permission(views)


def test_no_view_of_a_room_is_let_in_by_another_door():
    ours = [
        (address, view)
        for address, view in architecture.views_of(get_resolver().url_patterns)
        if view.__module__.partition(".")[0] in PACKAGES
    ]
    assert ours
    assert not architecture.views_without_permission(ours)


# Models


def test_a_model_that_its_migrations_do_not_know_is_seen():
    state = ProjectState.from_apps(apps)
    state.add_field("reports", "letterhead", "colour", models.CharField(max_length=7, default=""), True)
    state.remove_field("indicators", "target", "clause")
    assert architecture.unwritten_changes(state) == [
        "indicators: Remove field clause from target",
        "reports: Add field colour to letterhead",
    ]


def test_models_and_migrations_agree():
    assert not architecture.unwritten_changes(ProjectState.from_apps(apps))


@pytest.mark.django_db
def test_makemigrations_has_nothing_to_write():
    call_command("makemigrations", *PACKAGES, check=True, dry_run=True, interactive=False)


# Templates


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("includes/mark.html", "{% url 'reports:overview' %}"),
        ("includes/mark.html", '{% url "adoption:plan" as plan %}'),
        ("includes/mark.html", '{% include "adoption/includes/status.html" only %}'),
        ("includes/mark.html", "{% load i18n reports %}"),
        ("includes/mark.html", "{% load item from reports %}"),
        ("includes/mark.html", '{% extends "base.html" %}'),
        ("includes/deep/mark.html", "{% include 'reports/includes/spark_cell.html' %}"),
        ("adoption/plan.html", "{% url 'reports:overview' %}"),
    ],
)
def test_a_template_that_reaches_up_is_seen(file, text):
    libraries = {"figures": "indicators", "reports": "reports"}
    assert architecture.upward_templates(Source(f"templates/{file}", text), libraries)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("includes/mark.html", '{% load i18n figures %}{% include "includes/verdict.html" %}'),
        ("adoption/plan.html", "{% extends \"base.html\" %}{% url 'adoption:plan' %}"),
        ("reports/overview.html", '{% include "adoption/includes/status.html" %}'),
        ("base.html", "{% url 'reports:overview' %}"),
    ],
)
def test_a_template_that_reaches_down_is_let_be(file, text):
    libraries = {"figures": "indicators", "reports": "reports"}
    assert not architecture.upward_templates(Source(f"templates/{file}", text), libraries)


def test_shared_pieces_load_nothing_from_above():
    libraries = architecture.tag_libraries()
    assert libraries
    assert not broken(architecture.upward_templates, sources("templates/includes/**/*.html"), libraries)


def test_no_template_reaches_a_higher_room():
    assert not broken(architecture.upward_templates, sources("templates/**/*.html"), architecture.tag_libraries())


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        "<p {% if wide %} style='width: 3em'{% endif %}>",
        "<style>p { color: red }</style>",
        "<script>alert(1)</script>",
        '<script type="application/json">{}</script>',
        '<button onclick="send()">',
        "<body ONLOAD=send()>",
        '<a href="javascript:send()">',
    ],
)
def test_inline_code_is_seen(text):
    assert architecture.inline_code(Source("templates/base.html", text))


def test_code_in_its_own_file_is_let_be():
    text = """<script type="module" {% if page > 1 %}defer{% endif %} src="{% static 'js/chart.js' %}"></script>
    {{ page|json_script:"data" }}<p class="style" data-style="x" {% include "x" with only="y" %}>once = "x"</p>"""
    assert not architecture.inline_code(Source("templates/base.html", text))


def test_templates_carry_no_inline_code():
    assert not broken(architecture.inline_code, sources("templates/**/*.html"))


# The README


@pytest.fixture
def readme():
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_what_the_readme_leaves_out_is_seen():
    readme = """`make run test` starts; set `PORT=80`.

    make bench

```
manage.py load_plan
```
Then prepare, make lint and DEBUG."""
    assert architecture.not_in_readme(
        readme, commands=["load_plan", "prepare"], variables=["PORT", "DEBUG"], targets=["run", "test", "bench", "lint"]
    ) == [
        "README.md: command prepare is not there",
        "README.md: variable DEBUG is not there",
        "README.md: make lint is not there",
    ]


def test_what_the_settings_read_and_make_offers_is_found():
    read = 'A = environment.flag("DEMO")\nB = os.environ["HOST"]\nC = os.environ.get("PORT", "").split(",")\nmax("NO")'
    assert architecture.variables(Source("settings.py", read)) == ["DEMO", "HOST", "PORT"]
    makefile = "PORT := 8000\nNAME ?= x\n.PHONY: run\nrun dev: var/db ## start\n\techo a: b\nvar/db:\ntest:; pytest\n"
    assert architecture.make_targets(makefile) == ["dev", "run", "test"]
    assert architecture.make_variables(makefile) == ["NAME"]


def test_every_command_is_in_the_readme(readme):
    names = architecture.commands()
    assert "load_plan" in names
    assert not architecture.not_in_readme(readme, commands=names)


def test_every_variable_is_in_the_readme(readme):
    (file,) = sources("adoption/config/settings.py")
    names = architecture.variables(file)
    assert "DATABASE_URL" in names
    assert not architecture.not_in_readme(readme, variables=names)


def test_every_make_target_and_variable_is_in_the_readme(readme):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets, names = architecture.make_targets(makefile), architecture.make_variables(makefile)
    assert "run" in targets
    assert not architecture.not_in_readme(readme, targets=targets, variables=names)


# Files


@pytest.mark.parametrize(
    "parts",
    [
        ["", "home", "anna", "tracker"],
        ["", "Users", "anna", "tracker"],
        ["x = '", "root", "tracker"],
        ["folder: ", "work", "main"],
        ["https:", "", "pypi.org", "simple"],
        ["https:", "", "files.pythonhosted.org", "packages"],
        ["http:", "", "registry.npmjs.org", "chart.js"],
        ["http:", "", "deb.debian.org", "debian"],
    ],
)
def test_an_address_of_one_machine_is_seen(parts):
    assert architecture.addresses_of_one_machine(Source("README.md", "/".join(parts)))


def test_an_address_of_everybody_is_let_be():
    within = "/".join(("", "work", "plan"))
    text = f"https://cdn.jsdelivr.net/npm/chart.js https://example.org{within} /usr/share/fonts {{{{ root }}}}{within}"
    assert not architecture.addresses_of_one_machine(Source("README.md", text))


def test_no_file_names_a_machine_or_a_package_index():
    files = architecture.tracked_files(needs("git", "apt-get install git"))
    assert not broken(architecture.addresses_of_one_machine, files)


# Facts


def rows_of(folder):
    return sum(len(json.loads(file.read_text(encoding="utf-8"))) for file in folder.glob("*.json"))


@pytest.mark.django_db
def test_all_facts_load_into_an_empty_database():
    steps = facts.load(settings.FACTS_DIR, calendar=Calendar.ADMINISTRATIVE, at=AT)
    assert [step.outcome for step in steps] == [facts.Outcome.ADDED] * rows_of(settings.FACTS_DIR)
    assert not facts.load(settings.FACTS_DIR, calendar=Calendar.ADMINISTRATIVE, at=AT)


@pytest.mark.django_db
def test_a_fact_that_does_not_load_is_seen(tmp_path):
    folder = shutil.copytree(settings.FACTS_DIR, tmp_path / "facts")
    measures = json.loads((folder / "measures.json").read_text(encoding="utf-8"))
    (folder / "measures.json").write_text(json.dumps([*measures, measures[0] | {"colour": "red"}]), encoding="utf-8")
    with pytest.raises(facts.FactRefused, match="colour"):
        facts.load(folder, calendar=Calendar.ADMINISTRATIVE, at=AT)
