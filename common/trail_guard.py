"""SQL that keeps the trail append-only and seals it into a chain."""

from common.trail_chain import HASHED, START
from common.trail_sql import Installed

# Any number of our own: one sealer at a time.
LOCK = 7_201_995
TRAIL, HEAD = "common_trailentry", "common_trailhead"
CONTENT = tuple(column for column in HASHED if column != "position")


def guard() -> Installed:
    """An entry gets its seal once, nothing else ever changes; nothing is deleted; the head only moves on."""
    old, new = (", ".join(f"{row}.{column}" for column in CONTENT) for row in ("OLD", "NEW"))
    sql = f"""
    CREATE OR REPLACE FUNCTION trail_guard() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $trail$
    BEGIN
        IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = '{HEAD}' THEN
            IF NEW.position > OLD.position THEN RETURN NEW; END IF;
        ELSIF TG_OP = 'UPDATE' THEN
            IF OLD.position IS NULL AND NEW.position IS NOT NULL AND ROW({old}) IS NOT DISTINCT FROM ROW({new})
            THEN RETURN NEW; END IF;
        END IF;
        RAISE EXCEPTION 'The audit trail is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END $trail$;

    DROP TRIGGER IF EXISTS trail_born_unsealed ON {TRAIL};
    CREATE TRIGGER trail_born_unsealed BEFORE INSERT ON {TRAIL} FOR EACH ROW
        WHEN (NEW.position IS NOT NULL OR NEW.hash <> '') EXECUTE FUNCTION trail_guard();
    {_refusals(TRAIL)}
    {_refusals(HEAD)}
    """
    names = ("trail_append_only", "trail_no_truncate")
    triggers = [(table, name) for table in (TRAIL, HEAD) for name in names]
    return Installed("trail_guard", sql, ((TRAIL, "trail_born_unsealed"), *triggers))


def _refusals(table: str) -> str:
    return f"""
    DROP TRIGGER IF EXISTS trail_append_only ON {table};
    CREATE TRIGGER trail_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION trail_guard();
    DROP TRIGGER IF EXISTS trail_no_truncate ON {table};
    CREATE TRIGGER trail_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION trail_guard();
    """


def seal() -> Installed:
    """`common_seal_trail(most)`: chain up to so many committed entries; how many it chained.

    Positions have no gaps and follow the order of ids among entries that are committed: a long transaction's entries
    come after those that were sealed before its commit. Nothing is done while another session seals.
    """
    parts = " || ".join(
        f"coalesce(octet_length({text}) || ':' || {text}, '-') || ','"
        for text in (source.format(row="entry") for source in HASHED.values())
    )
    sql = f"""
    CREATE OR REPLACE FUNCTION common_seal_trail(most integer) RETURNS integer LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $trail$
    DECLARE
        head {HEAD}%ROWTYPE;
        entry {TRAIL}%ROWTYPE;
        sealed integer := 0;
        before_it text;
    BEGIN
        IF NOT pg_try_advisory_xact_lock({LOCK}) THEN RETURN 0; END IF;
        SELECT * INTO head FROM {HEAD};
        IF NOT FOUND THEN
            IF EXISTS (SELECT FROM {TRAIL} WHERE position IS NOT NULL) THEN
                RAISE EXCEPTION 'The head of the audit trail is missing';
            END IF;
            INSERT INTO {HEAD} (id, position, hash) VALUES (1, 0, '{START}') RETURNING * INTO head;
        END IF;
        FOR entry IN SELECT * FROM {TRAIL} WHERE position IS NULL ORDER BY id LIMIT most LOOP
            before_it := head.hash;
            head.position := head.position + 1;
            entry.position := head.position;
            head.hash := encode(sha256(convert_to(before_it || {parts}, 'UTF8')), 'hex');
            UPDATE {TRAIL} SET position = head.position, previous_hash = before_it, hash = head.hash
            WHERE id = entry.id;
            sealed := sealed + 1;
        END LOOP;
        IF sealed > 0 THEN
            UPDATE {HEAD} SET position = head.position, hash = head.hash WHERE id = 1;
        END IF;
        RETURN sealed;
    END $trail$;
    """  # noqa: S608 - names of our own tables
    return Installed("common_seal_trail", sql)
