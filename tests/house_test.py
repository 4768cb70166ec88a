#!/usr/bin/env python3
"""The rules of the house hold in this tree, and the checker notices when one does not."""
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tools"))
import house  # noqa: E402


def findings(files):
    """What the checker says about a tree with these files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return house.check(folder)


def code(text, name="src/scxml/a.cc"):
    return findings({name: text, "src/scxml/README.md": "# scxml\n", "src/runtime/README.md": "# runtime\n"})


class House(unittest.TestCase):
    def test_this_tree_keeps_every_rule(self):
        self.assertEqual(house.check(ROOT), [])

    def test_a_clean_tree_has_no_finding(self):
        self.assertEqual(code("int now() { return 1; }  // steady_clock::now() is not called\n"), [])

    def test_a_folder_without_a_readme_is_found(self):
        self.assertIn("README", findings({"src/store/a.cc": ""})[0])

    def test_calls_to_the_outside_world_are_found(self):
        for call in ("auto t = std::chrono::steady_clock::now();", "std::this_thread::sleep_for(1s);",
                     "std::random_device seed;", 'auto home = std::getenv("HOME");', "int s = ::socket(a, b, c);",
                     "auto t = time(nullptr);", "int r = rand();"):
            with self.subTest(call):
                self.assertEqual(len(code(call)), 1)

    def test_the_folder_that_owns_the_outside_world_may_call_it(self):
        self.assertEqual(code("auto t = std::chrono::steady_clock::now();", "src/runtime/os/clock.cc"), [])

    def test_words_in_comments_and_strings_are_no_calls(self):
        self.assertEqual(code('// sleep_for(1s)\n/* random_device */ auto s = "getenv(x)";\n'), [])

    def test_an_include_through_dots_is_found(self):
        self.assertEqual(len(code('#include "../base/result.h"\n')), 1)

    def test_a_header_without_guard_or_contract_is_found(self):
        self.assertEqual(len(code("int a;\n", "src/scxml/a.h")), 2)

    def test_unfinished_work_is_found(self):
        self.assertEqual(len(code("// " + "TODO: later\n")), 1)

    def test_an_arrow_that_points_upwards_is_found(self):
        cmake = "orchestrion_library(scxml\n  SOURCES a.cc\n  DEPS base session\n  LIBS server)\n"
        found = findings({"src/scxml/CMakeLists.txt": cmake, "src/scxml/README.md": ""})
        self.assertEqual(len(found), 1)
        self.assertIn("'session'", found[0])

    def test_a_folder_without_a_place_is_found(self):
        found = findings({"src/misc/CMakeLists.txt": "orchestrion_library(misc SOURCES a.cc)", "src/misc/README.md": ""})
        self.assertEqual(len(found), 1)

    def test_a_broken_link_and_a_missing_heading_are_found(self):
        text = "[a](b.md) [c](c.md#one-two) [d](c.md#three) [e](https://example.com/x)\n"
        found = findings({"a.md": text, "c.md": "## One two\n"})
        self.assertEqual(len(found), 2)

    def test_a_path_of_one_machine_is_found(self):
        self.assertEqual(len(findings({"a.txt": "see /" + "home/me/notes\n"})), 1)


if __name__ == "__main__":
    unittest.main()
