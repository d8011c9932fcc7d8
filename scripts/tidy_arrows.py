# SPDX-License-Identifier: Apache-2.0
"""Whether modules import only what their group may: Sources/README.md has the rule in words.

The groups are the folders of Sources; Package.swift says which module is where and what it
depends on. Used by scripts/tidy.
"""

import re

# What the modules of a group may depend on, beside each other.
ALLOWED = {
    "Base": set(),
    "Core": {"Base"},
    "Runtime": {"Base"},
    "Vendors": {"Base", "Core", "Runtime"},
    "Roles": {"Base", "Core", "Runtime", "Vendors", "Simulators"},
    "Simulators": {"Base", "Core"},
}
# The demo plays all roles, so that it needs what they need.
ANYTHING = {"Demo", "leadsync"}
# Arrows that the groups would allow, and that must not be: a vendor's module that decides or
# keeps state would be a second engine, and a simulated vendor that shares the product's records
# would share its mistakes.
FORBIDDEN = {
    "Vendors": {"SyncEngine", "ValidationRules", "StateStore", "StreamProcessing"},
    "Simulators": {"LeadModel", "SyncEngine", "ValidationRules"},
}

TARGET = re.compile(
    r"\.(?:target|executableTarget|systemLibrary)\(\s*name:\s*\"(?P<name>\w[\w-]*)\""
    r"(?P<rest>.*?)path:\s*\"Sources/(?P<group>\w+)/",
    re.DOTALL,
)
DEPENDENCIES = re.compile(r"dependencies:\s*\[(.*?)\],\s*(?:path|exclude)", re.DOTALL)
PRODUCT = re.compile(r"\.product\([^)]*\)")
NAME = re.compile(r"\"(\w[\w-]*)\"")
IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public |package |internal |private )?import\s+"
    r"(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)",
    re.MULTILINE,
)


def breaches(texts: dict[str, str]) -> list[tuple[str, int, str]]:
    """Path, line and what to do, for each arrow that points the wrong way."""
    package = texts["Package.swift"]
    groups: dict[str, str] = {}
    arrows: dict[str, tuple[int, set[str]]] = {}
    for target in TARGET.finditer(package):
        listed = DEPENDENCIES.search(target["rest"] + "path")
        names = set(NAME.findall(PRODUCT.sub("", listed[1]))) if listed else set()
        groups[target["name"]] = target["group"]
        arrows[target["name"]] = (package.count("\n", 0, target.start()) + 1, names)

    found: list[tuple[str, int, str]] = []
    for module, (line, names) in arrows.items():
        group = groups[module]
        for other in sorted(names & groups.keys()):
            is_allowed = groups[other] in ALLOWED.get(group, set()) | {group}
            if module in ANYTHING or is_allowed and other not in FORBIDDEN.get(group, set()):
                continue
            what = f"{module} ({group}) must not import {other}; turn it round"
            found.append(("Package.swift", line, what))
    for path, text in texts.items():
        parts = path.split("/")
        if not path.endswith(".swift") or parts[0] != "Sources" or len(parts) < 4:
            continue
        for match in IMPORT.finditer(text):
            module, other = parts[2], match[1]
            known = arrows.get(module, (0, set()))[1] | {module}
            if other in groups and module in groups and other not in known:
                line = text.count("\n", 0, match.start(1)) + 1
                found.append((path, line, f"imports {other}, which Package.swift does not give it"))
    return found
