"""What is measured against each other: openbitsd, curl and aria2c fetching the same files."""
import dataclasses
import json
import os
import resource
import subprocess
import time

import lab

PARALLEL = 16  # connections of those that use several


@dataclasses.dataclass
class Run:
    seconds: float
    cpu: float  # seconds of user and system time
    whole: float  # seconds, with all that a program does before and after the transfer


def cpu_seconds(pid):
    """User and system time of all threads of a process so far, those that have ended included."""
    return time.clock_gettime(~pid << 3 | 2)  # what clock_getcpuclockid(3) gives


def write_list(path, files, line):
    """files: (URL, local name) pairs."""
    path.write_text("".join(line.format(url=url, name=name, base=os.path.basename(name))
                            for url, name in files))
    return path


class OpenBits:
    """From Resume to JobTransferred, CPU of openbitsd; whole: from CreateJob to after Complete."""

    name = "openbits"

    def __init__(self, build, bus, folder, time_limit):
        self._probe, self._bus = build / "bench/transfer_probe", bus
        self._folder, self._time_limit = folder, time_limit

    def __call__(self, files):
        listed = write_list(self._folder / "openbits.list", files, "{url}\t{name}\n")
        # It has no connection that the last job has left, as the others have none.
        self._bus.stop_service()
        pid = self._bus.start_service()
        moments, cpu = {}, 0
        # timeout(1) instead of a thread: the pipe is read as the lines come.
        command = ["timeout", str(self._time_limit), self._probe, listed]
        # A job with rules of its own shares no connections, so only where there is a certificate.
        if files[0][0].startswith("https:"):
            command.append("--insecure")
        with subprocess.Popen(command, env=self._bus.environment(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout:
                moment = json.loads(line)
                moments[moment["event"]] = moment["time"]
                if moment["event"] == "resuming":
                    cpu -= cpu_seconds(pid)
                elif moment["event"] == "transferred":
                    cpu += cpu_seconds(pid)
        if process.returncode or "completed" not in moments:
            raise lab.LabError(f"the probe failed with {process.returncode}")
        return Run(moments["transferred"] - moments["resuming"], cpu,
                   moments["completed"] - moments["creating"])


class Command:
    """The whole life of a program, and its CPU time."""

    def __init__(self, name, make_arguments, time_limit, then=None, net=None):
        """make_arguments: from (URL, local name) pairs; then: called before the clock stops."""
        self.name, self._make_arguments, self._then = name, make_arguments, then
        self._time_limit, self._net = time_limit, net

    def __call__(self, files):
        arguments = [*lab.inside(self._net), *self._make_arguments(files)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        try:
            run = subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 timeout=self._time_limit)
        except subprocess.TimeoutExpired as error:
            raise lab.LabError(f"{self.name} takes longer than {self._time_limit} s") from error
        except FileNotFoundError as error:
            raise lab.LabError(f"{arguments[0]} is not installed: ./dev setup bench") from error
        if run.returncode:
            raise lab.LabError(f"{self.name} failed with {run.returncode}")
        if self._then:
            self._then(files)
        wall = time.monotonic() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Run(wall, cpu, wall)


CURL = ("curl", "-q", "-sS", "-f", "-k")
# -s alone leaves the meter of parallel transfers.
MANY = ("--no-progress-meter", "--parallel", "--parallel-max", str(PARALLEL))


def curl(time_limit, net=None):
    """One file."""
    return Command("curl -o", lambda files: [*CURL, "-o", files[0][1], files[0][0]], time_limit,
                   net=net)


def curl_synced(time_limit):
    """One file, which is on the disk at the end, as ours is."""
    def sync(files):
        descriptor = os.open(files[0][1], os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    return Command("curl -o, fsync", lambda files: [*CURL, "-o", files[0][1], files[0][0]],
                   time_limit, then=sync)


def curl_list(folder, time_limit, parallel):
    """Many files: over one connection, or many."""
    def arguments(files):
        config = write_list(folder / "curl.list", files, 'url = "{url}"\noutput = "{name}"\n')
        more = [*MANY] if parallel else []
        return [*CURL, *more, "-K", str(config)]
    return Command("curl --parallel" if parallel else "curl -K", arguments, time_limit)


def aria2(folder, time_limit):
    """Many files."""
    def arguments(files):
        targets = write_list(folder / "aria2.list", files, "{url}\n  out={base}\n")
        return ["aria2c", "--no-conf", "-q", "-i", str(targets), f"-j{PARALLEL}",
                "-d", os.path.dirname(files[0][1])]
    return Command("aria2c", arguments, time_limit)
