"""Who may do what."""

from itertools import product

import pytest

from adoption import labels
from adoption.roles import Permission, Role, allowed

# The column "who" of the design page's table of addresses.
MAY = {
    Role.REPORTER: {"view_progress", "file_figures", "manage_colleagues"},
    Role.STAFF: {
        "view_progress",
        "view_open_totals",
        "view_coverage",
        "review_figures",
        "edit_plan",
        "manage_organisations",
        "export_draft",
    },
    Role.OFFICIAL: {"view_progress", "view_open_totals", "view_coverage", "export_draft"},
    Role.ADMINISTRATOR: {"view_progress"},
}
TABLED = set().union(*MAY.values())


@pytest.mark.parametrize(("role", "permission"), list(product(Role, sorted(TABLED))))
def test_a_role_may_do_what_the_table_of_addresses_says_and_no_more(role, permission):
    assert allowed(role, Permission(permission), public=False) == (permission in MAY[role])


@pytest.mark.parametrize("role", Role)
def test_the_public_setting_gives_a_signed_in_role_nothing(role):
    assert [allowed(role, each, public=True) for each in Permission] == [
        allowed(role, each, public=False) for each in Permission
    ]


@pytest.mark.parametrize("permission", [each for each in Permission if each is not Permission.ANYONE])
def test_the_public_is_kept_out_while_the_setting_is_off(permission):
    assert not allowed(None, permission, public=False)


@pytest.mark.parametrize("permission", [each for each in Permission if each is not Permission.ANYONE])
def test_the_public_sees_progress_alone_while_the_setting_is_on(permission):
    assert allowed(None, permission, public=True) == (permission is Permission.VIEW_PROGRESS)


@pytest.mark.parametrize("role", [None, *Role])
def test_a_page_for_anyone_is_for_anyone(role):
    assert allowed(role, Permission.ANYONE, public=False)


def test_nobody_files_and_reviews():
    both = {Permission.FILE_FIGURES, Permission.REVIEW_FIGURES}
    assert not [role for role in Role if all(allowed(role, each, public=False) for each in both)]


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_word(role):
    assert labels.ROLE[role]
