"""`python -m swps_mailflow` is the command `swps-mailflow`."""

from swps_mailflow.cli import main

main()
