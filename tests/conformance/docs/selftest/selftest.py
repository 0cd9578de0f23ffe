#!/usr/bin/env python3
"""The fragment tool, tested on pages of its own.

usage: selftest.py [--build DIR] [COMPILER...]
"""

import argparse
import collections
import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
TOOL = os.path.join(HERE, "..", "check-fragments")
sys.path.insert(0, os.path.join(HERE, ".."))

import fragments  # noqa: E402
import framing  # noqa: E402

COMPILERS = []
BUILD = None


def good_page():
    return fragments.of_page(os.path.join(HERE, "pages", "good.md"), collections.Counter())


def tool(folder, *arguments, compilers=None):
    """The status, and the output, of the tool on a folder with the frames of this test."""
    command = [sys.executable, TOOL, "--pages", os.path.join(HERE, folder), "--frames",
               os.path.join(HERE, "frames")] + list(arguments)
    for compiler in compilers or COMPILERS:
        command += ["--cxx", compiler]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


class Extraction(unittest.TestCase):
    def test_finds_fences_calls_and_cpp_without_a_language(self):
        found = good_page()
        self.assertEqual([f.ordinal for f in found], [1, 2, 3, 4, 5])
        self.assertEqual([f.inline for f in found], [False] * 4 + [True])
        self.assertTrue(found[1].text.startswith("hr = g_pbcm"), "the list's indent is taken away")

    def test_counts_what_is_in_other_languages(self):
        skipped = collections.Counter()
        fragments.of_page(os.path.join(HERE, "pages", "good.md"), skipped)
        self.assertEqual(skipped, {"csharp": 1, "(no language)": 1})

    def test_finds_the_code_of_older_pages(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "old.md")
            with open(path, "w", encoding="utf-8") as file:
                file.write('<span codelanguage="ManagedCPlusPlus"><table>\n<pre>if (a &lt; b)\n'
                           "  f();\n</pre>\n</table>\n")
            found = fragments.of_page(path, collections.Counter())
        self.assertEqual([f.text for f in found], ["if (a < b)\n  f();\n\n"])

    def test_white_space_does_not_change_the_digest(self):
        one = fragments.Fragment("", "p", 1, 1, "a = b;\n  c();\n", False)
        two = fragments.Fragment("", "p", 1, 1, "a  = b;\r\nc();", False)
        other = fragments.Fragment("", "p", 1, 1, "a = b;\n d();\n", False)
        self.assertEqual(one.digest, two.digest)
        self.assertNotEqual(one.digest, other.digest)


class Framing(unittest.TestCase):
    def test_sees_what_a_fragment_is(self):
        self.assertEqual([framing.scope_of(f.text) for f in good_page()[:4]],
                         ["function", "function", "namespace", "program"])
        self.assertEqual(framing.scope_of("#include <bits.h>\n"), "file")

    def test_gives_what_is_used_and_not_declared(self):
        given = framing.Given()
        self.assertEqual(given.chosen("hr = g_pbcm->CreateJob();", "function"), {"hr", "g_pbcm"})
        declared = "HRESULT hr; hr = p->Next(1, // g_pbcm\n);"
        self.assertEqual(given.chosen(declared, "function"), set())
        self.assertEqual(given.chosen("HRESULT f() { return hr; }", "namespace"), set())

    def test_adds_labels_and_closes_what_is_left_out(self):
        found = good_page()
        first = framing.Unit(found[0], None, framing.Given()).text
        self.assertIn("cleanup: ;", first)
        self.assertLess(first.index("#define LENGTH"), first.index("fragment()"))
        second = framing.Unit(found[1], None, framing.Given()).text
        self.assertEqual(second.count("{"), second.count("}"))

    def test_closes_nothing_where_nothing_is_left_out(self):
        text = "if (a)\n{\n  f();\n"
        self.assertEqual(framing.filled_in(text), (text, False))

    def test_gives_pointers_for_a_run_only_where_the_page_assumes_them(self):
        run = framing.with_given_pointers
        self.assertIn("run::given<IBackgroundCopyJob>()",
                      run("IBackgroundCopyJob* p;\np->Resume();"))
        for text in ("IBackgroundCopyJob* p = NULL;\nm->GetJob(id, &p);\np->Resume();",
                     "IBackgroundCopyJob* p;\nint n;"):
            self.assertEqual(run(text), text)


class Compiling(unittest.TestCase):
    def test_good_pages_compile_and_the_corrected_one_says_why(self):
        status, said = tool("pages")
        self.assertEqual(status, 0, said)
        self.assertIn("the page: a bracket too many", said)
        self.assertIn("the text is not the one that the frame was made for", said)
        for compiler in COMPILERS:
            self.assertIn("%s: 5 as written (83.3 %%), 1 more" % compiler, said)

    def test_corrected_ones_do_not_count_as_written(self):
        status, said = tool("pages", "--min-as-written", "84")
        self.assertEqual(status, 1, said)

    def test_broken_pages_fail_with_the_compiler_s_error(self):
        status, said = tool("broken")
        self.assertEqual(status, 1, said)
        self.assertIn("NoSuchMethod", said)
        for compiler in COMPILERS:
            self.assertIn("%s: 0 as written (0.0 %%), 0 more" % compiler, said)
            self.assertIn("%s: line 5: " % compiler, said)

    def test_a_folder_without_fragments_is_a_failure(self):
        with tempfile.TemporaryDirectory() as folder:
            status, said = tool(folder)
        self.assertEqual(status, 1)
        self.assertIn("no C++ fragment", said)


class Running(unittest.TestCase):
    def setUp(self):
        if not BUILD:
            self.skipTest("no --build")

    def run_tool(self, folder, seconds="20"):
        return tool(folder, "--build", BUILD, "--run", "--seconds", seconds,
                    compilers=COMPILERS[:1])

    def run_page(self, code, seconds="20"):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "page.md"), "w", encoding="utf-8") as file:
                file.write("```cpp\n%s\n```\n" % code)
            return self.run_tool(folder, seconds)

    def test_a_valid_job_is_there(self):
        status, said = self.run_page("IBackgroundCopyJob* pJob;\nHRESULT hr = pJob->Suspend();\n"
                                     "if (hr != S_OK) abort();")
        self.assertEqual(status, 0, said)
        self.assertIn("; 1 ran, 0 failed to", said)

    def test_definitions_run_with_the_program_of_their_frame(self):
        status, said = self.run_tool("run")
        self.assertEqual(status, 1, said)
        self.assertIn("run: exit status 3", said)
        self.assertIn("run: does not say `as expected`", said)
        self.assertIn("; 1 ran, 2 failed to", said)

    def test_a_program_that_crashes_is_named(self):
        status, said = self.run_page("#include <stdlib.h>\nint main()\n{\n  abort();\n}")
        self.assertEqual(status, 1, said)
        self.assertIn("ended by signal 6", said)

    def test_a_program_that_does_not_end_is_ended(self):
        status, said = self.run_page("int main()\n{\n  for (;;) {}\n}", seconds="1")
        self.assertEqual(status, 1, said)
        self.assertIn("still runs after 1 s", said)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build")
    parser.add_argument("compilers", nargs="*", default=["g++"])
    options = parser.parse_args()
    COMPILERS, BUILD = options.compilers, options.build
    unittest.main(argv=sys.argv[:1])
