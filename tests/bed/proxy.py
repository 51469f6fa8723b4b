"""A stretch of network between a client and a server that can go bad."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading

from tests.bed.common import HOST

# A close with this option sends a reset instead of a goodbye.
_RESET = struct.pack("ii", 1, 0)


class BadNetwork:
    """Forwards `port` to a server until told to `swallow` everything or to `reset` connections.

    A context manager.
    """

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener = socket.create_server((HOST, 0))
        self._silence = threading.Event()
        self._over = threading.Event()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0

    def __enter__(self) -> BadNetwork:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        self._listener.close()
        for pair in self._pairs:
            _close(*pair)

    def swallow(self) -> None:
        """From now on nothing arrives, on either side, and nobody is told."""
        self._silence.set()

    def recover(self, *, quietly: bool = False) -> None:
        """Forward again, on new connections; those from before stay dead.

        `quietly`, they are not even closed: a router has forgotten them.
        """
        if not quietly:
            for pair in self._pairs:
                _close(*pair)
            self._pairs.clear()
        self._silence = threading.Event()

    def reset(self) -> None:
        """Break every connection."""
        for pair in self._pairs:
            for sock in pair:
                with contextlib.suppress(OSError):
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            _close(*pair)
        self._pairs.clear()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                try:
                    server = socket.create_connection((HOST, self._server_port))
                except OSError:
                    client.close()
                    continue
                self._pairs.append((client, server))
                threading.Thread(
                    target=self._carry, args=(client, server, self._silence), daemon=True
                ).start()

    def _carry(
        self, client: socket.socket, server: socket.socket, silence: threading.Event
    ) -> None:
        with contextlib.suppress(OSError, ValueError):
            while not self._over.is_set():
                for sock in select.select([client, server], [], [], 0.1)[0]:
                    data = sock.recv(65536)
                    if silence.is_set():
                        if not data:
                            return  # the goodbye is swallowed, too
                        continue
                    if not data:
                        _close(client, server)
                        return
                    (server if sock is client else client).sendall(data)


def _close(*socks: socket.socket) -> None:
    for sock in socks:
        with contextlib.suppress(OSError):
            sock.close()
