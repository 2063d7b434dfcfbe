"""The SQL function that tells which companies lie below one in the holding tree."""

from django.db import migrations

# The web process may not read companies before its scope is known, and the scope needs their tree: the function
# runs with the rights of its owner and tells ids only. UNION drops what was seen, so a ring would end too.
CREATE = """
CREATE FUNCTION accounts_reach(company_id bigint) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH RECURSIVE reach(id) AS (
        SELECT company_id
        UNION
        SELECT branch.id FROM public.accounts_company branch JOIN reach ON branch.parent_id = reach.id
    )
    SELECT array_agg(id ORDER BY id) FROM reach
$$;
"""


class Migration(migrations.Migration):
    """Makes the function."""

    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION accounts_reach(bigint)")]
