"""The world that fragments are run in: a bus, the service, a web server, all of the run's own."""

import base64
import http.server
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading

CONTENT = bytes(range(256)) * 64
NO_MAIN = "neither main nor wmain"  # says our entry library
UNTOUCHED = "run: no call gave a result"  # says frames/run.h
NO_WORLD = 70  # the exit status of frames/run.h when it cannot make what it gives
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=%(dir)s/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>%(dir)s/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class Files(http.server.BaseHTTPRequestHandler):
    """Serves CONTENT under every name, with ranges and a date, as BITS wants it. What is under
    /private/ is for the user "user" with the password "secret"."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format, *args):
        pass

    def do_HEAD(self):
        self.answer(False)

    def do_GET(self):
        self.answer(True)

    def answer(self, with_body):
        known = "Basic " + base64.b64encode(b"user:secret").decode()
        if self.path.startswith("/private/") and self.headers.get("Authorization") != known:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="fragments"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body, status = CONTENT, 200
        asked = re.match(r"bytes=(\d+)-(\d*)$", self.headers.get("Range", ""))
        if asked:
            first, last = int(asked.group(1)), int(asked.group(2) or len(CONTENT) - 1)
            body, status = CONTENT[first:last + 1], 206
        self.send_response(status)
        if asked:
            self.send_header("Content-Range", "bytes %d-%d/%d" % (first, last, len(CONTENT)))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("ETag", '"fragments"')
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.end_headers()
        if with_body:
            self.wfile.write(body)


class World:
    """Use it as a context: what it starts has ended when it ends."""

    def __init__(self, service, bitsctl, libraries):
        self.dir = tempfile.mkdtemp(prefix="fragments-")
        os.makedirs(self.dir + "/services")
        os.makedirs(self.dir + "/out")
        os.makedirs(self.dir + "/home")
        with open(self.dir + "/bus.conf", "w", encoding="utf-8") as file:
            file.write(BUS % {"dir": self.dir})
        with open(self.dir + "/services/org.openbits.service", "w", encoding="utf-8") as file:
            file.write("[D-BUS Service]\nName=org.openbits\nExec=%s --state-dir %s/state --policy "
                       "%s/policy.toml\n" % (service, self.dir, self.dir))
        self.bitsctl = bitsctl
        self.libraries = libraries
        self.web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
        self.url = "http://127.0.0.1:%d/" % self.web.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.web.serve_forever, daemon=True).start()
        self.log = open(self.dir + "/log", "wb")
        self.bus = subprocess.Popen(
            ["dbus-daemon", "--config-file=" + self.dir + "/bus.conf", "--nofork", "--nopidfile",
             "--print-address=1"], stdout=subprocess.PIPE, stderr=self.log, env=self.environment())
        self.bus.stdout.readline()  # the address: it listens
        return self

    def __exit__(self, *_):
        self.stop_service()
        self.bus.terminate()
        self.bus.wait()
        self.log.close()
        self.web.shutdown()
        self.web.server_close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def stop_service(self):
        """The service ends with its bus; it is asked first, so that it ends in its own way."""
        answer = subprocess.run(
            ["dbus-send", "--print-reply", "--dest=org.freedesktop.DBus", "/",
             "org.freedesktop.DBus.GetConnectionUnixProcessID", "string:org.openbits"],
            env=self.environment(), capture_output=True, text=True, check=False)
        pid = re.search(r"uint32 (\d+)", answer.stdout)
        if pid:
            os.kill(int(pid.group(1)), signal.SIGTERM)

    def environment(self):
        return dict(os.environ, DBUS_SESSION_BUS_ADDRESS="unix:path=%s/bus" % self.dir,
                    HOME=self.dir + "/home", XDG_DATA_HOME=self.dir + "/home",
                    OPENBITS_RUN_URL=self.url + "file", OPENBITS_RUN_DIR=self.dir + "/out",
                    LD_LIBRARY_PATH=":".join(self.libraries))

    def new_job(self):
        """The id of a new job, in braces."""
        made = subprocess.run([self.bitsctl, "create", "fragment"], env=self.environment(),
                              capture_output=True, text=True, check=True)
        return "{" + made.stdout.strip().strip("{}") + "}"

    def arguments(self, text):
        """`{url}`, `{out}` and `{job}` in the arguments of a frame, filled in."""
        filled = []
        for number, word in enumerate(text.split()):
            if word == "{job}":
                word = self.new_job()
            filled.append(word.replace("{url}", self.url).replace(
                "{out}", "%s/out/%d-" % (self.dir, number)))
        return filled

    def run(self, program, arguments, seconds):
        """What went wrong, or None if the program ended by itself; its exit status; its output."""
        # A folder of its own: a program may name its files as it likes.
        work = tempfile.mkdtemp(dir=self.dir)
        process = subprocess.Popen([program] + self.arguments(arguments), cwd=work,
                                   env=self.environment(), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
            return "still runs after %d s" % seconds, None, output.decode(errors="replace")
        text = output.decode(errors="replace")
        if process.returncode < 0:
            return "ended by signal %d" % -process.returncode, None, text
        if NO_MAIN in text:
            return NO_MAIN, None, text
        if process.returncode == NO_WORLD:
            return "what its page assumes could not be prepared", None, text
        return None, process.returncode, text
