"""What both mail adapters need of TLS: whom to trust, and what went wrong in words."""

from __future__ import annotations

import ssl
from pathlib import Path

from swps_mailflow.errors import Permanent


def context_for(ca_file: Path | None) -> ssl.SSLContext:
    """Return a context that checks certificate and name, against `ca_file` or the system's own.

    Raises Permanent where the file cannot be used.
    """
    try:
        return ssl.create_default_context(cafile=ca_file)
    except ssl.SSLError as error:
        raise Permanent(
            f"The certificate file {ca_file} holds no certificate; see ca_file."
        ) from error
    except OSError as error:
        why = error.strerror or error
        raise Permanent(
            f"The certificate file {ca_file} cannot be read ({why}); see ca_file."
        ) from error


def distrust(error: BaseException) -> str | None:
    """Return why a certificate was not trusted, as OpenSSL says it; None for another fault."""
    found = _in_chain(error, ssl.SSLCertVerificationError)
    if isinstance(found, ssl.SSLCertVerificationError):
        return found.verify_message.rstrip(".")
    return None


def not_tls(error: BaseException) -> bool:
    """Tell whether the other side answered, but not in TLS."""
    return isinstance(_in_chain(error, ssl.SSLError), ssl.SSLError)


def _in_chain(error: BaseException, wanted: type[BaseException]) -> BaseException | None:
    link: BaseException | None = error
    while link is not None and not isinstance(link, wanted):
        link = link.__cause__ or link.__context__
    return link
