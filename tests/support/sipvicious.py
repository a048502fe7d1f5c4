"""sipvicious (svwar, svcrack): the tool that knocks at every PBX on the Internet, run on a test host.

    result = run(host, "svcrack", "-u", "202", "-r", "100-999", box)
    result.stdout

`disguised`: it calls itself friendly-scanner, which gives it away; disguised it says what a phone says, so that everything
else about it is tested too.
"""
import subprocess

PROGRAM = """
import sys
sys.path.insert(0, "/usr/share/sipvicious")
from sipvicious.libs import svhelper
if sys.argv.pop(1) == "disguised":
    svhelper.makeRequest.__defaults__ = tuple(
        "Yealink SIP-T46S" if value == "friendly-scanner" else value for value in svhelper.makeRequest.__defaults__)
name = sys.argv[0] = sys.argv.pop(1)
__import__("sipvicious." + name, fromlist=["main"]).main()
"""


def run(host, program, *arguments, disguised=True, seconds=120):
    """The finished program: what it printed, on both streams, is in stdout."""
    return host.run(["/usr/bin/python3", "-B", "-c", PROGRAM, "disguised" if disguised else "open", program, *arguments],
                    check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds)
