"""How long the disk itself keeps a writer waiting: what no service on it can be faster than."""

import os
import threading
import time


class SlowestSync(threading.Thread):
    """Writes 4 KiB to a file in this folder ten times a second, and waits for the disk each time."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.path, self.seconds, self._ended = folder / "syncs", 0.0, threading.Event()
        self.start()

    def run(self):
        with self.path.open("wb", buffering=0) as file:
            while not self._ended.wait(0.1):
                began = time.monotonic()
                file.seek(0)
                file.write(os.urandom(4096))
                os.fsync(file.fileno())
                self.seconds = max(self.seconds, time.monotonic() - began)

    def end(self):
        self._ended.set()
        self.join()
        return self.seconds
