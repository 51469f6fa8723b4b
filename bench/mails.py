"""What a mail costs: this program, the floor, and Roundup, on the same mails, side by side.

`python -m bench.mails` fills state folders, measures, prints a table, and writes every figure to
`build/bench.json`; `--plot FILE` draws them. The runners take turns, so that what else happens on
the machine hits all of them. Roundup is installed from the package index into `build/`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench import plot, running
from bench.answering import Answering
from bench.fill import Filler
from bench.letters import letters
from bench.measure import Cost, floor, measured
from bench.tracker import Roundup
from swps_mailflow.incoming import Incoming
from tests.setting import Setting

# Mails a runner takes before the next has its turn.
_TURN = 20
# The numbers of the letters that stand for each purpose; nobody may get the same one twice.
_STEP = 100_000
_FEW_PIPES = 7


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", default="100,1000,10000,50000")
    parser.add_argument("--tracker-cases", type=int, default=10_000, help="the most for Roundup")
    parser.add_argument("--mails", type=int, default=200)
    parser.add_argument("--open", type=int, default=500, help="the most cases that are open")
    parser.add_argument("--idle", type=float, default=60.0, help="seconds of watching it wait")
    parser.add_argument("--without-roundup", action="store_true")
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--plot", type=Path)
    args = parser.parse_args()
    args.build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=args.build) as name:
        bench = Bench(Path(name).resolve(), args)
        bench.run([int(c) for c in args.cases.split(",")])
    (args.build / "bench.json").write_text(json.dumps(bench.found, indent=2) + "\n")
    if args.plot:
        args.plot.write_text(_plot(bench.found))


class Bench:
    """One whole run; `found` is every figure of it."""

    def __init__(self, root: Path, args: argparse.Namespace) -> None:
        self.root = root
        self.args = args
        self.found: dict[str, Any] = {"mails": {}, "load": os.getloadavg()[0]}
        self._numbers = 0
        self._now = datetime.now(UTC).replace(microsecond=0)

    def run(self, sizes: list[int]) -> None:
        """Measure at every size, then the processes at the last one."""
        self._floor = floor(self.root / "floor")
        filler = Filler(self.root / "ours", self.args.open)
        if self.args.without_roundup:
            self._sizes(sizes, filler, None)
        else:
            venv = self.args.build.resolve() / "roundup-venv"
            with Roundup(venv, self.root / "roundup") as roundup:
                self.found["roundup"] = {"version": roundup.version()}
                self._sizes(sizes, filler, roundup)
                self.found["roundup"]["memory_mb"] = round(roundup.peak_megabytes(), 1)
                pipes = [roundup.pipe(raw) for raw in self._letters(_FEW_PIPES)]
                self.found["roundup"].update(_pipe("pipe", pipes))
                print(self.found["roundup"], flush=True)
        filler.setting.cabinet.settle()
        filler.setting.index.close()
        self._processes(filler.setting.root)

    def _sizes(self, sizes: list[int], filler: Filler, roundup: Roundup | None) -> None:
        for size in sizes:
            filler.grow(size)
            if roundup is not None and size <= self.args.tracker_cases:
                roundup.grow(size)
                found = self._side_by_side(filler, roundup)
            else:
                found = self._side_by_side(filler, None)
            self.found["mails"][size] = found
            _print(size, found)

    def _side_by_side(self, filler: Filler, roundup: Roundup | None) -> dict[str, Any]:
        names = ["floor", "taken in", "taken in and answered"]
        names += ["Roundup, strangers", "Roundup, known"] if roundup else []
        costs = {name: Cost() for name in names}
        before = {row.ref for row in filler.setting.index.rows()}
        answering = Answering(filler.setting, self._now)
        warming_up = {name: Cost() for name in names}
        self._turn(filler.setting, answering, roundup, warming_up)
        for _ in range(self.args.mails // _TURN):
            self._turn(filler.setting, answering, roundup, costs)
        answering.close()
        new = [r.ref for r in filler.setting.index.rows() if r.ref not in before]
        filler.take_out(new)
        return {name: cost.row() for name, cost in costs.items()}

    def _turn(
        self,
        setting: Setting,
        answering: Answering,
        roundup: Roundup | None,
        costs: dict[str, Cost],
    ) -> None:
        """Let everybody take the same letters once."""

        def take(raw: bytes) -> None:
            setting.desk.work(Incoming(raw, self._now), self._now)

        first = self._numbers
        mails = self._letters(_TURN)
        measured(costs["floor"], self._floor, mails)
        measured(costs["taken in"], take, mails)
        answering.send()
        # The same letters would be duplicates: these are the next ones.
        measured(costs["taken in and answered"], answering.work, self._letters(_TURN))
        if roundup is not None:
            known = list(letters(first + 10 * _STEP, _TURN, self._now, known=True))
            for name, some in (("Roundup, strangers", mails), ("Roundup, known", known)):
                for wall, cpu in roundup.work(self._folder(some)):
                    costs[name].add(wall, cpu)

    def _processes(self, state: Path) -> None:
        found: dict[str, Any] = {}
        with running.Sink() as sink:
            daemon = running.Daemon(state, sink.port)
            with daemon:
                pass
            starts = []
            for _ in range(5):
                with daemon:
                    starts.append((daemon.started, daemon.started_cpu))
            found["start_s"] = round(median(wall for wall, _ in starts), 2)
            found["start_cpu_s"] = round(median(cpu for _, cpu in starts), 2)
            with daemon:
                self._waiting(daemon, sink, found)
                daemon.kill()
            with daemon:
                found["start_after_crash_s"] = round(daemon.started, 2)
                found["start_after_crash_cpu_s"] = round(daemon.started_cpu, 2)
                found["start_after_crash_memory_mb"] = round(daemon.peak_megabytes(), 1)
            self._pipes(daemon, found)
            for path in state.glob("index.sqlite*"):
                path.unlink()
            with daemon:
                found["rebuild_s"] = round(daemon.started, 2)
                found["rebuild_cpu_s"] = round(daemon.started_cpu, 2)
                found["rebuild_memory_mb"] = round(daemon.peak_megabytes(), 1)
        self.found["processes"] = found
        for name, value in found.items():
            print(f"{name:32} {value}", flush=True)

    def _waiting(self, daemon: running.Daemon, sink: running.Sink, found: dict[str, Any]) -> None:
        found["start_memory_mb"] = round(daemon.peak_megabytes(), 1)
        found["idle_percent"] = round(daemon.idle(self.args.idle), 3)
        first, count = self._numbers, self.args.mails // 4
        mails = self._letters(count)
        senders = [f"family{first + n}@home.example" for n in range(count)]
        seconds = daemon.latencies(sink, zip(senders, mails, strict=True))
        found["latency_ms"] = round(median(seconds) * 1000, 1)
        found["latency_p95_ms"] = round(sorted(seconds)[len(seconds) * 95 // 100] * 1000, 1)
        found["memory_mb"] = round(daemon.peak_megabytes(), 1)
        found["smtp_connections_and_mails"] = [sink.connections, sink.mails]

    def _pipes(self, daemon: running.Daemon, found: dict[str, Any]) -> None:
        config = daemon.config
        mails = self._letters(2 * _FEW_PIPES)
        pipes = [running.deliver(config, raw) for raw in mails[:_FEW_PIPES]]
        found.update(_pipe("deliver", pipes))
        imports = [running.import_seconds(config, raw) for raw in mails[_FEW_PIPES:]]
        found["deliver_imports_ms"] = round(median(imports) * 1000)
        with daemon:
            pipes = [running.deliver(config, raw) for raw in self._letters(_FEW_PIPES)]
            found.update(_pipe("deliver_beside_the_daemon", pipes))

    def _letters(self, count: int) -> list[bytes]:
        first, self._numbers = self._numbers, self._numbers + count
        return list(letters(first, count, self._now))

    def _folder(self, mails: list[bytes]) -> Path:
        folder = self.root / "mails"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for number, raw in enumerate(mails):
            (folder / f"{number:05d}.eml").write_bytes(raw)
        return folder


def _pipe(name: str, pipes: list[tuple[float, float]]) -> dict[str, int]:
    return {
        f"{name}_ms": round(median(wall for wall, _ in pipes) * 1000),
        f"{name}_cpu_ms": round(median(cpu for _, cpu in pipes) * 1000),
    }


def _print(size: int, found: dict[str, Any]) -> None:
    print(f"\n{size:,} cases", flush=True)
    base = found["floor"]
    for name, row in found.items():
        print(
            f"  {name:24} wall {row['wall_ms']:8.2f} ms {row['wall_ms'] / base['wall_ms']:7.2f} x"
            f"   cpu {row['cpu_ms']:8.2f} ms {row['cpu_ms'] / base['cpu_ms']:7.2f} x"
            f"   wall p95 {row['wall_p95_ms']:8.2f} ms",
            flush=True,
        )


def _plot(found: dict[str, Any]) -> str:
    lines: dict[str, list[tuple[float, float]]] = {}
    for size, rows in found["mails"].items():
        for name, row in rows.items():
            lines.setdefault(name, []).append((float(size), row["cpu_ms"]))
    order = sorted(lines, key=lambda name: -lines[name][-1][1])
    return plot.svg(
        "CPU per mail, in milliseconds", "existing cases", {name: lines[name] for name in order}
    )


if __name__ == "__main__":
    main()
