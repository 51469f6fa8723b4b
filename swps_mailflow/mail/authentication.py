"""Whether the domain of the From field was authenticated, by our own provider's word (RFC 8601)."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from swps_mailflow.mail.addresses import domain_of, normal_domain
from swps_mailflow.mail.headers import Headers
from swps_mailflow.mail.results import Result
from swps_mailflow.mail.trusted import trusted_block

# Which property names what a method speaks about; results about different things may differ.
_ABOUT = {"dkim": "header.d", "dmarc": "header.from", "spf": "smtp.mailfrom"}


class Verdict(enum.Enum):
    """What is known of the domain in From: PASS it is authentic, FAIL it is not, NONE nothing."""

    PASS = "pass"
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True)
class Authentication:
    """A verdict and its reason, a clause for administrators."""

    verdict: Verdict
    reason: str


def authenticate(headers: Headers, domain: str, authserv_ids: Sequence[str]) -> Authentication:
    """Judge whether a message whose From field names `domain` comes from that domain.

    `dmarc=pass` for it, or `dkim=pass` with that very `header.d`, is a pass (RFC 7489, section
    3.1). `dmarc=fail`, or two fields that contradict, is a fail. Everything else says nothing of
    the From field: SPF alone, ARC, "bestguesspass". Of several fields only the topmost block of our
    own provider counts; see `trusted`.
    """
    block = trusted_block(headers, authserv_ids)
    if not block:
        return Authentication(Verdict.NONE, "no server of ours wrote Authentication-Results")
    results = [result for field in block for result in field.results]
    dmarc = [result for result in results if result.method == "dmarc"]
    if any(result.outcome == "fail" for result in dmarc):
        return Authentication(Verdict.FAIL, "dmarc=fail")
    if len({(result.outcome, _domain(result, "header.from")) for result in dmarc}) > 1:
        return Authentication(Verdict.FAIL, "two DMARC results contradict each other")
    if method := _contradicted([field.results for field in block]):
        return Authentication(Verdict.FAIL, f"two fields contradict each other about {method}")
    if not all(field.readable for field in block):
        return Authentication(Verdict.NONE, "an Authentication-Results field cannot be read")
    ours = normal_domain(domain)
    if ours is None:
        return Authentication(Verdict.NONE, "the From field names no domain")
    for result in dmarc:
        if _passes(result, "header.from", ours):
            return Authentication(Verdict.PASS, f"dmarc=pass for {ours}")
    for result in results:
        if result.method == "dkim" and _passes(result, "header.d", ours):
            return Authentication(Verdict.PASS, f"dkim=pass with header.d={ours}")
    return Authentication(Verdict.NONE, _why_nothing(results, ours))


def _passes(result: Result, about: str, domain: str) -> bool:
    return result.whole and result.outcome == "pass" and _domain(result, about) == domain


def _domain(result: Result, about: str) -> str | None:
    """Return the domain a property names; some servers write a whole address there."""
    value = result.only(about)
    if value is None:
        return None
    return normal_domain(domain_of(value) if "@" in value else value)


def _contradicted(fields: list[tuple[Result, ...]]) -> str | None:
    """Return the method of which one field says pass and another fail about the same thing.

    A field that found no signature at all contradicts one in which a signature passed.

    Within one field both may stand: a message can bear one good and one broken signature.
    """
    passed: dict[tuple[str, str], set[int]] = {}
    failed: dict[tuple[str, str], set[int]] = {}
    for number, results in enumerate(fields):
        for result in results:
            about = _ABOUT.get(result.method)
            if about is None:
                continue
            key = (result.method, (result.only(about) or "").lower())
            if result.outcome == "pass":
                passed.setdefault(key, set()).add(number)
            elif result.outcome == "fail":
                failed.setdefault(key, set()).add(number)
    unsigned = {n for n, results in enumerate(fields) if ("dkim", "none") in map(_said, results)}
    signed = {n for (method, _), numbers in passed.items() if method == "dkim" for n in numbers}
    if unsigned and signed - unsigned:
        return "dkim"
    for key, numbers in passed.items():
        if failed.get(key, set()) - numbers:
            return key[0]
    return None


def _said(result: Result) -> tuple[str, str]:
    return result.method, result.outcome


def _why_nothing(results: list[Result], domain: str) -> str:
    said = [f"{r.method}={r.outcome}"[:40] for r in results if r.method in ("dmarc", "dkim", "spf")]
    if not said:
        return "neither DMARC nor DKIM was checked"
    return f"nothing passed for {domain} ({', '.join(said[:6])})"
