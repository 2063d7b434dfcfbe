"""Brings the database and the static files up to date; runs in a process of its own, as it loads Django.

``python -m leasing_portal.stand.data`` is called by the stand with the addresses of the servers in the
environment. What is up to date is skipped; the table of demo sign-ins is left in a file for the stand.
"""

import io
import os
import sys
from pathlib import Path

from leasing_portal.stand import addresses, steps
from leasing_portal.stand.stamps import Stamp

STAMPS = "stamps"


def sign_ins_file() -> Path:
    """Where the table of demo sign-ins is left."""
    return addresses.local_dir() / "sign-ins.txt"


def main() -> int:
    """Prepare everything a start needs; return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leasing_portal.settings")
    import django  # noqa: PLC0415 - only this process loads Django
    from django.core.management.base import CommandError  # noqa: PLC0415

    try:
        steps.in_step("Loading the portal", django.setup)
        is_changed = _migrate()
        _prepare_roles()
        _collect_static()
        _load_demo(anew=is_changed)
        _write_sign_ins()
    except KeyboardInterrupt:
        return 130
    except CommandError as error:
        steps.say(f"\n{error}")
        return 1
    return 0


def _migrate() -> bool:
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        with steps.step(f"Migrating the database ({len(pending)})"):
            call_command("migrate", verbosity=0, interactive=False)
    # No migration makes it: a dump restored without it, or a cut first start, would lack it for ever.
    call_command("createcachetable", verbosity=0)
    return bool(pending)


def _prepare_roles() -> None:
    from django.core.management import call_command  # noqa: PLC0415

    call_command("prepare_database_roles", verbosity=0)


def _collect_static() -> None:
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    project = addresses.PROJECT_DIR
    stamp = Stamp(
        addresses.local_dir() / STAMPS / "static",
        [
            str(settings.STATIC_ROOT),
            settings.STORAGES["staticfiles"]["BACKEND"],
            project / "static",
            # Hidden folders are no apps: what was collected lies in one of them.
            *sorted(path for path in project.glob("*/static") if not path.parent.name.startswith(".")),
            project / "package-lock.json",
            project / "requirements" / "base.txt",
            project / "leasing_portal" / "settings.py",
            project / "leasing_portal" / "apps.py",
        ],
    )
    if stamp.is_fresh() and Path(settings.STATIC_ROOT).is_dir():
        return
    with steps.step("Collecting static files"):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.put()


def _load_demo(*, anew: bool) -> None:
    from django.core.management import call_command  # noqa: PLC0415

    stamp = Stamp(addresses.local_dir() / STAMPS / "demo-data", [os.environ["DATABASE_URL"]])
    if stamp.is_fresh() and not anew:
        return
    with steps.step("Loading demo data"):
        call_command("load_demo", stdout=io.StringIO())
    stamp.put()


def _write_sign_ins() -> None:
    from django.core.management import call_command  # noqa: PLC0415

    table = io.StringIO()
    call_command("demo_accounts", stdout=table)
    sign_ins_file().write_text(table.getvalue())


if __name__ == "__main__":
    sys.exit(main())
