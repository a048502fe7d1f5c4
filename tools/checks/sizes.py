"""Functions of at most 70 lines and 6 parameters, files of at most 800 lines, a daemon's main.cpp of at most 40. More
than 4 parameters are named, as a habit to keep.

sizes.py SOURCE_DIRECTORY; an exception is a NOLINT(readability-function-size) with its reason above the function.

Relies on our layout (clang-format): a function's opening brace stands alone on its line, and its closing brace in the
same column.
"""
import pathlib
import re
import subprocess
import sys

MOST_LINES_PER_FUNCTION = 70
USUAL_PARAMETERS = 4
MOST_PARAMETERS = 6
MOST_LINES_PER_FILE = 800
MOST_LINES_PER_MAIN = 40


def sources(root):
    listed = subprocess.run(["git", "-C", root, "ls-files", "*.h", "*.cpp"], check=True, capture_output=True, text=True)
    return [root / line for line in listed.stdout.splitlines()]


def functions(lines):
    """(line number, signature, lines) of each function."""
    for start, line in enumerate(lines):
        if line.strip() != "{":
            continue
        indent = line[:-1]
        first = start
        while first > 0 and lines[first - 1].strip() and not re.search(r"[;{}]$|^#|^\s*//", lines[first - 1]):
            first -= 1
        signature = " ".join(part.strip() for part in lines[first:start])
        if "(" not in signature:
            continue
        end = next((i for i in range(start, len(lines)) if re.match(rf"^{indent}}}", lines[i])), len(lines) - 1)
        comment = lines[first - 1] if first > 0 else ""
        yield first + 1, signature, end - start - 1, comment


def parameters(signature):
    """How many, counting commas of the first parentheses outside of any other brackets."""
    depth, count, some = 0, 0, False
    for character in signature[signature.index("("):]:
        if character in "([{<":
            depth += 1
        elif character in ")]}>":
            depth -= 1
            if depth == 0:
                break
        elif character == "," and depth == 1:
            count += 1
        elif not character.isspace() and depth == 1:
            some = True
    return count + some


def judge(path, relative):
    lines = path.read_text(encoding="utf-8").splitlines()
    if len(lines) > MOST_LINES_PER_FILE:
        yield f"{relative}: {len(lines)} lines"
    is_daemon_main = re.fullmatch(r"daemons/[a-z]+/main\.cpp", str(relative))
    if is_daemon_main and len(lines) > MOST_LINES_PER_MAIN:
        yield f"{relative}: a main of {len(lines)} lines"
    for number, signature, length, comment in functions(lines):
        if "NOLINT(readability-function-size)" in comment + signature:
            continue
        if length > MOST_LINES_PER_FUNCTION:
            yield f"{relative}:{number}: {length} lines: {signature[:70]}"
        given = parameters(signature)
        if given > MOST_PARAMETERS:
            yield f"{relative}:{number}: {given} parameters: {signature[:70]}"
        elif given > USUAL_PARAMETERS:
            print(f"by habit fewer: {relative}:{number}: {given} parameters: {signature[:70]}")


def main():
    root = pathlib.Path(sys.argv[1])
    faults = [fault for path in sources(root) for fault in judge(path, path.relative_to(root))]
    print("\n".join(faults) or "sizes: good")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
