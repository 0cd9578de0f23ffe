"""What every benchmark prints: medians, minima and maxima, and the ratio to each peer."""
import statistics
import sys

HEADER = ("measure", "program", "median", "min", "max", "ratio")


class Report:
    """Collects what was measured of our program and of its peers in the same run, in turn."""

    def __init__(self, ours):
        self._ours = ours
        self._values = {}  # (measure, program) -> values
        self._formats = {}
        self._targets = []

    def add(self, measure, program, value, form="{:.3f}"):
        self._values.setdefault((measure, program), []).append(value)
        self._formats[measure] = form

    def ratio(self, measure, peer):
        """Our median over the peer's."""
        ours, theirs = (statistics.median(self._values[measure, p]) for p in (self._ours, peer))
        return ours / theirs if theirs else float("inf")

    def target(self, measure, peer, at_least=None, at_most=None, aim=False):
        """aim: check() does not fail when it is missed."""
        self._targets.append((measure, peer, at_least, at_most, aim))

    def _rows(self):
        for (measure, program), values in self._values.items():
            numbers = [self._formats[measure].format(f(values))
                       for f in (statistics.median, min, max)]
            peer = "" if program == self._ours else f"{self.ratio(measure, program):.3f}"
            yield (measure, program, *numbers, peer)

    def print(self):
        rows = [HEADER, *self._rows()]
        widths = [max(map(len, column)) for column in zip(*rows)]
        for row in rows:
            cells = [cell.ljust(w) if i < 2 else cell.rjust(w)
                     for i, (cell, w) in enumerate(zip(row, widths))]
            print("  ".join(cells).rstrip())
        print(f"ratio: the median of {self._ours} over that of the peer in the row")

    def check(self):
        """Prints each target and whether it was reached; whether all were."""
        missed = 0
        for measure, peer, at_least, at_most, aim in self._targets:
            ratio = self.ratio(measure, peer)
            good = (at_least is None or ratio >= at_least) and \
                   (at_most is None or ratio <= at_most)
            missed += not good and not aim
            said = "reached" if good else "not yet" if aim else "MISSED"
            want = f">= {at_least}" if at_least is not None else f"<= {at_most}"
            print(f"{said}: {measure} against {peer} {want}: {ratio:.3f}")
        sys.stdout.flush()
        return missed == 0
