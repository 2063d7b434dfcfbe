"""Facts of the lessee that stand in a contract's row are those of the lessee, whoever writes either of them.

Who leads a client decides which rows a manager sees, so no code path may forget it: the database writes the columns.
"""

from django.db import migrations

# The top of the holding tree above a company. UNION drops what was seen, so a ring would end too: then it is the
# company itself.
HEAD = """
CREATE FUNCTION contracts_head(company_id bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH RECURSIVE above(id, parent_id) AS (
        SELECT id, parent_id FROM public.accounts_company WHERE id = company_id
        UNION
        SELECT up.id, up.parent_id FROM public.accounts_company up JOIN above ON up.id = above.parent_id
    )
    SELECT coalesce((SELECT id FROM above WHERE parent_id IS NULL), company_id)
$$;
"""
# The region is that of the tax office which keeps the company: the first two digits of KPP, of INN for an entrepreneur.
OF_CONTRACT = """
CREATE FUNCTION contracts_take_lessee() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    SELECT left(CASE WHEN kpp = '' THEN inn ELSE kpp END, 2), manager_id,
           CASE WHEN parent_id IS NULL THEN id ELSE public.contracts_head(id) END
    INTO NEW.region, NEW.lessee_manager_id, NEW.head_id
    FROM public.accounts_company WHERE id = NEW.lessee_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER contract_takes_lessee
BEFORE INSERT OR UPDATE OF lessee_id, region, head_id, lessee_manager_id ON contracts_contract
FOR EACH ROW EXECUTE FUNCTION contracts_take_lessee();
"""
# Rows are locked in the order of their keys, as everywhere.
OF_COMPANY = """
CREATE FUNCTION contracts_follow_company() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM FROM public.contracts_contract
    WHERE lessee_id = ANY (public.accounts_reach(NEW.id)) ORDER BY id FOR NO KEY UPDATE;
    UPDATE public.contracts_contract SET lessee_manager_id = NULL
    WHERE lessee_id = NEW.id OR (OLD.parent_id IS DISTINCT FROM NEW.parent_id
        AND lessee_id = ANY (public.accounts_reach(NEW.id)));
    RETURN NULL;
END
$$;
CREATE TRIGGER contracts_follow_company
AFTER UPDATE OF inn, kpp, manager_id, parent_id ON accounts_company
FOR EACH ROW WHEN (
    (OLD.inn, OLD.kpp, OLD.manager_id, OLD.parent_id) IS DISTINCT FROM (NEW.inn, NEW.kpp, NEW.manager_id, NEW.parent_id)
)
EXECUTE FUNCTION contracts_follow_company();
"""
UNDO = """
DROP TRIGGER contracts_follow_company ON accounts_company;
DROP TRIGGER contract_takes_lessee ON contracts_contract;
DROP FUNCTION contracts_follow_company();
DROP FUNCTION contracts_take_lessee();
DROP FUNCTION contracts_head(bigint);
"""


class Migration(migrations.Migration):
    """Makes the triggers."""

    dependencies = [("contracts", "0002_asset_lessee"), ("accounts", "0002_reach")]

    operations = [migrations.RunSQL([HEAD, OF_CONTRACT, OF_COMPANY], UNDO)]
