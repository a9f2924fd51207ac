"""The service that is measured."""

import json
import os
import subprocess

from load import Load, call, free_port, headers_lua, start, writes_lua

PASSWORD = "a-password-to-measure-with"


class Service:
    """The service on a database of its own, filled with units."""

    def __init__(self, parlance, floor, url, folder, units, learners):
        self.floor, self.url = floor, url
        self.address = f"http://127.0.0.1:{free_port()}"
        self.env = {
            "DATABASE_URL": url,
            "PARLANCE_ADDR": self.address.removeprefix("http://"),
            "PARLANCE_OBJECTS_ADDR": f"127.0.0.1:{free_port()}",
            "PARLANCE_DATA_DIR": folder,
            "PARLANCE_AUTH_RATE": "1000000",
            "PARLANCE_ACCOUNT_RATE": "1000000",
            "PARLANCE_API_RATE": "1000000",
            "PARLANCE_REGISTRATION_RATE": "1000000",
            "RUST_LOG": "info",
        }
        self.command = [parlance]
        subprocess.run([parlance, "migrate", "run"], env={**os.environ, **self.env}, check=True, stdout=subprocess.DEVNULL)
        filled = subprocess.run([floor, "fill", url, str(units)], check=True, stdout=subprocess.PIPE, text=True).stdout
        self.unit, self.asset = filled.split()
        self.start()
        self.names = [f"bench{number}" for number in range(learners)]
        for name in self.names:
            account = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
            call("POST", f"{self.api}/auth/register", account)
        command = [parlance, "user", "create", "bench-author", "--email", "bench-author@example.com", "--role", "author", "--password-stdin"]
        subprocess.run(command, env={**os.environ, **self.env}, input=PASSWORD, text=True, check=True, stdout=subprocess.DEVNULL)
        self.sign_in()

    @property
    def api(self):
        return f"{self.address}/api/v1"

    def start(self):
        self.process, self.started_in = start(self.command, f"{self.address}/health/ready", self.env)

    def sign_in(self):
        """Access tokens live for a quarter of an hour."""
        sign_in = lambda name: call("POST", f"{self.api}/auth/login", {"username": name, "password": PASSWORD})[0]
        self.author, *self.tokens = [json.loads(sign_in(name))["accessToken"] for name in ["bench-author", *self.names]]

    def load(self, path, headers={}, expected=200):
        headers = {"Authorization": f"Bearer {self.tokens[0]}", **headers}
        return Load(f"{self.api}{path}", headers_lua(headers), self.process.pid, expected)

    def writes(self, method, path, bodies, learners):
        lua = writes_lua(method, [f"/api/v1{path}"], bodies, self.tokens[:learners])
        return Load(f"{self.api}{path}", lua, self.process.pid)

    def restart(self):
        self.stop()
        self.start()

    def stop(self):
        self.process.terminate()
        self.process.wait()
