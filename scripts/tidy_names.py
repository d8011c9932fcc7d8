# SPDX-License-Identifier: Apache-2.0
"""Whether what the pages and the comments name is there: paths, headings, types.

A page that names a file or a type which has gone is worse than no page. Names are looked for in
backticks only, so that prose stays free. Used by scripts/tidy.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOP = ("Sources", "Tests", "docs", "scripts", "deploy", "Examples", "Benchmarks")

# This script has the banned words itself.
EXEMPT = ("scripts/tidy",)

# Names in the pages that are no identifiers of ours: vendors', Kafka's, Kubernetes' and other
# tools'. Names that stand in a string of the code (fields, error codes) need no entry.
FOREIGN = set(
    """
    ConfigMap HorizontalPodAutoscaler PodDisruptionBudget StatefulSet
    """.split()
)

# Words of an old vocabulary, and references to documents that are not in this repository.
BANNED = (
    (
        re.compile(
            r"\b(?:Tenure|TenureOver|Office|WriteDesk|Pump|TroubleBook|NoteRoom|SchemaBook)\b"
        ),
        "a name that is gone; use that of docs/glossary.md or of the code",
    ),
    (
        re.compile(r"\b(?:design|facts|reference|the behaviour),? (?:reference, )?sections? [0-9]"),
        "refers to a document that is not here; cite a page of docs/reference",
    ),
    (
        re.compile(r"\bbehaviour reference\b|\bthe design, section\b"),
        "refers to a document that is not here; cite a page of docs/reference",
    ),
)

BACKTICKED = re.compile(r"`([^`\n]+)`")
# A path of the repository as a comment or a page names it.
PATH = re.compile(rf"(?<![\w./-])(?:{'|'.join(TOP)})/[\w./+-]*[\w+-]")
# A part of a path: a file of Swift, or a folder below a module.
PARTIAL = re.compile(r"^(?:[\w+-]+/)*[\w+-]*\.swift$|^[A-Z]\w+(?:/[A-Z]\w*)+/?$")
# Two humps at least: one hump is also how a sentence begins, or a field is called.
TYPE = re.compile(r"^([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)\b(?!-)")
WORD = re.compile(r"[A-Za-z_]\w*")
LINK = re.compile(r"\[[^\]\n]*\]\(\s*<?([^)\s>#]*)#([^)\s>]+)>?\)")
COMMENT = re.compile(r"^\s*(?://|#|\*)")


def without_comments(text: str) -> str:
    return re.sub(r"(?m)^\s*//.*$", "", text)


def identifiers(texts: dict[str, str]) -> set[str]:
    """Every word of the Swift code and of the strings in it; comments do not count."""
    found: set[str] = set()
    for path, text in texts.items():
        if path.endswith(".swift"):
            found.update(WORD.findall(without_comments(text)))
            found.update(Path(path).parts[1:-1])
    return found


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(text: str) -> set[str]:
    return {slug(line.lstrip("#")) for line in text.split("\n") if line.startswith("#")}


class Names:
    def __init__(self, texts: dict[str, str]):
        self._texts = texts
        self._identifiers = identifiers(texts)
        self._there = set(texts) | {
            str(folder) for path in texts for folder in Path(path).parents if str(folder) != "."
        }

    def breaches(self, path: str) -> list[tuple[int, str]]:
        """What one file names that is not there: line and what to do."""
        if path.startswith(EXEMPT):
            return []
        text = self._texts[path]
        found: list[tuple[int, str]] = []
        is_page = path.endswith(".md")
        fenced = False
        for number, line in enumerate(text.split("\n"), start=1):
            if is_page and line.lstrip().startswith("```"):
                fenced = not fenced
            for pattern, advice in BANNED:
                # The changelog and the decisions may tell what something was called.
                if pattern.search(line) and not path.startswith(("CHANGELOG", "docs/decisions")):
                    found.append((number, f"{pattern.search(line).group()}: {advice}"))
            if is_page or COMMENT.match(line):
                found += [(number, what) for what in self._paths(line)]
            if is_page and not fenced:
                # In a catalogue of DocC names are links, which scripts/docs checks.
                if ".docc/" not in path:
                    found += [(number, what) for what in self._types(line)]
                found += [(number, what) for what in self._anchors(path, line)]
        return found

    def _paths(self, line: str) -> list[str]:
        return [
            f"{name} is not there; name what is, or drop it"
            for name in PATH.findall(line)
            if name.rstrip("/") not in self._there and not (ROOT / name).exists()
        ]

    def _types(self, line: str) -> list[str]:
        breaches = []
        for quoted in BACKTICKED.findall(line):
            if quoted.startswith(TOP):
                continue
            if PARTIAL.match(quoted) and not self._is_part_of_a_path(quoted.rstrip("/")):
                breaches.append(f"{quoted} is not there; name what is, or drop it")
                continue
            match = TYPE.match(quoted)
            name = match.group(1) if match else None
            if name and name not in FOREIGN and name not in self._identifiers:
                breaches.append(f"{name} is no name of the code; mend it, or drop it")
        return breaches

    def _is_part_of_a_path(self, name: str) -> bool:
        return any(f"/{there}".endswith(f"/{name}") for there in self._there)

    def _anchors(self, path: str, line: str) -> list[str]:
        breaches = []
        for target, anchor in LINK.findall(re.sub(r"`[^`]*`", "", line)):
            if ":" in target:
                continue
            file = (ROOT / path).parent.joinpath(target).resolve() if target else ROOT / path
            name = str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else ""
            text = self._texts.get(name)
            if text is not None and name.endswith(".md") and anchor not in anchors(text):
                breaches.append(f"no heading {anchor} in {name}; mend the link")
        return breaches
