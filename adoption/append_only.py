"""Tables that are only ever added to: the database itself refuses to change, delete or empty what stands in them."""

from typing import Any

from django.db import migrations

# What was born as a demo may be emptied and made anew (`make_demo --remove`); nothing else may.
OUTSIDE_A_DEMO = "EXISTS (SELECT 1 FROM adoption_deployment WHERE NOT is_demo)"
FUNCTION = "adoption_only_added_to"


def only_added_to(*tables: str, deletable: str = "") -> migrations.RunPython:
    """An operation that guards tables; rows of which `deletable` (SQL about OLD) is true may be deleted all the same.

    A migration that makes one of these tables anew (SQLite does so for many changes) has to guard it again.
    """

    def guard(apps: Any, schema_editor: Any) -> None:
        guarded = _on_postgresql if schema_editor.connection.vendor == "postgresql" else _on_sqlite
        for table in tables:
            for statement in guarded(table, deletable):
                schema_editor.execute(statement)

    return migrations.RunPython(guard, migrations.RunPython.noop, elidable=False)


def never_emptied(*tables: str) -> migrations.RunPython:
    """An operation that has PostgreSQL refuse TRUNCATE; SQLite has no such statement."""

    def guard(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for table in tables:
                schema_editor.execute(_no_truncate(table))

    return migrations.RunPython(guard, migrations.RunPython.noop, elidable=False)


def _on_sqlite(table: str, deletable: str) -> list[str]:
    kept = f"{OUTSIDE_A_DEMO} AND NOT ({deletable})" if deletable else OUTSIDE_A_DEMO
    refuse = f"BEGIN SELECT RAISE(ABORT, 'only ever added to: {table}'); END"
    return [
        f"CREATE TRIGGER {table}_update_refused BEFORE UPDATE ON {table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {table}_delete_refused BEFORE DELETE ON {table} FOR EACH ROW WHEN {kept} {refuse}",
    ]


def _on_postgresql(table: str, deletable: str) -> list[str]:
    """A trigger's condition takes no subquery there: a function asks instead."""
    spared = f"IF TG_OP = 'DELETE' THEN IF {deletable} THEN RETURN OLD; END IF; END IF; " if deletable else ""
    function = f"{table}_only_added_to" if deletable else FUNCTION
    body = (
        f"{spared}IF TG_OP <> 'UPDATE' AND NOT {OUTSIDE_A_DEMO} THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION USING MESSAGE = 'only ever added to: ' || TG_TABLE_NAME, ERRCODE = '23514';"
    )
    return [
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"CREATE TRIGGER {table}_refused BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        _no_truncate(table, function),
    ]


def _no_truncate(table: str, function: str = FUNCTION) -> str:
    return (
        f"CREATE TRIGGER {table}_truncate_refused BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )
