"""Starting programs, and sending them requests."""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def build(profile):
    """The service, and what it is measured against."""
    command = ["cargo", "build", "--profile", profile, "--bin", "parlance", "--example", "floor", "--message-format=json"]
    output = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = {}
    for line in output.splitlines():
        message = json.loads(line)
        if message.get("executable"):
            found[message["target"]["name"]] = message["executable"]
    return found["parlance"], found["floor"]


def bring_wrk():
    if shutil.which("wrk"):
        return
    if os.getuid() != 0 or not shutil.which("apt-get"):
        sys.exit("wrk is missing; install it (Debian: apt-get install wrk)")
    subprocess.run(["apt-get", "install", "-y", "-qq", "wrk"], check=True, stdout=subprocess.DEVNULL)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def call(method, url, body=None, token=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=120) as answer:
        return answer.read(), answer.headers


def start(command, url, env):
    process = subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    began = time.monotonic()
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).read()
            return process, time.monotonic() - began
        except OSError:
            if process.poll() is not None or time.monotonic() - began > 120:
                sys.exit(f"{command[0]} does not answer at {url}")
            time.sleep(0.005)


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


class Load:
    """Requests of one kind, as wrk sends them."""

    def __init__(self, url, lua, pid, expected=200):
        self.url, self.lua, self.pid, self.expected = url, lua, pid, expected

    def run(self, seconds, connections):
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(self.lua + REPORT.replace("EXPECTED", str(self.expected)))
            script.flush()
            before = cpu_seconds(self.pid)
            command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script.name, self.url]
            output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        figures = json.loads(output[output.index("{"):output.rindex("}") + 1])
        if figures["wrong"] * 200 > figures["requests"]:
            sys.exit(f"{figures['wrong']} of {figures['requests']} answers of {self.url} were wrong")
        figures["cpu_us"] = (cpu_seconds(self.pid) - before) / max(figures["requests"], 1) * 1e6
        return figures


REPORT = """
local threads = {}
function setup(thread) thread:set("wrong", 0); table.insert(threads, thread) end
function response(status) if status ~= EXPECTED then wrong = wrong + 1 end end
function done(summary, latency)
  local all = 0
  for _, thread in ipairs(threads) do all = all + thread:get("wrong") end
  io.write(string.format('{"requests": %d, "rate": %f, "p50_ms": %f, "p99_ms": %f, "wrong": %d}',
    summary.requests, summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, all + summary.errors.timeout + summary.errors.connect))
end
"""


def headers_lua(headers):
    return "".join(f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}\n" for name, value in headers.items())


def writes_lua(method, paths, bodies, tokens):
    """Each request takes the next token, path and body. `{id}` in a body becomes an id of its own,
    a UUIDv7 as devices make them."""
    return f"""
local tokens = {{{", ".join(json.dumps(token) for token in tokens)}}}
local round = 0
math.randomseed(os.time())
local made, began = 0, os.time() * 1000
local function id()
  made = made + 1
  local ms = began + math.floor(made / 16)
  return string.format("%08x-%04x-7%03x-a%03x-%06x%06x", math.floor(ms / 65536), ms % 65536, math.random(0, 0xfff),
    math.random(0, 0xfff), math.random(0, 0xffffff), math.random(0, 0xffffff))
end
local bodies = {{{", ".join(json.dumps(body) for body in bodies)}}}
local paths = {{{", ".join(json.dumps(path) for path in paths)}}}
function request()
  round = round + 1
  local headers = {{["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. tokens[round % #tokens + 1]}}
  local body = string.gsub(bodies[round % #bodies + 1], "{{id}}", id)
  return wrk.format("{method}", paths[round % #paths + 1], headers, body)
end
"""
