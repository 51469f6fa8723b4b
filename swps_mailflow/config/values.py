"""What a value of the configuration may be: each reader says what to write where it cannot read.

A relative path starts at the folder of the configuration file, which is the validation context's
`base`.
"""

from __future__ import annotations

import ipaddress
import re
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    StrictInt,
    ValidationInfo,
)

from swps_mailflow.config.secret import Secret, at_home
from swps_mailflow.mail.addresses import plain_address
from swps_mailflow.policy.addresses import address_fault
from swps_mailflow.policy.calendar import Duration

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_PREFIX = re.compile(r"[A-Z][A-Z0-9]{1,9}")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?", re.ASCII)


def is_loopback(host: str) -> bool:
    """Tell whether a host can only be this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("Write something between the quotation marks.")
    if not value.isprintable():
        raise ValueError("Take out the line break or control character.")
    return value.strip()


def _address(value: str) -> str:
    if fault := address_fault(value):
        raise ValueError(f"This {fault}.")
    return plain_address(value) or value


def read_duration(value: object) -> Duration:
    """Return the length of time; ValueError says what to write instead."""
    if not isinstance(value, str):
        raise ValueError('Write a number and a unit in quotation marks, like "2 working days".')
    try:
        return Duration.parse(value)
    except ValueError:
        raise ValueError(
            f"“{value}” is no duration; write a number and seconds, minutes, hours, days, "
            'working days, weeks, months or years, like "2 working days".'
        ) from None


def _maybe_duration(value: object) -> Duration | None:
    return None if value in ("", None) else read_duration(value)


def read_day(value: object) -> date:
    """Return the day, a TOML date or the same in quotation marks; ValueError says what to write."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f"Write the day as year-month-day, like 2027-07-21, not “{value}”.")


def _time(value: object) -> time:
    if isinstance(value, time):
        return value
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(f'Write the time of day as "07:30", not “{value}”.')
    return time(int(found[1]), int(found[2]))


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(value if isinstance(value, str) else "")
    except (ValueError, OSError, KeyError):
        raise ValueError(
            f'There is no time zone “{value}”; write one like "Europe/London".'
        ) from None


def _path(value: object, info: ValidationInfo) -> Path:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError("Write a path in quotation marks.")
    base: Path = (info.context or {})["base"]
    return base / at_home(value)


def _maybe_path(value: object, info: ValidationInfo) -> Path | None:
    return None if value in ("", None) else _path(value, info)


def _secret_file(value: object, info: ValidationInfo) -> Secret | None:
    if value is None:
        return None
    _path(value, info)
    return Secret.in_file(str(value), (info.context or {})["base"])


def _secret_variable(value: object) -> Secret | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or "=" in value:
        raise ValueError('Write the name of an environment variable, like "IMAP_PASSWORD".')
    return Secret.in_environment(value)


def _prefix(value: str) -> str:
    if not _PREFIX.fullmatch(value):
        raise ValueError("Write 2 to 10 capital letters and digits, a letter first, like SWPS.")
    return value


def _listen(value: str) -> str:
    host, colon, port = value.rpartition(":")
    if not colon or not port.isascii() or not port.isdecimal() or int(port) > 65535 or not host:
        raise ValueError('Write an address and a port, like "127.0.0.1:8024".')
    if not is_loopback(host):
        raise ValueError(
            "Listen on a loopback address, like 127.0.0.1:8024: what arrives here is believed, "
            "so only the mail server on this machine may deliver."
        )
    return value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


Text = Annotated[str, AfterValidator(_text)]
Address = Annotated[str, AfterValidator(_address)]
Span = Annotated[Duration, PlainValidator(read_duration)]
MaybeSpan = Annotated[Duration | None, PlainValidator(_maybe_duration)]
Day = Annotated[date, PlainValidator(read_day)]
TimeOfDay = Annotated[time, PlainValidator(_time)]
Zone = Annotated[ZoneInfo, PlainValidator(_zone)]
Place = Annotated[Path, PlainValidator(_path)]
MaybePlace = Annotated[Path | None, PlainValidator(_maybe_path)]
SecretFile = Annotated[Secret | None, PlainValidator(_secret_file)]
SecretVariable = Annotated[Secret | None, PlainValidator(_secret_variable)]
Prefix = Annotated[str, AfterValidator(_prefix)]
Listen = Annotated[str, AfterValidator(_listen)]
Weekday = Annotated[
    Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    BeforeValidator(_lower),
]
Count = Annotated[StrictInt, Field(ge=0)]
