"""A fragment of a contract's number, client or asset is found by its three-letter pieces."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from contracts.models.contract import Grams

# Pieces over the space between two words are never asked for.
GRAMS = """
CREATE FUNCTION contracts_grams(folded text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(SELECT substr(folded, place, 3) FROM generate_series(1, length(folded) - 2) AS place);
"""
# Lists of a large client are read from the index alone where nothing was written since the last vacuum.
VACUUM = "ALTER TABLE contracts_contract SET (autovacuum_vacuum_scale_factor = 0.02)"
AS_BEFORE = "ALTER TABLE contracts_contract RESET (autovacuum_vacuum_scale_factor)"


class Migration(migrations.Migration):
    """Makes the function and its index."""

    dependencies = [("contracts", "0003_registry_facts")]

    operations = [
        migrations.RunSQL(GRAMS, "DROP FUNCTION contracts_grams(text)"),
        migrations.AddIndex("contract", GinIndex(Grams("search_text"), name="contract_search")),
        migrations.RunSQL(VACUUM, AS_BEFORE),
    ]
