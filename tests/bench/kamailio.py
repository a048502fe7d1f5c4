"""Kamailio as a peer under the same load: what the benches that measure beside it need."""
import subprocess
import time

from measure import HERE, processes_named
from wait import until


def kamailio(host, scratch, configuration, **words):
    """A running Kamailio; the `words` of its configuration are replaced by what is given for them."""
    text = (HERE / configuration).read_text()
    for word, value in words.items():
        text = text.replace(word, value)
    config = f"{scratch}/kamailio.cfg"
    with open(config, "w", encoding="utf-8") as file:
        file.write(text)
    child = host.start(["kamailio", "-DD", "-E", "-f", config, "-Y", scratch, "-P", f"{scratch}/kamailio.pid"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: processes_named(host, "kamailio"), "kamailio to run", 10)
    time.sleep(1)  # It prints no readiness; its children fork within the second.
    return child
