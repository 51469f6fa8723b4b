"""A password by its whereabouts: read at the moment it is needed, never kept, shown or logged."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from swps_mailflow.errors import Permanent

# Where systemd puts what LoadCredential= names: readable by this service alone (systemd.exec(5)).
CREDENTIALS = "CREDENTIALS_DIRECTORY"


@dataclass(frozen=True)
class Secret:
    """Where a password lies; call it to get the password.

    `variable` names an environment variable. Otherwise it is a file: the systemd credential
    `credential` where there is one, else `path`. Only the first line of a file counts.
    """

    variable: str = ""
    credential: str = ""
    path: Path = Path()

    @classmethod
    def in_file(cls, written: str, base: Path) -> Secret:
        """Return the secret for `password_file = written`; a relative path starts at `base`."""
        plain_name = "/" not in written
        return cls("", written if plain_name else "", base / at_home(written))

    @classmethod
    def in_environment(cls, variable: str) -> Secret:
        """Return the secret for `password_env = variable`."""
        return cls(variable)

    def __call__(self) -> str:
        """Return the password. Raises `Permanent` where it is missing, empty or unreadable."""
        if self.variable:
            text = os.environ.get(self.variable, "")
            missing = f"The environment variable {self.variable} is not set or is empty."
        else:
            text = self._read()
            missing = f"The first line of {self.file} is empty; write the password there."
        password = text.partition("\n")[0].rstrip("\r")
        if not password:
            raise Permanent(missing)
        return password

    @property
    def file(self) -> Path | None:
        """The file the password comes from now; None when it comes from the environment."""
        if self.variable:
            return None
        folder = os.environ.get(CREDENTIALS, "")
        if folder and self.credential and (Path(folder) / self.credential).is_file():
            return Path(folder) / self.credential
        return self.path

    def _read(self) -> str:
        file = self.file or self.path
        try:
            return file.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise Permanent(
                f"The password file {file} cannot be read: {error.strerror or error}."
            ) from error
        except UnicodeDecodeError:
            # The cause is dropped with intent: it holds the bytes of the password.
            raise Permanent(f"The password file {file} is not text in UTF-8.") from None


def at_home(written: str) -> Path:
    """Return the path with a leading ~ read as the home folder, where there is one."""
    try:
        return Path(written).expanduser()
    except RuntimeError:  # a service account may have no home
        return Path(written)
