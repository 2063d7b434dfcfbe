"""Structured logs: every line carries the request id and the user; JSON in production, readable elsewhere."""

import logging.config
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from common.masking import without_keys


def mask_keys(logger: object, method: str, event: EventDict) -> EventDict:
    """Put `…` for the keys of reset, invitation and confirmation links, and for keys of the API."""
    del logger, method
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = without_keys(value)
    return event


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    mask_keys,
]


def renderer_of(format_: str) -> Processor:
    """What makes a line of an event: JSON for a collector, else text for a person's screen.

    Tracebacks are plain: the pretty ones print local variables, and with them passwords and keys.
    """
    if format_ == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


def logging_config(*, format_: str, level: str) -> dict[str, Any]:
    """Configure structlog and the standard library alike, and return the dict that was applied."""
    renderer = renderer_of(format_)
    tail: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if format_ == "json":
        tail.append(structlog.processors.format_exc_info)
    config: dict[str, Any] = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [*tail, renderer],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # A request has one line of its own from django_structlog; Django's would repeat it.
            "django.server": {"handlers": [], "propagate": False},
            # On a person's screen only what went wrong; a log collector gets a line for each request and task.
            "django_structlog": {"level": "WARNING" if format_ == "console" else level},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
        },
    }
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(config)
    return config
