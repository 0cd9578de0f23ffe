"""Finds the C++ fragments of Markdown pages.

A fragment is
  - a fenced block that says it is C or C++ (`c`, `cpp`, `c++`, `cc`, `cxx`);
  - a fenced block without a language whose text is C++ that calls or implements BITS, and not IDL;
  - a `<pre>` under `codelanguage="ManagedCPlusPlus"`, as older pages have it;
  - a call that stands alone in a line as `<code>NAME(...)</code>` or `` `NAME(...)` ``: pages
    introduce it by "use the following call".
Syntax blocks of method pages are generated elsewhere and are not in the Markdown; code in other
languages, protocol listings and IDL are not fragments, and are only counted.
"""

import collections
import hashlib
import html
import os
import re

REPEATED = "repeated call"
CPP = {"c", "cpp", "c++", "cc", "cxx", "c/c++"}
FENCE = re.compile(r"^(?P<indent>[ \t>]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<language>[^\s`{]*)[^`]*$")
INLINE = re.compile(r"^\s*(?:<code>(?P<html>.+)</code>|`(?P<tick>[^`]+)`)\s*$")
CALL = re.compile(r"^[A-Za-z_]\w*\s*\(.*\)\s*;?$")
OLD_START = re.compile(r'codelanguage="(?:ManagedCPlusPlus|C\+\+|cpp)"', re.IGNORECASE)
IDL = re.compile(r"\[\s*(?:case|default|switch_\w+|in|out|uuid|object|size_is|string|unique)\b")
BITS = re.compile(r"\bIBackgroundCopy\w*|\bBITS?_\w+\b|\bCoCreateInstance\b|\bHRESULT\b")
CODE_LINE = re.compile(r";\s*$|^\s*#\s*include\b", re.MULTILINE)


class Fragment:
    """One fragment: `page` is the name without `.md`, `ordinal` counts from 1 in the page."""

    def __init__(self, path, page, ordinal, line, text, inline):
        self.path = path
        self.page = page
        self.ordinal = ordinal
        self.line = line
        self.text = text
        self.inline = inline

    @property
    def name(self):
        return "%s#%d" % (self.page, self.ordinal)

    @property
    def digest(self):
        """The same for texts that differ in white space only."""
        words = " ".join(self.text.split())
        return hashlib.sha256(words.encode("utf-8")).hexdigest()[:12]


def looks_like_cpp(text):
    return bool(BITS.search(text) and CODE_LINE.search(text) and not IDL.search(text)
                and re.search(r"->|\b\w+\s*\(.*\)\s*;|^\s*#\s*include\b", text, re.MULTILINE))


def without_indent(lines, indent):
    """Takes away what the fence was indented by, as Markdown has it."""
    width = len(indent)
    return [line[width:] if line[:width].strip(" \t>") == "" else line.lstrip() for line in lines]


def fenced_block(lines, at):
    """The block that begins in line `at`: its language, its text, the line after it; or None."""
    start = FENCE.match(lines[at])
    if not start:
        return None
    fence = start.group("fence")
    end = at + 1
    closing = re.compile(r"^[ \t>]*" + re.escape(fence[0]) + "{%d,}[ \t]*$" % len(fence))
    while end < len(lines) and not closing.match(lines[end]):
        end += 1
    text = "\n".join(without_indent(lines[at + 1:end], start.group("indent"))) + "\n"
    return start.group("language").lower(), text, end + 1


def old_block(lines, at):
    """The `<pre>` of an older page that is announced in line `at`; or None."""
    if not OLD_START.search(lines[at]):
        return None
    rest = "\n".join(lines[at:])
    found = re.search(r"<pre[^>]*>(.*?)</pre>", rest, re.DOTALL)
    if not found:
        return None
    text = html.unescape(re.sub(r"<[^>]+>", "", found.group(1)))
    return text + "\n", at + rest[:found.end()].count("\n") + 1


def inline_call(line):
    """The call that stands alone in the line; or None."""
    found = INLINE.match(line)
    if not found:
        return None
    text = found.group("tick") or html.unescape(re.sub(r"<[^>]+>", "", found.group("html")))
    return text + "\n" if CALL.match(text.strip()) else None


def of_page(path, skipped):
    """The fragments of one file; what else is in fences is counted in `skipped` by language."""
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = file.read().replace("\r\n", "\n").split("\n")
    page = os.path.splitext(os.path.basename(path))[0]
    found = []

    def add(line, text, inline=False):
        found.append(Fragment(path, page, len(found) + 1, line + 1, text, inline))

    at = 0
    while at < len(lines):
        fenced = fenced_block(lines, at)
        if fenced:
            language, text, after = fenced
            if language in CPP or (not language and looks_like_cpp(text)):
                add(at, text)
            else:
                skipped[language or "(no language)"] += 1
            at = after
            continue
        old = old_block(lines, at)
        if old:
            add(at, old[0])
            at = old[1]
            continue
        call = inline_call(lines[at])
        if call:
            add(at, call, inline=True)
        at += 1
    return found


def without_repeated_calls(found, skipped):
    """Pages repeat the same call word for word: it is one fragment, that of the first page."""
    seen, kept = set(), []
    for fragment in found:
        if fragment.inline and fragment.digest in seen:
            skipped[REPEATED] += 1
            continue
        seen.add(fragment.digest)
        kept.append(fragment)
    return kept


def of_folders(folders):
    """The fragments of the Markdown files under the folders, in the order of their paths, the
    number of pages, and a Counter of what is none: blocks by language, and repeated calls."""
    skipped = collections.Counter()
    fragments = []
    paths = []
    for folder in folders:
        for root, _, names in os.walk(folder):
            paths += [os.path.join(root, name) for name in names if name.endswith(".md")]
    for path in sorted(paths):
        fragments += of_page(path, skipped)
    return without_repeated_calls(fragments, skipped), len(paths), skipped
