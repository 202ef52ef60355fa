"""A report in the form that was asked for."""

import msgspec

from service.report.sealed import OPEN, sealed
from service.report.shapes import Report
from service.views.forms import Form
from service.views.page import report_page
from service.views.rows import csv_of
from service.views.terminal import plain_lines


def content_of(report: Report, form: Form) -> bytes:
    """Return the bytes of a report's file."""
    if form == "json":
        return sealed_json(report)
    if form == "html":
        return sealed(report_page(report).encode())
    if form == "csv":
        return csv_of(report).encode()
    return "".join(f"{line}\n" for line in plain_lines(report)).encode()


def sealed_json(report: msgspec.Struct) -> bytes:
    """Return a report as a JSON file with its seal."""
    content = msgspec.json.encode(msgspec.structs.replace(report, seal=OPEN))
    return sealed(msgspec.json.format(content, indent=1) + b"\n")
