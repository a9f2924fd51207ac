"""A proxy that stands before a server: it can be pointed elsewhere, refuse, delay, or answer 500 itself."""

import socket
import threading
import time

FAULT = (b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/xml\r\nContent-Length: 93\r\nConnection: close\r\n\r\n"
         b"<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>")


class Proxy:
    def __init__(self, target):
        self.target, self.delay, self.mode = target, 0.0, "pass"
        self._sockets, self._lock = set(), threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._listener.getsockname()[1]
        self._accept_from(self._listener)

    def _accept_from(self, listener):
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        if self.mode == "fail":
            try:
                client.recv(65536)
                client.sendall(FAULT)
                client.shutdown(socket.SHUT_WR)
                client.settimeout(1)
                while client.recv(65536):
                    pass
            except OSError:
                pass
            client.close()
            return
        try:
            server = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            server.settimeout(None)
        except OSError:
            client.close()
            return
        for one in (client, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._sockets |= {client, server}
        for source, sink in ((client, server), (server, client)):
            threading.Thread(target=self._copy, args=(source, sink), daemon=True).start()

    def _copy(self, source, sink):
        try:
            while piece := source.recv(65536):
                if self.delay:
                    time.sleep(self.delay)
                sink.sendall(piece)
        except OSError:
            pass
        # Both ends: a half that stays open would hold its peer.
        for one in (source, sink):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        with self._lock:
            self._sockets -= {source, sink}

    def hang_up(self):
        with self._lock:
            sockets = list(self._sockets)
        for one in sockets:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def refuse(self):
        """Nobody listens any more."""
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        self.hang_up()

    def listen(self):
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=256)
        self._accept_from(self._listener)

    def slow(self, seconds):
        self.delay = seconds

    def fail(self):
        """What comes from now on is answered 500."""
        self.mode = "fail"
        self.hang_up()

    def recover(self):
        self.mode, self.delay = "pass", 0.0
        self.hang_up()

    def point_to(self, target):
        """As an address that moves with a failover."""
        self.target = target
        self.hang_up()
