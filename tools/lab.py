"""A private bus with the built service, and a real web server, both on this machine.

Used by tools/demo and the benchmarks. Everything that is started here is ended again, by its
process id, when the with statement is left. Both are out of the terminal's reach: Ctrl-C is for the
program that uses them.
"""
import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import time


class LabError(Exception):
    """A sentence for people."""


class NoNetwork(LabError):
    """There can be no networks of our own on this machine."""


def wait_until(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > deadline:
            raise LabError(f"{what} took longer than {seconds} s")
        time.sleep(0.01)
    return result


def alive(pid):
    """Whether a process runs. A dead one that init has yet to collect does not."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def stop(process):
    """Ends a child of ours."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def bus_call(address, member, *arguments, seconds=10):
    """What the bus driver answers to org.freedesktop.DBus.member, as dbus-send prints it."""
    run = subprocess.run(
        ["dbus-send", f"--bus={address}", "--print-reply=literal",
         f"--reply-timeout={seconds * 1000}", "--dest=org.freedesktop.DBus",
         "/org/freedesktop/DBus", f"org.freedesktop.DBus.{member}", *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds + 5)
    if run.returncode:
        raise LabError(run.stderr.strip())
    return run.stdout


class Link:
    """Two networks of our own with a line between them that behaves as told; needs root.

    server_net and client_net are what Nginx and PrivateBus take for `net`.
    """

    def __init__(self, emulator):
        self._emulator = emulator

    def __enter__(self):
        if not os.access(self._emulator, os.X_OK):
            raise LabError(f"{self._emulator} has not been built")
        self._process = subprocess.Popen([self._emulator], stdin=subprocess.PIPE, text=True,
                                         stdout=subprocess.PIPE, bufsize=1, process_group=0)
        first = self._process.stdout.readline()
        if not first:
            self.__exit__()
            raise NoNetwork("networks of one's own need root and /dev/net/tun")
        place = json.loads(first)
        self.server_net, self.client_net = place["server"], place["client"]
        self.server_address = place["server_address"]
        return self

    def __exit__(self, *_):
        stop(self._process)
        self._process.stdin.close()
        self._process.stdout.close()

    def ask(self, command):
        """What the line answers to a command; tests/support/link_command.h has them."""
        self._process.stdin.write(command + "\n")
        return self._process.stdout.readline().strip()

    def tell(self, command):
        answer = self.ask(command)
        if answer != "ok":
            raise LabError(f"the line says {answer or 'nothing'}")


def inside(net):
    """What a command line begins with to be run in that network."""
    return ["nsenter", f"--net={net}"] if net else []


BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class PrivateBus:
    """A bus of one's own that starts `openbitsd` when org.openbits is first called."""

    def __init__(self, folder, openbitsd, log, net=None):
        folder = pathlib.Path(folder)
        (folder / "services").mkdir(parents=True)
        (folder / "bus.conf").write_text(BUS_CONFIG.format(folder=folder))
        (folder / "services/org.openbits.service").write_text(
            "[D-BUS Service]\nName=org.openbits\n"
            f'Exec="{openbitsd}" --state-dir "{folder}/state"\n')
        self._folder, self._openbitsd, self._log, self._net = folder, openbitsd, log, net
        self.address = ""

    def add_service(self, name, *command):
        """Has the bus start `command` for a name. Before it is entered."""
        arguments = " ".join(f'"{c}"' for c in command)
        (self._folder / f"services/{name}.service").write_text(
            f"[D-BUS Service]\nName={name}\nExec={arguments}\n")

    def __enter__(self):
        if not os.access(self._openbitsd, os.X_OK):
            raise LabError(f"{self._openbitsd} has not been built")
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                [*inside(self._net), "dbus-daemon", f"--config-file={self._folder}/bus.conf",
                 "--nofork", "--nopidfile", "--print-address"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
                process_group=0)
        self.address = self._process.stdout.readline().strip()
        if not self.address:
            stop(self._process)
            raise LabError(f"dbus-daemon did not start; {self._log} says why")
        return self

    def __exit__(self, *_):
        with contextlib.suppress(LabError, subprocess.TimeoutExpired):
            self.stop_service()
        stop(self._process)
        self._process.stdout.close()

    def service_pid(self):
        """The process id of the service, or None while it does not run. Does not start it."""
        try:
            answer = bus_call(self.address, "GetConnectionUnixProcessID", "string:org.openbits")
        except LabError:
            return None
        return int(answer.split()[-1])

    def start_service(self):
        """Has the bus start the service, unless it runs; its process id."""
        bus_call(self.address, "StartServiceByName", "string:org.openbits", "uint32:0",
                 seconds=30)
        return self.service_pid()

    def stop_service(self):
        """Ends the service, if it runs, and waits for its end."""
        pid = self.service_pid()
        if pid:
            os.kill(pid, signal.SIGTERM)
            wait_until(lambda: not alive(pid), 10, "the service's end")

    def environment(self):
        return os.environ | {"DBUS_SESSION_BUS_ADDRESS": self.address}


NGINX_CONFIG = """daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  default_type application/octet-stream;
  client_body_temp_path {folder}/temp;
  proxy_temp_path {folder}/temp;
  fastcgi_temp_path {folder}/temp;
  uwsgi_temp_path {folder}/temp;
  scgi_temp_path {folder}/temp;
  server {{ listen {address}:{port}{tls}; root {root}; }}
}}
"""

NGINX_TLS = """ ssl;
    ssl_certificate {folder}/certificate.pem;
    ssl_certificate_key {folder}/key.pem;
    ssl_protocols TLSv1.2 TLSv1.3"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Nginx:
    """nginx from Debian, serving a folder on a free loopback port, or at an address of a network.

    With tls by https, with a certificate that nobody knows.
    """

    def __init__(self, folder, root, tls=False, net=None, address="127.0.0.1"):
        self._folder, self._root, self._tls = pathlib.Path(folder), root, tls
        self._net, self._address = net, address
        self._folder.mkdir(parents=True)
        if tls:
            self._make_certificate()

    def _make_certificate(self):
        run = subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-keyout", f"{self._folder}/key.pem", "-out", f"{self._folder}/certificate.pem"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if run.returncode:
            raise LabError(run.stderr.strip())

    def __enter__(self):
        # Another program may take the port before nginx does.
        for _ in range(5):
            self.port = free_port()
            if self._start():
                return self
        raise LabError(f"nginx did not start; {self._folder}/error.log says why")

    def _start(self):
        config = self._folder / "nginx.conf"
        tls = NGINX_TLS.format(folder=self._folder) if self._tls else ""
        config.write_text(
            NGINX_CONFIG.format(folder=self._folder, root=self._root, address=self._address,
                                port=self.port, tls=tls))
        pid_file = self._folder / "nginx.pid"
        pid_file.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [*inside(self._net), "nginx", "-p", str(self._folder), "-c", str(config),
             "-e", f"{self._folder}/error.log"],
            stdin=subprocess.DEVNULL, process_group=0,
            env=os.environ | {"PATH": os.environ["PATH"] + ":/usr/sbin"})
        # nginx writes it when it listens.
        wait_until(lambda: self._process.poll() is not None or pid_file.exists(), 10,
                   "nginx's start")
        return self._process.poll() is None

    def __exit__(self, *_):
        stop(self._process)

    def url(self, name):
        return f"http{'s' if self._tls else ''}://{self._address}:{self.port}/{name}"


def make_random_file(path, size):
    """Fills path with bytes that no compression or deduplication can shorten."""
    with open(path, "wb") as file:
        while size > 0:
            size -= file.write(os.urandom(min(size, 1 << 24)))
