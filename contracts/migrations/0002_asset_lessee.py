"""The lessee in an asset's row is that of its contract, whoever writes either of them."""

from django.db import migrations

KEY = """
ALTER TABLE contracts_contract ADD CONSTRAINT contract_with_lessee UNIQUE (id, lessee_id);
ALTER TABLE contracts_leasedasset ADD CONSTRAINT asset_lessee_of_contract
    FOREIGN KEY (contract_id, lessee_id) REFERENCES contracts_contract (id, lessee_id) ON UPDATE CASCADE ON DELETE CASCADE;
"""
UNDO = """
ALTER TABLE contracts_leasedasset DROP CONSTRAINT asset_lessee_of_contract;
ALTER TABLE contracts_contract DROP CONSTRAINT contract_with_lessee;
"""


class Migration(migrations.Migration):
    """Adds the key of both columns."""

    dependencies = [("contracts", "0001_initial")]

    operations = [migrations.RunSQL(KEY, UNDO)]
