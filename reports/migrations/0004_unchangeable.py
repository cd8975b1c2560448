"""An issued report, its files, its passages and its events cannot be changed through any door: the database refuses.

A migration that makes one of these tables anew (SQLite does so for many changes) has to make its triggers anew as well.
"""

from django.db import migrations

# Table, what is refused, when.  Withdrawing alone may touch an issued report, and nothing of it but its status.
KEPT = (
    "values values_hash code number dated_on signatory language label kind programme_id version begun_at begun_by_id "
    "proposed_at proposed_by_id issued_at issued_by_id"
)
CHANGED = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in KEPT.split())
CHANGED_SQLITE = CHANGED.replace("IS DISTINCT FROM", "IS NOT")
OUT = "('issued', 'withdrawn')"
RULES = [
    ("reports_report", "DELETE", f"OLD.status IN {OUT}"),
    (
        "reports_report",
        "UPDATE",
        "OLD.status = 'withdrawn' OR (OLD.status = 'issued' AND (NEW.status <> 'withdrawn' OR {changed}))",
    ),
    ("reports_issuedfile", "UPDATE", "1 = 1"),
    ("reports_issuedfile", "DELETE", "1 = 1"),
    ("reports_issuedfile", "INSERT", f"(SELECT status FROM reports_report WHERE id = NEW.report_id) IN {OUT}"),  # noqa: S608
    ("reports_passage", "UPDATE", f"(SELECT status FROM reports_report WHERE id = OLD.report_id) IN {OUT}"),  # noqa: S608
    ("reports_passage", "DELETE", f"(SELECT status FROM reports_report WHERE id = OLD.report_id) IN {OUT}"),  # noqa: S608
    ("reports_passage", "INSERT", f"(SELECT status FROM reports_report WHERE id = NEW.report_id) IN {OUT}"),  # noqa: S608
    ("reports_reportevent", "UPDATE", "1 = 1"),
    ("reports_reportevent", "DELETE", "1 = 1"),
]


def add(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(
            "CREATE FUNCTION reports_unchangeable() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'what was issued never changes' USING ERRCODE = '23514'; END $$"
        )
    for table, deed, condition in RULES:
        name = f"{table}_{deed.lower()}_refused"
        if not postgresql:
            when = condition.format(changed=CHANGED_SQLITE)
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, 'what was issued never changes: {table}'); END"
            )
        elif "SELECT" in condition:
            # A trigger's condition takes no subquery there: a function asks instead.
            row = "NEW" if deed == "INSERT" else "OLD"
            schema_editor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
                f"RAISE EXCEPTION 'what was issued never changes: {table}' USING ERRCODE = '23514'; END IF; "
                f"RETURN {row if deed != 'UPDATE' else 'NEW'}; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        else:
            when = condition.format(changed=CHANGED)
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW WHEN ({when}) "
                "EXECUTE FUNCTION reports_unchangeable()"
            )


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_reports")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop, elidable=False)]
