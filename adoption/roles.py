"""Who may do what.  Pure: no Django, no clock."""

from enum import StrEnum


class Role(StrEnum):
    REPORTER = "reporter"
    STAFF = "staff"
    OFFICIAL = "official"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    VIEW_PROGRESS = "view_progress"
    VIEW_OPEN_TOTALS = "view_open_totals"
    VIEW_COVERAGE = "view_coverage"
    FILE_FIGURES = "file_figures"
    MANAGE_COLLEAGUES = "manage_colleagues"  # of reporters; only leads may act, see User.manages
    REVIEW_FIGURES = "review_figures"
    EDIT_PLAN = "edit_plan"
    MANAGE_PERIODS = "manage_periods"
    MANAGE_ORGANISATIONS = "manage_organisations"
    EXPORT_DRAFT = "export_draft"
    COMPOSE_REPORTS = "compose_reports"
    READ_REPORTS = "read_reports"
    VIEW_HISTORY = "view_history"
    OWN_ACCOUNT = "own_account"
    ANYONE = "anyone"


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.REPORTER: frozenset(
        {Permission.OWN_ACCOUNT, Permission.VIEW_PROGRESS, Permission.FILE_FIGURES, Permission.MANAGE_COLLEAGUES}
    ),
    Role.STAFF: frozenset(
        {
            Permission.OWN_ACCOUNT,
            Permission.VIEW_PROGRESS,
            Permission.VIEW_OPEN_TOTALS,
            Permission.VIEW_COVERAGE,
            Permission.REVIEW_FIGURES,
            Permission.EDIT_PLAN,
            Permission.MANAGE_PERIODS,
            Permission.COMPOSE_REPORTS,
            Permission.READ_REPORTS,
            Permission.MANAGE_ORGANISATIONS,
            Permission.VIEW_HISTORY,
            Permission.EXPORT_DRAFT,
        }
    ),
    Role.OFFICIAL: frozenset(
        {
            Permission.OWN_ACCOUNT,
            Permission.VIEW_PROGRESS,
            Permission.VIEW_OPEN_TOTALS,
            Permission.VIEW_COVERAGE,
            Permission.READ_REPORTS,
            Permission.EXPORT_DRAFT,
        }
    ),
    Role.ADMINISTRATOR: frozenset({Permission.OWN_ACCOUNT, Permission.VIEW_PROGRESS, Permission.VIEW_HISTORY}),
}

PUBLIC_GRANTS = frozenset({Permission.VIEW_PROGRESS})


def allowed(role: Role | None, permission: Permission, *, public: bool) -> bool:
    """Whether a role may do this; no role is the public, which is let in only where the setting `public` is on."""
    if permission is Permission.ANYONE:
        return True
    if role is None:
        return public and permission in PUBLIC_GRANTS
    return permission in GRANTS[role]
