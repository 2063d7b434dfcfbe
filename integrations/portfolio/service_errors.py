"""Refusals of the services as problems of the file."""

from collections.abc import Iterator

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import translation

from common.messages import MessageError
from integrations.portfolio.columns import Sheet


def errors_of(error: MessageError | ValidationError, sheet: Sheet, fallback: str) -> Iterator[tuple[str, MessageError]]:
    """Yield (column, error); what no column of the sheet has by name is put at the column `fallback`."""
    if isinstance(error, MessageError):
        yield fallback, error
        return
    columns = {column.key for column in sheet.columns}
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for field, errors in by_field.items():
        for one in errors:
            yield (field if field in columns else fallback), _as_message(one)


def _as_message(error: ValidationError) -> MessageError:
    """Keep the msgid, so that each reader gets the message in their own language."""
    with translation.override(None):
        params = {name: str(value) for name, value in (error.params or {}).items()}
        return MessageError(error.code or "invalid", str(error.message), params)
