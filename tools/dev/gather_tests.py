"""Writes build/tests/CTestTestfile.cmake: the tests to run now, out of those every build knows.

gather_tests.py BUILD_DIRECTORY yes|no [NAME…]   (long ones too?; NAME: a part of a test's name)

Correctness is judged by the dev build (sanitizers), time by the release build; fuzz targets have a build of their own. Tests
that measure time run last and alone, so that nothing else is on the machine with them.
"""
import json
import pathlib
import subprocess
import sys

TIMED = {"timed"}
NOT_OF_EVERY_DAY = {"long", "bench"}


def tests_of(build):
    shown = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], check=True, capture_output=True)
    for test in json.loads(shown.stdout)["tests"]:
        properties = {entry["name"]: entry["value"] for entry in test.get("properties", [])}
        if "command" in test:
            yield test["name"], test["command"], properties


def belongs(labels, kind, long):
    if labels & NOT_OF_EVERY_DAY and not (long and "long" in labels):
        return False
    if kind == "fuzz":
        return True
    return bool(labels & TIMED) == (kind == "release")


def quoted(value):
    text = ";".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"[==[{text}]==]"


def written(name, command, properties, alone):
    order = 0 if alone else 100  # Higher cost runs earlier.
    given = {key: value for key, value in properties.items() if key != "COST"}
    if alone:
        given["RUN_SERIAL"] = "ON"
    lines = [f"add_test({quoted(name)} {' '.join(map(quoted, command))})",
             f"set_tests_properties({quoted(name)} PROPERTIES COST {order}"]
    lines += [f"    {key} {quoted(value)}" for key, value in sorted(given.items())]
    return "\n".join(lines) + ")\n"


def main():
    build, long, names = pathlib.Path(sys.argv[1]), sys.argv[2] == "yes", sys.argv[3:]
    text, count = "", 0
    for kind in ("dev", "release", "fuzz"):
        for name, command, properties in tests_of(build / kind):
            labels = set(properties.get("LABELS", []))
            wanted = not names or any(part in name for part in names)
            if wanted and belongs(labels, kind, long):
                text += written(name, command, properties, alone=bool(labels & TIMED))
                count += 1
    (build / "tests").mkdir(exist_ok=True)
    (build / "tests/CTestTestfile.cmake").write_text(text, encoding="utf-8")
    if count == 0:
        sys.exit(f"no test is called {' or '.join(names)}")


if __name__ == "__main__":
    main()
