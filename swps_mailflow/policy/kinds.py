"""The workflows there are, by kind. A seventh is one import and one entry here."""

from __future__ import annotations

from collections.abc import Mapping

from swps_mailflow.policy import (
    concern,
    exception,
    leaver,
    membership,
    photo,
    removal,
    unsorted,
)
from swps_mailflow.policy.workflow import Workflow

WORKFLOWS: Mapping[str, Workflow] = {
    module.WORKFLOW.kind: module.WORKFLOW
    for module in (concern, exception, leaver, membership, photo, removal, unsorted)
}
