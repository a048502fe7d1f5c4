"""Includes run one way: base <- event, store, sip, rtp, calendar, office, ipc <- daemon, app <- daemons; dsp uses base alone. No
daemon includes another's header; what is pure knows no socket, file or loop. Reads the #include lines and says so.

layers.py SOURCE_DIRECTORY
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#include\s+(["<])([^">]+)[">]')

# What each folder of daemons/lib may include beside itself.
LIBRARIES = {
    "base": set(),
    "event": {"base"},
    "store": {"base", "event"},
    "sip": {"base"},
    "rtp": {"base"},
    "calendar": {"base"},
    "office": {"base", "calendar"},
    "ipc": {"base", "event"},
    "daemon": {"base", "event", "ipc", "store"},
    "app": {"base", "event", "ipc", "rtp", "daemon"},
}
GENERATED_FOR = {"daemon", "app"}  # And every daemon.
PURE = {"sip", "rtp", "calendar", "office", "dsp"}
IMPURE_HEADERS = re.compile(r"^(sys/(socket|epoll|un|uio)\.h|event2/.*|unistd\.h|fstream|poll\.h)$")


def included(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found[1] == '"', found[2]


def folder_of(path):
    """("lib", "sip"), ("daemon", "sipd") or ("dsp", "dsp")."""
    parts = path.parts
    if parts[0] == "dsp":
        return "dsp", "dsp"
    return ("lib", parts[2]) if parts[1] == "lib" else ("daemon", parts[1])


def allowed(kind, name):
    if kind == "daemon":
        return set(LIBRARIES) | {"dsp"}
    return {"base"} if kind == "dsp" else LIBRARIES.get(name, set())


def judge(path, quoted, header, daemons):
    kind, name = folder_of(path)
    first = header.split("/")[0]
    if name in PURE and not quoted and IMPURE_HEADERS.match(header):
        return f"{name} is pure and must not know <{header}>"
    if not quoted:
        return None
    if ".." in header.split("/"):
        return f'"{header}" leaves its folder'
    if header.startswith("org.yobirin."):
        return None if kind == "daemon" or name in GENERATED_FOR else f"{name} must not know interfaces"
    if first in daemons and first != name:
        return f'"{header}" is another daemon\'s'
    if first in set(LIBRARIES) | {"dsp"} and first != name and first not in allowed(kind, name):
        return f'{name} must not include "{header}"'
    return None


def main():
    source = pathlib.Path(sys.argv[1])
    daemons = {entry.name for entry in (source / "daemons").iterdir() if entry.name not in ("lib", "interfaces")}
    faults = []
    for top in ("daemons", "dsp"):
        for path in sorted((source / top).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                relative = path.relative_to(source)
                for number, quoted, header in included(path):
                    fault = judge(relative, quoted, header, daemons)
                    if fault:
                        faults.append(f"{relative}:{number}: {fault}")
    print("\n".join(faults) or "layers: good")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
