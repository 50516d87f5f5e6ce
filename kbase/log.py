"""Logs: one line an event on standard error, without local variables, so that nothing secret gets in by accident."""

import logging
import sys

import structlog


def configure(level: str = "error", *, as_json: bool = False) -> None:
    """Sets up structlog for the process. level: the least that is shown (debug, info, warning, error).

    Exceptions come as plain tracebacks: frames' local variables hold objects of the cluster.
    """
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([structlog.processors.format_exc_info] if as_json else []),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        # Looked up for each logger: standard error may be replaced while the process runs.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
