"""What a database is made of: each column, constraint, index, trigger, function, policy, as PostgreSQL writes it."""

from typing import Any

FACTS = """
    SELECT 'column', format('%s.%s', c.oid::regclass, a.attname), format(
        '%s %s %s%s %s', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
        pg_get_expr(d.adbin, d.adrelid)
    )
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'p')
    UNION ALL
    SELECT 'constraint', format('%s.%s', conrelid::regclass, conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT 'trigger', format('%s.%s', tgrelid::regclass, tgname), format('%s %s', tgenabled, pg_get_triggerdef(oid))
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'function', oid::regprocedure::text, pg_get_functiondef(oid)
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'policy', format('%s.%s', polrelid::regclass, polname), format(
        '%s %s', pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
    )
    FROM pg_policy
"""


def facts(cursor: Any) -> dict[tuple[str, str], str]:
    """(kind, name) -> definition of everything in the cursor's database."""
    cursor.execute(FACTS)
    return {(kind, name): definition for kind, name, definition in cursor.fetchall()}
