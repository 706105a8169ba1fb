"""Findings as the interface answers them."""

from tmserver.api import answers
from tmserver.domain.findings import Finding
from tmserver.http.language import translate


def finding(one: Finding) -> answers.Finding:
    """A finding with its sentence in the caller's language."""
    return answers.Finding(
        check=one.check, severity=one.severity, status=one.status, side=one.side, start=one.start,
        end=one.end, text=one.text, message=one.message.text(translate()), suggestion=one.suggestion,
        concept_id=None if one.concept_id is None else int(one.concept_id),
    )  # fmt: skip
