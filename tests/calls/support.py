"""Finds tests/support and tests/sims for the tests of this folder, and says which of them take long and whom they kill."""
import os
import pathlib
import sys
import unittest

for folder in ("sims", "support"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / folder))

# What waits half a minute for a timer of the protocol is run among the long tests.
takes_long = unittest.skipUnless("YOBIRIN_TAKES_LONG" in os.environ, "one of the long tests")

# In the middle of what is asked for. The others have no part in it; the long tests show it.
KILLED = ("calld", "sipd", *(f"mediad@{index}" for index in range(int(os.environ.get("YOBIRIN_MEDIA_PROCESSES", 1)))))
if "YOBIRIN_TAKES_LONG" in os.environ:
    KILLED += ("ledgerd", "officed", "ivrd")
