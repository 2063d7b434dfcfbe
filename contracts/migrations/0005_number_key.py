"""A number of a contract is found as people write it: without separators, in letters of either alphabet."""

from django.db import migrations, models
from django.db.models import F

from contracts.models.contract import NumberKey

# As `payments.engine.matching.folding.key`: letters and digits, look-alike letters as one, look-alike digits as one.
KEY = """
CREATE FUNCTION contracts_number_key(number text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(translate(regexp_replace(upper(number), '[^0-9A-ZА-ЯЁ]', '', 'g'),
    'АВЕЁКМНОРСТУХ', 'ABEEKMHOPCTYX'), 'OЗIL', '0311');
"""


class Migration(migrations.Migration):
    """Makes the function and its index."""

    dependencies = [("contracts", "0004_search")]

    operations = [
        migrations.RunSQL(KEY, "DROP FUNCTION contracts_number_key(text)"),
        migrations.AddIndex("contract", models.Index(F("lessor"), NumberKey("number"), name="contract_number_key")),
    ]
