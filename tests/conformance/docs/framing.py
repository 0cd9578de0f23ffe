"""Puts a fragment into the frame that makes it a translation unit.

What a frame may supply is what the page says exists: headers, variables, labels, functions and
classes of the same page. It changes nothing inside the fragment, with two exceptions: a line that
is `...` (code left out by the page) becomes a comment, and blocks that are still open after such a
line are closed. A page's own mistake is corrected by a frame's erratum only, and the table says so.
"""

import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
FRAMES = os.path.join(HERE, "frames")

STATEMENT = re.compile(
    r"^(?:if|for|while|do|switch|return|goto|try|else|break|delete|throw)\b|^[A-Za-z_]\w*\s*:(?!:)"
    r"|^[\w.\->\[\]():\*]+?\s*(?:=(?!=)|->|\+\+)|^[A-Za-z_]\w*\s*\(")
DEFINITION = re.compile(r"^(?:class|struct|enum|union|typedef|namespace|template|using|extern)\b")
MAIN = re.compile(r"\b(?:main|wmain|_tmain)\s*\(")
VOID_MAIN = re.compile(r"\bvoid\s+(?:_*cdecl\s+)?(?:main|wmain|_tmain)\s*\(", re.IGNORECASE)
ELLIPSIS = re.compile(r"^(?P<indent>\s*)\.\.\.[ \t]*(?P<rest>//.*)?$", re.MULTILINE)
NAMES_ITSELF = re.compile(r"^\s*//\s*(?P<file>[\w.]+\.(?:h|hpp|cpp|cc))\s*$")


def bare(text):
    """The text with comments, strings and character constants blanked out, of the same length."""
    token = re.compile(r'//[^\n]*|/\*.*?\*/|L?"(?:\\.|[^"\\\n])*"|L?\'(?:\\.|[^\'\\\n])+\'',
                       re.DOTALL)

    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))

    return token.sub(blank, text)


def without_preprocessor(code):
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group(0)),
                  code, flags=re.MULTILINE)


def top_level(code):
    """The items at brace depth 0, each with whether it has a body; brace groups are left out."""
    items, item, depth = [], "", 0
    for char in code:
        if char == "{":
            depth += 1
        elif char == "}":
            depth = max(0, depth - 1)
            if depth == 0 and not re.search(r"=\s*$|^\s*(?:class|struct|enum|union|typedef)\b",
                                            item):
                items.append((item.strip(), True))
                item = ""
        elif depth == 0 and char == ";":
            items.append((item.strip(), False))
            item = ""
        elif depth == 0:
            item += char
    items.append((item.strip(), depth > 0))
    return [(text, body) for text, body in items if text or body]


def scope_of(text):
    """"program": has a main function; "file": a file of its own, with includes; "namespace":
    definitions of functions and classes; "function": statements."""
    code = bare(text)
    items = top_level(without_preprocessor(code))
    signature = re.compile(r"\)\s*(?:const|noexcept|throw\s*\(\s*\))?\s*(?::.*)?$", re.DOTALL)
    functions = [item for item, body in items
                 if body and signature.search(item)
                 and not re.match(r"(?:if|for|while|switch|catch|else|do)\b", item)]
    if any(MAIN.search(item) for item in functions):
        return "program"
    statements = [item for item, _ in items if item not in functions
                  and not DEFINITION.match(item) and STATEMENT.match(item)]
    definitions = functions or any(DEFINITION.match(item) for item, _ in items)
    if not statements and (definitions or not items):
        return "file" if re.search(r"^\s*#\s*include\b", code, re.MULTILINE) else "namespace"
    return "function"


def file_name_of(text):
    """The file that the fragment says it is, in its first line; or None."""
    found = NAMES_ITSELF.match(text.split("\n", 1)[0])
    return found.group("file") if found else None


class Given:
    """The declarations of frames/given.h: what pages say exists, each taken in only if used.

    A block begins with `//: NAME... [needs NAME...]`. `//:+` is for functions, which may be
    declared twice, so that it does not matter whether the fragment declares them as well. `//:=`
    begins what only a run needs, such as the bodies of functions.
    """

    def __init__(self, path=os.path.join(FRAMES, "given.h")):
        self.blocks = []
        with open(path, encoding="utf-8") as file:
            parts = re.split(r"^//:", file.read(), flags=re.MULTILINE)[1:]
        for part in parts:
            head, body = part.split("\n", 1)
            mark = head[0] if head[:1] in "+=" else ""
            names, _, needs = head.lstrip("+=").partition(" needs ")
            self.blocks.append((mark, names.split(), needs.split(), body.rstrip() + "\n"))

    def names(self):
        return {name for _, names, _, _ in self.blocks for name in names}

    def chosen(self, text, scope, forced=()):
        """The names that the fragment uses and does not declare, and those they need. Definitions
        of functions and classes are whole: no variable is given to them."""
        code = bare(text)
        wanted = set(forced)
        for mark, names, _, body in self.blocks:
            if scope == "namespace" and re.match(r"extern \w+\*? \w+;", body):
                continue
            for name in names:
                if re.search(r"(?<![\w.>])" + name + r"\b", code) and (
                        mark == "+" or not declares(code, name)):
                    wanted.add(name)
        before = None
        while before != wanted:
            before = set(wanted)
            for _, names, needs, _ in self.blocks:
                if wanted.intersection(names):
                    wanted.update(needs)
        return wanted

    def text(self, wanted, run=False):
        text = "".join(body for mark, names, _, body in self.blocks
                       if wanted.intersection(names) and (run or mark != "="))
        return re.sub(r"^extern (?=\w+\*? \w+;)", "", text, flags=re.MULTILINE) if run else text


def declares(code, name):
    """Whether the (bare) code declares the name itself."""
    if re.search(r"#\s*define\s+%s\b" % name, code):
        return True
    if re.search(r"\b(?:class|struct|enum|union)\s+%s\s*[:{;]"
                 r"|\b(?:struct|enum|union)\b[^{};]*\{[^{}]*\}\s*%s\s*[\[;=]" % (name, name), code):
        return True
    pattern = r"(?P<type>[A-Za-z_][\w:<>]*)(?:\s*[*&]+\s*|\s+)%s\s*(?:\[[^\]]*\]\s*)*[;=,)]" % name
    for found in re.finditer(pattern, code):
        if found.group("type") not in ("return", "goto", "delete", "new", "throw", "case", "else"):
            return True
    return False


class FrameError(Exception):
    """A frame that is not in the form that frames/README.md has."""


class Frame:
    """A frame of frames/*.frame; see frames/README.md for the form of the file."""

    def __init__(self, path):
        self.path = path
        self.keys = {}
        self.fails = ""  # why a run has to fail, or nothing
        self.errata = []  # (old, new, reason)
        self.sections = {}
        section, reason, old = None, "", []
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        for line in lines:
            if line.startswith("--- "):
                section = line[4:].strip()
                self.sections[section] = ""
            elif section:
                self.sections[section] += line + "\n"
            elif line.startswith("#") or not line.strip():
                continue
            elif line.startswith("- "):
                old.append(line[2:])
            elif line.startswith("+ "):
                self.errata.append((old.pop(), line[2:], reason))
            else:
                key, _, value = line.partition(":")
                if key == "erratum":
                    reason = value.strip()
                elif key == "status":
                    self.fails = self.reason_of_failure(value)
                else:
                    self.keys[key] = value.strip()

        if not all(reason for _, _, reason in self.errata):
            raise FrameError(path + ": an erratum without a reason")

    def reason_of_failure(self, value):
        word, _, reason = value.strip().partition(":")
        if word != "fails" or not reason.strip():
            raise FrameError(self.path + ": it is `status: fails: REASON`")
        return reason.strip()

    def section(self, name):
        return self.sections.get(name, "")


class Frames:
    """All frames. One belongs to the fragment with its name; if the text is not the one that the
    frame was made for, and another fragment's is, to that one."""

    def __init__(self, folders=(FRAMES,)):
        self.all = [Frame(os.path.join(folder, name)) for folder in folders
                    for name in sorted(os.listdir(folder)) if name.endswith(".frame")]

    def of(self, fragment):
        """The frame or None, and whether it was made for another text."""
        for frame in self.all:
            if frame.keys.get("text") == fragment.digest:
                return frame, False
        for frame in self.all:
            if frame.keys.get("fragment") == fragment.name:
                return frame, "text" in frame.keys
        return None, False


def filled_in(text):
    """The text with lines of `...` as comments, and what they leave open closed."""
    marked = ELLIPSIS.sub(lambda m: "%s/* ... */ %s" % (m.group("indent"), m.group("rest") or ""),
                          text)
    if marked == text:
        return text, False
    code = bare(marked)
    return marked + "}\n" * max(0, code.count("{") - code.count("}")), True


def hoisted(text):
    """The preprocessor lines of the text, and the text with blank lines in their place."""
    taken = []

    def take(match):
        taken.append(match.group(0).strip("\n"))
        return "\n" * match.group(0).count("\n")

    body = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*\n", take, text, flags=re.MULTILINE)
    return "".join(line + "\n" for line in taken), body


def missing_labels(code):
    """Labels that the code jumps to and does not have: the page shows an excerpt."""
    wanted = re.findall(r"\bgoto\s+(\w+)\s*;", code)
    return sorted({name for name in wanted
                   if not re.search(r"^\s*%s\s*:(?!:)" % name, code, re.MULTILINE)})


class Unit:
    """A translation unit made of a fragment.

    `scope` as of scope_of, `notes` what was done to the text, `link` whether it is a program,
    `has_result` whether a run of it can say that it did not succeed.
    """

    def __init__(self, fragment, frame, given, corrected=False, run=False):
        text = fragment.text
        self.fragment = fragment
        self.notes = []
        self.errata = []
        for old, new, reason in (frame.errata if frame and corrected else []):
            if old in text:
                text = text.replace(old, new)
                self.errata.append(reason)
        text, elided = filled_in(text)
        if elided:
            self.notes.append("`...` left out")
        self.scope = (frame and frame.keys.get("scope")) or scope_of(text)
        forced = (frame.keys.get("given", "").split() if frame else [])
        self.given = set(forced)
        if self.scope in ("namespace", "function"):
            self.given = given.chosen(text, self.scope, forced)
        if self.given:
            self.notes.append("given: " + ", ".join(sorted(self.given)))
        self.link = self.scope == "program"
        if fragment.inline:
            text = "(void)(%s);\n" % text.strip().rstrip(";")
            self.scope = "function"
        self.has_result = self.scope != "program" or not VOID_MAIN.search(bare(text))
        self.assemble(text, frame, given, run)

    def assemble(self, text, frame, given, run):
        here = '#line %d "%s.md"\n' % (self.fragment.line + (0 if self.fragment.inline else 1),
                                       self.fragment.page)
        before = frame.section("before") if frame else ""
        self.preamble = self.scope not in ("program", "file")
        if not self.preamble:
            self.text = before + here + text
            return
        head = '#include "preamble.h"\n' + ('#include "run.h"\n' if run else "")
        head += given.text(self.given, run and self.scope == "function") + before
        if self.scope == "namespace":
            self.text = head + here + text + (frame.section("main") if run else "")
            return
        lines, body = hoisted(text)
        if run:
            body = with_given_pointers(body)
        code = bare(body)
        result = "HRESULT" if re.search(r"\breturn\b\s*[^;\s]", code) else "void"
        local = re.search(r"\bHRESULT\s+hr\b", " ; ".join(item for item, _ in top_level(code)))
        self.has_result = bool(result == "HRESULT" or local or "hr" in self.given)
        labels = missing_labels(code)
        if labels:
            self.notes.append("label %s given" % ", ".join(labels))
        self.text = (head + lines + result + " fragment() {\n"
                     + (frame.section("locals") if frame else "") + here + body
                     + "".join("%s: ;\n" % label for label in labels)
                     + ("run::last = hr;\n" if run and local else "")
                     + ("return S_OK;\n" if result == "HRESULT" else "") + "}\n")
        if run:
            results = ["hr"] if "hr" in self.given else []
            if result != "HRESULT":
                results += ["run::last"] if local else []
                call = "fragment();"
            else:
                results.append("returned")
                call = "const HRESULT returned = fragment();"
            prepared = frame.section("run") if frame else ""
            if "hr" in self.given:
                prepared = "  hr = run::kUntouched;\n" + prepared
            self.text += self.main_function(prepared, call, results)

    def main_function(self, prepared, call, results):
        """Calls the fragment in a world where the pointers that its page assumes are valid. The
        program succeeds if its results do."""
        return 'int main() {\n  run::World world;\n' + "".join(
            "  %s = run::given<%s>();\n" % (name, kind)
            for kind, name in re.findall(r"^(I\w+)\* (\w+);", self.text, re.MULTILINE)
            if name in self.given) + prepared + "  %s\n  return world.end({%s});\n}\n" % (
                call, ", ".join(results))


def with_given_pointers(body):
    """For a run: the page says "assumes that pJob is valid", and shows `IBackgroundCopyJob* pJob;`.
    A pointer whose first use is `->` gets a value where it is declared."""
    code = bare(body)
    declaration = re.compile(r"\b(?P<type>I(?:Background|Bits)\w+)\s*\*\s*(?P<name>\w+)\s*"
                             r"(?P<null>=\s*(?:NULL|nullptr)\s*)?;")
    changes = []
    for found in declaration.finditer(code):
        use = re.search(r"[^\w]%s\b\s*(->)?" % found.group("name"), code[found.end():])
        if use and use.group(1) and code[found.end():][use.start()] != "&":
            changes.append((found.start(), found.end(), "%s* %s = run::given<%s>();" % (
                found.group("type"), found.group("name"), found.group("type"))))
    for start, end, text in reversed(changes):
        body = body[:start] + text + body[end:]
    return body
