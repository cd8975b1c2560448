"""Every box for text cleans what is typed into it, and every reason that a button sends."""

import ast

import pytest
from django import forms
from django.contrib import admin

from adoption import admin_forms, history_form, organisation_forms, people_forms, plan_forms
from adoption import forms as own_forms
from adoption.forms import LineField, LinesField, is_own_path, posted_path, posted_reason
from adoption.models import Organisation, User
from adoption.roles import Role
from indicators.numbers import Notation
from reports import report_forms, template_forms
from reports.models import Letterhead
from tests import make
from tests.architecture import sources

MODULES = (
    admin_forms,
    history_form,
    organisation_forms,
    own_forms,
    people_forms,
    plan_forms,
    report_forms,
    template_forms,
)
# What is no text of its own: read as a number, compared letter by letter, or kept to plain letters by its pattern.
OF_ANOTHER_KIND = (plan_forms.NumberField, forms.EmailField, forms.RegexField)


def boxes_of(module) -> list[tuple[str, forms.Field]]:
    made = [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, forms.BaseForm)]
    declared = [(f"{form.__name__}.{name}", box) for form in made for name, box in form.base_fields.items()]
    built = [
        *own_forms.PeriodDaysForm().fields.items(),
        *plan_forms.TargetForm(notation=Notation.VI, share=True).fields.items(),
    ]
    return declared + (built if module in (own_forms, plan_forms) else [])


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_box_for_text_cleans_it(module):
    texts = [(name, box) for name, box in boxes_of(module) if isinstance(box, forms.CharField)]
    passwords = [name for name, box in texts if isinstance(box.widget, forms.PasswordInput)]
    wrong = [
        name
        for name, box in texts
        if name not in passwords and not isinstance(box, (LineField, LinesField, *OF_ANOTHER_KIND))
    ]
    if module is admin_forms:  # made from models: see the next test
        wrong = [name for name in wrong if not name.startswith(("OrganisationForm", "DutyForm"))]
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "name"),
    [(Organisation, "name_vi"), (Letterhead, "recipients"), (Letterhead, "place"), (User, "last_name")],
)
def test_the_administration_cleans_as_everywhere(model, name, rf, admin_user):
    request = rf.get("/")
    request.user = admin_user
    form = admin.site.get_model_admin(model).get_form(request, obj=model())
    assert isinstance(form.base_fields[name], LineField | LinesField)


def test_no_view_takes_a_reason_past_the_cleaning():
    """Texts that are kept come by a form or by `posted_reason`; what is only compared may be read as it is."""
    compared = {"a", "b", "language", "period", "shown", "way", "status", "kind", "revision", "against", "programme"}
    compared |= {"measure", "page", "tick", "of", "code", "text"}  # `text` is cleaned by the verb
    wrong = []
    for source in sources("adoption/views/*.py", "reports/*views.py"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("request.POST.get", "request.GET.get"):
                name = node.args[0]
                if isinstance(name, ast.Constant) and name.value not in compared:
                    wrong.append(source.at(node.lineno, str(name.value)))
    assert wrong == []


def test_a_reason_is_cleaned_and_bounded():
    assert posted_reason({"reason": " A\u202e\r\n\r\nB\0 "}) == "A\n\nB"
    assert posted_reason({}) == ""
    assert (len(posted_reason({"reason": "x" * 2000})), len(posted_reason({"reason": "x" * 2001}))) == (2000, 2000)


@pytest.mark.parametrize("path", ["/", "/plan/?of=a#b", "/reports/1/#ch%C6%B0%C6%A1ng"])
def test_a_path_of_this_site_leads_on(path):
    assert posted_path({"next": path}) == path


@pytest.mark.parametrize("path", ["", "plan/", "adoption:plan", "//x", "/\\x", "http:x", "/a\nb", "//[x", "/\u202ea"])
def test_what_is_no_path_of_this_site_leads_nowhere(path):
    assert not is_own_path(path)
    assert posted_path({"next": path}) == ""


@pytest.mark.django_db
def test_another_site_s_address_that_is_none_does_not_fail_at_the_door(client):
    for address in ("/accounts/login/", "/accounts/logout/"):
        assert client.get(address, {"next": "http://[::1"}).status_code in (200, 302)


@pytest.mark.django_db
@pytest.mark.parametrize("ticked", ["x", "1\0", "-1", "9" * 30])
def test_rows_that_the_administration_does_not_offer_are_refused(ticked, sign_in):
    person = make.user("administrator", Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    sent = {"action": "unlock", "index": "0", "_selected_action": [str(person.pk), ticked]}
    assert sign_in(person).post("/admin/adoption/user/", sent).status_code == 400
