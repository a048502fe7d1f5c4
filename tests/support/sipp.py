"""sipp running one scenario of tests/calls/sipp on a test host, as an extension or as its peer.

    sipp = Sipp(host, "caller", box="10.77.0.1", number="202", user="201", password="…")
    sipp.wait()      # Fails with sipp's own words when the scenario did not go as written.

A scenario finds user, password and what else is given as [keys].
"""
import pathlib
import subprocess

from wait import until

SCENARIOS = pathlib.Path(__file__).resolve().parents[1] / "calls" / "sipp"


class Sipp:
    def __init__(self, host, scenario, directory, box, number="nobody", seconds=25, port=5060, **keys):
        self.scenario = scenario
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        transport = keys.pop("transport", "u1")  # As sipp names them: t1 is TCP, one connection.
        keys.setdefault("user", "sipp")
        keys.setdefault("password", "none")
        arguments = ["sipp", f"{box}:5060", "-sf", SCENARIOS / f"{scenario}.xml", "-i", host.address, "-p", str(port),
                     "-mp", "30000", "-t", transport, "-m", "1", "-s", number, "-nostdin",
                     "-timeout", f"{seconds}s", "-timeout_error",
                     "-trace_err", "-error_file", directory / f"{scenario}.errors",
                     "-trace_msg", "-message_file", directory / f"{scenario}.messages",
                     "-au", keys["user"], "-ap", keys["password"]]
        for name, value in keys.items():
            arguments += ["-key", name, value]
        self.seconds, self.port = seconds, port
        self.process = host.start(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  cwd=directory)

    def text(self, kind):
        file = self.directory / f"{self.scenario}.{kind}"
        return file.read_text(errors="replace") if file.exists() else ""

    def wait(self):
        status = self.process.wait(self.seconds + 5)
        assert status == 0, f"sipp {self.scenario}: status {status}\n{self.text('errors')[-1500:]}\n{self.text('messages')[-2500:]}"

    def wait_until_bound(self, seconds=10):
        """Until UDP finds it: before, a box that is told so by the network takes it for dead."""
        table = pathlib.Path(f"/proc/{self.process.pid}/net/udp")
        until(lambda: f":{self.port:04X} " in table.read_text(), f"sipp {self.scenario} to listen", seconds)

    def wait_until_sent(self, words, seconds=10):
        """Until sipp's message log holds these words."""
        until(lambda: words in self.text("messages"), f"sipp {self.scenario} to send or see {words}", seconds)
