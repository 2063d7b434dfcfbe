"""Keeping files of an entry: all of them or none."""

from collections.abc import Sequence

from workflow.files import CheckedFile
from workflow.models import Attachment, FeedEntry


def keep_files(entry: FeedEntry, files: Sequence[CheckedFile]) -> None:
    """Keep checked files with their entry; when one of them cannot be written, those before it are taken away."""
    kept: list[Attachment] = []
    try:
        for checked in files:
            kept.append(_kept(entry, checked))  # noqa: PERF401 # what was written before a failure is needed
        Attachment.objects.bulk_create(kept)
    except BaseException:
        for attachment in kept:
            attachment.file.delete(save=False)
        raise


def _kept(entry: FeedEntry, checked: CheckedFile) -> Attachment:
    attachment = Attachment(
        entry=entry,
        name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
    )
    checked.content.seek(0)
    attachment.file.save(checked.stored_name, checked.content, save=False)
    return attachment
