"""Take everything out of a demo's database, tables and triggers too: what was issued refuses to go row by row."""

from django.db import connection

# Functions that migrations made; those of extensions stay.
_FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


def drop_everything() -> None:
    """All or nothing; afterwards the database is as empty as a new one."""
    with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
        cascade = " CASCADE" if connection.vendor == "postgresql" else ""
        for table in connection.introspection.table_names():
            editor.execute(f"DROP TABLE {editor.quote_name(table)}{cascade}")
        for function in _functions():
            editor.execute(f"DROP FUNCTION {function}")


def _functions() -> list[str]:
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTIONS)
        return [row[0] for row in cursor.fetchall()]
