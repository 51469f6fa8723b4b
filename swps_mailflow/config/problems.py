"""What is wrong with a configuration, each with the key it is about."""

from __future__ import annotations

from dataclasses import dataclass

from swps_mailflow.errors import MailflowError


@dataclass(frozen=True)
class Problem:
    """A key as one would look for it (`roles.group_admin[1].email`) and what to write there.

    The key is empty where the file as a whole cannot be read.
    """

    key: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.key}: {self.sentence}" if self.key else self.sentence


class ConfigError(MailflowError):
    """The configuration cannot be used; `problems` holds them all, `str()` has a line for each."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
