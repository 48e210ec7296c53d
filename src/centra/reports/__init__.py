"""A clustering as a page to hand over: what was found, what it is worth, how it was made."""

from centra.reports.findings import Findings, find
from centra.reports.report import Report, report

__all__ = ["Findings", "Report", "find", "report"]
