#!/usr/bin/env python3
"""Checks the rules of the house that no compiler checks, and says what to do instead.

usage: tools/house.py [ROOT]

Prints one line a finding, "file:line: what is wrong; what to do", and ends with 1 if there is any.
"""
import re
import sys
from pathlib import Path

# From the ground up: a folder of src/ may name only folders before it.
FOLDERS = ["base", "metrics", "runtime", "access", "config", "script", "scxml", "render", "store", "session", "interaction",
           "routing", "center", "modules", "office", "gateway", "api", "sim", "server"]

# What enters through interfaces of runtime/ (time, randomness, network, the environment), and the
# folders that may touch it: those that implement the interface or wrap a library that needs it.
OUTSIDE = [
    (r"\b(?:steady_clock|system_clock|high_resolution_clock)\s*::\s*now\b|\bclock_gettime\b|\bgettimeofday\b"
     r"|(?<![\w.>:])time\s*\(\s*(?:nullptr|NULL|0)\s*\)",
     "reads the clock", "take a runtime::Clock", {"runtime/os", "server/bench.cc", "bench/load"}),
    (r"\bsleep_(?:for|until)\b|(?<![\w.>])(?:usleep|nanosleep|sleep)\s*\(",
     "sleeps", "wait on a runtime::Mailbox or set a timer", {"runtime/os"}),
    (r"\brandom_device\b|(?<![\w.>:])s?rand\s*\(|\bgetrandom\b",
     "makes random numbers", "take a runtime::Random", {"runtime/os"}),
    (r"\b(?:secure_)?getenv\s*\(", "reads the environment", "take it from the configuration",
     {"runtime/os", "server", "tests", "bench"}),
    (r"(?<![\w.>])socket\s*\(|\btcp\s*::\s*(?:socket|acceptor)\b", "opens a socket", "use an interface of runtime/",
     {"runtime/os", "api", "gateway", "server", "tests", "bench/load"}),
]
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|\bnot implemented\b", re.IGNORECASE)
MACHINE_PATH = re.compile(r"(?<![\w.~*}$])/(?:work|root|home/\w+)/\w|/tmp/(?:wt|bash_jobs)\b")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)|!\[[^\]]*\]\(([^)\s]+)\)")
SKIPPED = {".git", "build", "node_modules", "var", ".cache"}


class Tree:
    """The files of the project, and what was found in them."""

    def __init__(self, root):
        self.root = Path(root).resolve()
        self.findings = []

    def files(self, *suffixes):
        for path in sorted(self.root.rglob("*")):
            parts = path.relative_to(self.root).parts
            if path.is_file() and not SKIPPED.intersection(parts) and (not suffixes or path.suffix in suffixes):
                yield path

    def name(self, path):
        return path.relative_to(self.root).as_posix()

    def report(self, path, line, message):
        self.findings.append(f"{self.name(path)}:{line}: {message}")


def lines_of_code(text):
    """The lines with comments and the insides of string literals blanked out."""
    blank = lambda match: re.sub(r"[^\n]", " ", match.group())
    pattern = r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/'
    return re.sub(pattern, blank, text, flags=re.DOTALL).split("\n")


def check_readmes(tree):
    for folder in sorted((tree.root / "src").glob("*/")):
        if folder.is_dir() and not (folder / "README.md").is_file():
            tree.report(folder, 1, "has no README.md; say what it is for, its main types, what it must not know")


def check_includes(tree):
    for path in tree.files(".cc", ".h"):
        for number, line in enumerate(path.read_text().split("\n"), 1):
            include = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if include and ".." in include.group(1).split("/"):
                tree.report(path, number, 'includes through ".."; write "folder/file.h"')
        if path.suffix == ".h" and "#pragma once" not in path.read_text():
            tree.report(path, 1, "is a header without #pragma once")
        if path.suffix == ".h" and not path.read_text().startswith("//"):
            tree.report(path, 1, "is a header that does not begin with its contract; say first what it is for")


def may_touch(name, allowed):
    return any((name + "/").startswith((f"src/{folder}/", f"{folder}/")) for folder in allowed)


def check_outside_world(tree):
    for path in tree.files(".cc", ".h"):
        name = tree.name(path)
        for number, line in enumerate(lines_of_code(path.read_text()), 1):
            for pattern, deed, instead, allowed in OUTSIDE:
                if re.search(pattern, line) and not may_touch(name, allowed):
                    tree.report(path, number, f"{deed}, which only {', '.join(sorted(allowed))} may; {instead}")


def check_unfinished(tree):
    for path in tree.files(".cc", ".h"):
        for number, line in enumerate(path.read_text().split("\n"), 1):
            if UNFINISHED.search(line):
                tree.report(path, number, "speaks of unfinished work; finish it or write an issue")


def dependencies(cmake):
    """(folder, its DEPS) of each orchestrion_library() of a CMakeLists.txt."""
    for folder, arguments in re.findall(r"orchestrion_library\(\s*(\w+)([^)]*)\)", cmake):
        words, section = arguments.split(), None
        deps = []
        for word in words:
            if word in ("SOURCES", "DEPS", "LIBS", "PRIVATE_LIBS"):
                section = word
            elif section == "DEPS":
                deps.append(word)
        yield folder, deps


def check_arrows(tree):
    for path in sorted((tree.root / "src").glob("**/CMakeLists.txt")):
        for folder, deps in dependencies(path.read_text()):
            top = tree.name(path).split("/")[1]
            if top not in FOLDERS:
                tree.report(path, 1, f"'{top}' has no place among the folders; give it one in tools/house.py and ARCHITECTURE.md")
                continue
            for dep in deps:
                if dep not in FOLDERS or (dep != top and FOLDERS.index(dep) >= FOLDERS.index(top)):
                    tree.report(path, 1, f"'{folder}' depends on '{dep}', which is not below it; turn the arrow with an interface")


def anchors(markdown):
    text = re.sub(r"```.*?```", "", markdown, flags=re.DOTALL)
    for title in re.findall(r"^#+\s+(.*?)\s*$", text, flags=re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).lower()
        yield re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def check_links(tree):
    for path in tree.files(".md"):
        text = re.sub(r"```.*?```", lambda match: "\n" * match.group().count("\n"), path.read_text(), flags=re.DOTALL)
        for number, line in enumerate(text.split("\n"), 1):
            for match in LINK.finditer(re.sub(r"`[^`]*`", "", line)):
                check_link(tree, path, number, match.group(1) or match.group(2))


def check_link(tree, path, number, link):
    if re.match(r"[a-z][a-z0-9+.-]*:", link):
        return
    target, _, anchor = link.partition("#")
    found = (path.parent / target).resolve() if target else path
    if not found.exists():
        tree.report(path, number, f"links to '{link}', which does not exist")
    elif anchor and found.suffix == ".md" and anchor not in set(anchors(found.read_text())):
        tree.report(path, number, f"links to '{link}', but there is no such heading")


def check_machine_paths(tree):
    for path in tree.files():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.split("\n"), 1):
            if MACHINE_PATH.search(line):
                tree.report(path, number, "names a path of one machine; write it relative to the repository")


CHECKS = [check_readmes, check_includes, check_outside_world, check_unfinished, check_arrows, check_links,
          check_machine_paths]


def check(root):
    tree = Tree(root)
    for rule in CHECKS:
        rule(tree)
    return tree.findings


if __name__ == "__main__":
    found = check(sys.argv[1] if len(sys.argv) > 1 else ".")
    print("\n".join(found) if found else "The house is in order.")
    sys.exit(1 if found else 0)
