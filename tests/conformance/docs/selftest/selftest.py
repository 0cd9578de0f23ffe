#!/usr/bin/env python3
"""The fragment tool, tested on pages of its own.

usage: selftest.py [--build DIR] [COMPILER...]
"""

import argparse
import collections
import os
import shutil
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

    def test_counts_a_call_that_pages_repeat_once(self):
        with tempfile.TemporaryDirectory() as folder:
            for page in ("a", "b"):
                with open(os.path.join(folder, page + ".md"), "w", encoding="utf-8") as file:
                    file.write("<code>F(1)</code>\n\n`F( 1)`\n\n`F(1)`\n\n```cpp\nf();\n```\n")
            found, _, skipped = fragments.of_folders([folder])
        self.assertEqual([f.name for f in found], ["a#1", "a#2", "a#4", "b#4"])
        self.assertEqual(skipped, {fragments.REPEATED: 2 + 2})

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
            self.assertIn("%s: as written 5 of 6 (83.3 %%); with the page's own error corrected "
                          "6 of 6 (100.0 %%); 0 fail" % compiler, said)

    def test_corrected_ones_do_not_count_as_written(self):
        status, said = tool("pages", "--min-as-written", "84")
        self.assertEqual(status, 1, said)

    def test_fewer_as_written_than_today_are_a_failure_by_default(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(os.path.join(HERE, "pages", "corrected.md"), folder)
            status, said = tool(folder)
            only, _ = tool(folder, "--only", "corrected")
        self.assertEqual(status, 1, said)
        self.assertIn("as written 0 of 1 (0.0 %)", said)
        self.assertEqual(only, 0, "a part of the pages is not held to the number of all")

    def test_corrections_and_expected_failures_have_a_reason(self):
        for frame in ("- a\n+ b", "erratum:\n- a\n+ b", "status: fails", "status: fails:",
                      "status: succeeds: always"):
            with tempfile.TemporaryDirectory() as folder:
                with open(os.path.join(folder, "x.frame"), "w", encoding="utf-8") as file:
                    file.write("fragment: good#1\n%s\n" % frame)
                status, said = tool("pages", "--frames", folder)
            self.assertEqual(status, 1, frame)
            self.assertIn("x.frame: ", said)
            self.assertNotIn("Traceback", said)

    def test_broken_pages_fail_with_the_compiler_s_error(self):
        status, said = tool("broken")
        self.assertEqual(status, 1, said)
        self.assertIn("NoSuchMethod", said)
        for compiler in COMPILERS:
            self.assertIn("%s: as written 0 of 2 (0.0 %%); with the page's own error corrected "
                          "0 of 2 (0.0 %%); 2 fail" % compiler, said)
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

    def run_page(self, code, seconds="20", frame=""):
        """The status and the output for a page with that code, and more lines of its frame."""
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "page.md"), "w", encoding="utf-8") as file:
                file.write("```cpp\n%s\n```\n" % code)
            with open(os.path.join(folder, "page.frame"), "w", encoding="utf-8") as file:
                file.write("fragment: page#1\n" + frame)
            return tool(folder, "--frames", folder, "--build", BUILD, "--run", "--seconds", seconds,
                        compilers=COMPILERS[:1])

    def fails_to_run(self, code, why, frame=""):
        status, said = self.run_page(code, frame=frame)
        self.assertEqual(status, 1, said)
        self.assertIn(why, said)
        self.assertIn("; with the page's own error corrected 1 of 1", said)
        self.assertIn("run: 0 succeeded, 0 fail as expected, 0 have no result, 1 failed", said)

    def ends_well(self, code, counted, frame=""):
        status, said = self.run_page(code, frame=frame)
        self.assertEqual(status, 0, said)
        self.assertIn("run: %s, 0 failed" % counted, said)

    def test_a_valid_job_is_there(self):
        status, said = self.run_page("IBackgroundCopyJob* pJob;\nHRESULT hr = pJob->Suspend();\n"
                                     "if (hr != S_OK) abort();")
        self.assertEqual(status, 0, said)
        self.assertIn("run: 1 succeeded, 0 fail as expected, 0 have no result, 0 failed", said)

    def test_definitions_run_with_the_program_of_their_frame(self):
        status, said = self.run_tool("run")
        self.assertEqual(status, 1, said)
        self.assertIn("run: exit status 3", said)
        self.assertIn("run: does not say `as expected`", said)
        self.assertIn("run: 1 succeeded, 0 fail as expected, 0 have no result, 2 failed", said)

    def test_a_result_that_is_a_failure_is_one_of_the_run(self):
        for code in ("HRESULT hr = g_pbcm->GetJob(GUID(), NULL);",  # its own
                     "hr = g_pbcm->GetJob(GUID(), NULL);",          # the given one
                     "HRESULT rc = g_pbcm->GetJob(GUID(), NULL);\nreturn rc;"):
            self.fails_to_run(code, "run: the result is 0x8")
            self.ends_well(code.replace("g_pbcm->GetJob(GUID(), NULL)", "S_FALSE"),
                           "1 succeeded, 0 fail as expected, 0 have no result")

    def test_a_fragment_that_does_not_come_to_its_end_fails(self):
        self.fails_to_run("HRESULT hr = S_OK;\nif (hr == S_OK) return;\nhr = S_OK;",
                          "run: the result is 0x8000ffff")

    def test_what_has_no_result_does_not_count_as_a_success(self):
        for code in ("CoTaskMemFree(NULL);", "if (FAILED(hr)) hr = g_pbcm->GetJob(GUID(), NULL);"):
            self.ends_well(code, "0 succeeded, 0 fail as expected, 1 have no result")

    def test_the_status_of_a_main_counts_unless_it_is_void(self):
        program = ("#include <stdlib.h>\n#include <tchar.h>\n"
                   "%s _tmain(int, TCHAR**)\n{\n  exit(%d);\n}")
        self.fails_to_run(program % ("int", 3), "run: exit status 3")
        self.ends_well(program % ("int", 0), "1 succeeded, 0 fail as expected, 0 have no result")
        self.ends_well(program % ("void _cdecl", 3),
                       "0 succeeded, 0 fail as expected, 1 have no result")

    def test_an_expected_failure_is_listed_and_has_to_happen(self):
        code, frame = "HRESULT hr = %s;", "status: fails: the arguments are wrong\n"
        self.ends_well(code % "E_INVALIDARG", "0 succeeded, 1 fail as expected, 0 have no result",
                       frame)
        self.fails_to_run(code % "S_OK", "succeeds, which its frame does not expect", frame)
        frame += "expects: the result is 0x80070057\n"
        self.ends_well(code % "E_INVALIDARG", "0 succeeded, 1 fail as expected, 0 have no result",
                       frame)
        self.fails_to_run(code % "S_OK", "does not say `the result is", frame)
        self.fails_to_run(code % "E_FAIL", "does not say `the result is", frame)

    def test_a_world_that_is_not_there_is_no_expected_failure(self):
        self.fails_to_run("HRESULT hr = E_FAIL;", "could not be prepared",
                          "status: fails: always\n--- run\n  run::must(E_FAIL, \"this\");\n")

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
