"""SQL functions that the policies of `leasing_portal.row_security` ask: the settings of a request, and look-ups."""

PARAMETERS = """
    CREATE OR REPLACE FUNCTION portal_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('portal.user', true), '')::bigint;

    CREATE OR REPLACE FUNCTION portal_companies() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('portal.companies', true), ''), '{}')::bigint[];

    CREATE OR REPLACE FUNCTION portal_contracts() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('portal.contracts', true), '')::bigint[];

    CREATE OR REPLACE FUNCTION portal_token() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('portal.token', true), '')
"""
# With the owner's rights, and telling ids only: a policy that reads its own table would ask itself for ever, and one
# that reads guarded tables makes the planner weigh the policies of all of them in every join.
LOOK_UPS = """
    CREATE OR REPLACE FUNCTION portal_memberships() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT coalesce(array_agg(id), '{}') FROM (
            SELECT on_behalf_of_id FROM public.accounts_membership
            WHERE user_id = public.portal_user() AND on_behalf_of_id IS NOT NULL
            UNION ALL
            SELECT membership_id FROM public.integrations_apitoken WHERE digest = public.portal_token()
        ) AS known(id)
    $$;

    CREATE OR REPLACE FUNCTION portal_people() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT coalesce(array_agg(DISTINCT known.user_id), '{}') FROM (
            SELECT user_id FROM public.accounts_membership WHERE company_id = ANY (public.portal_companies())
            UNION ALL
            SELECT user_id FROM public.accounts_membership WHERE id = ANY (public.portal_memberships())
            UNION ALL
            SELECT seat.user_id FROM public.accounts_membership seat
            JOIN public.accounts_company lessor ON lessor.id = seat.company_id AND lessor.party = 'lessor'
            WHERE public.portal_companies() <> '{}'
        ) AS known
    $$;

    CREATE OR REPLACE FUNCTION portal_has_second_factor(person bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT EXISTS (
            SELECT FROM public.mfa_authenticator WHERE user_id = person AND type IN ('totp', 'webauthn')
        ) AND (
            current_setting('role') <> 'portal_web' OR person = public.portal_user() OR EXISTS (
                SELECT FROM public.accounts_membership
                WHERE user_id = person AND company_id = ANY (public.portal_companies())
            )
        )
    $$;

    CREATE OR REPLACE FUNCTION portal_own_companies() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT coalesce(array_agg(company_id), '{}') FROM public.accounts_membership
        WHERE user_id = public.portal_user()
            OR id IN (SELECT membership_id FROM public.integrations_apitoken WHERE digest = public.portal_token())
    $$;

    CREATE OR REPLACE FUNCTION portal_supplied(supplier bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT EXISTS (
            SELECT FROM public.contracts_contract leased
            JOIN public.contracts_leasedasset asset ON asset.contract_id = leased.id
            WHERE asset.supplier_id = supplier AND leased.lessee_id = ANY (public.portal_companies())
                AND (public.portal_contracts() IS NULL OR leased.id = ANY (public.portal_contracts()))
        )
    $$
"""
FUNCTIONS = (PARAMETERS, LOOK_UPS)
