"""A made-up sipd, mediad and ledgerd on their sockets, for the real calld: they write down what they are asked and say
what a test tells them to. Nothing of SIP, nothing of sound."""
import os
import subprocess
import threading
import time

from varlink import Varlink
from varlink_server import WAIT, Server


class Sipd(Server):
    def __init__(self, path):
        self.legs, self.revision = {}, 0
        super().__init__(path)

    def answer(self, connection, method, parameters, message):
        if method == "Watch":
            for leg in self.legs.values():
                connection.reply({"leg": leg}, continues=True)
            connection.reply({"all": True}, continues=True)
            self.watcher = connection
        elif not message.get("oneway"):
            connection.reply({})
        if method == "Dial":
            self.legs[parameters["leg"]] = self.leg(parameters["leg"], "dialled", "201", parameters["to"]["number"])
        if method == "Answer":
            self.legs[parameters["leg"]]["state"] = "up"
        if method == "End":
            self.legs.pop(parameters["leg"], None)

    @staticmethod
    def leg(name, direction, extension, number):
        return {"leg": name, "revision": 1, "direction": direction, "state": "setup", "extension": extension,
                "device": f"phone-{extension}", "from": {"number": extension}, "to": {"number": number},
                "started": "2026-01-01T00:00:00.000Z"}

    def happens(self, leg, what, **more):
        self.revision += 1
        if what == "answered":
            self.legs[leg]["state"] = "up"
        if what == "ended":
            self.legs.pop(leg, None)
        self.tell(event={"leg": leg, "revision": self.revision, "what": what, **more})

    def incoming(self, leg, extension, number, session=None):
        self.legs[leg] = self.leg(leg, "incoming", extension, number)
        more = {"session": session} if session else {}
        self.happens(leg, "incoming", about=self.legs[leg], **more)


class Phones(Server):
    def answer(self, connection, method, parameters, message):
        for extension in ("201", "202", "203"):
            for kind in ("phone", "mobile") if extension == "202" else ("phone",):
                connection.reply({"device": {"device": f"{kind}-{extension}", "extension": extension,
                                             "address": "192.0.2.7:5060", "expires": ""}}, continues=True)
        connection.reply({"all": True}, continues=True)


class Mediad(Server):
    def __init__(self, path):
        self.ports, self.refuse, self.silent = {}, {}, set()  # Silent: it does what these ask, and dies before it says so.
        super().__init__(path)

    def take(self, connection, message, batch):
        if message["method"].endswith(".Observe"):  # The doctor's rounds, whenever it is time for them.
            return connection.reply({"ports": []})
        return super().take(connection, message, batch)

    def answer(self, connection, method, parameters, message):
        port = parameters.get("port")
        if method == "Watch":
            for name, hears in self.ports.items():
                connection.reply({"port": {"port": name, "revision": 1, "kind": "rtp", "hears": hears, "packets_in": 0,
                                           "packets_out": 0, "refused": 0, "lost": 0}}, continues=True)
            connection.reply({"all": True}, continues=True)
            self.watcher = connection
            return
        if method == "Open":
            self.ports[port] = []
        if method == "Connect":
            self.ports[port] = parameters["hears"]
        if method == "Close":
            for name in parameters["ports"]:
                self.ports.pop(name, None)
        if message.get("oneway") or method in self.silent:
            return
        if (error := self.refuse.pop(method, None)):
            connection.reply({"port": port}, error=f"org.yobirin.Media.{error}")
        else:
            connection.reply({"revision": 1, "session": self.session(f"{method} {port}")})

    @staticmethod
    def session(address):
        return {"streams": [{"kind": "audio", "protocol": "RTP/AVP", "address": address, "port": 4000,
                             "direction": "sendrecv", "codecs": [{"name": "PCMU", "clock": 8000, "payload": 0}]}]}


class Ledgerd(Server):
    def __init__(self, path):
        self.events, self.appends = [], []
        self.refuses = lambda event: False  # Such an event is invalid, and with it the whole batch.
        super().__init__(path)

    def answer(self, connection, method, parameters, message):
        self.appends.append((time.monotonic(), len(parameters["events"])))
        if any(map(self.refuses, parameters["events"])):
            connection.reply({"parameter": "text of an event"}, error="org.varlink.service.InvalidParameter")
            return
        known = {event["number"] for event in self.events}
        self.events += [event for event in parameters["events"] if event["number"] not in known]
        connection.reply({"acknowledged": parameters["events"][-1]["number"]})

    def of(self, contact):
        return [event for event in self.events if event["contact"] == contact]


class Phonebook(Server):
    PAGE = 2

    def __init__(self, path):
        self.book, self.entries = 0, []
        self.before_page = lambda first: True  # False: it says nothing to that.
        super().__init__(path)

    def answer(self, connection, method, parameters, message):
        if method == "Watch":
            self.watcher = connection
            connection.reply({"book": self.book, "entries": len(self.entries)}, continues=True)
        elif self.before_page(parameters["first"]):
            self.answer_page(connection, parameters["book"], parameters["first"])

    def answer_page(self, connection, book, first):
        if book != self.book:
            connection.reply({"book": book}, error="org.yobirin.Phonebook.NoSuchBook")
            return
        connection.reply({"entries": self.entries[first:first + self.PAGE], "all": first + self.PAGE >= len(self.entries)})

    def becomes(self, book, names):
        self.book, self.entries = book, [{"number": number, "name": name} for number, name in names.items()]
        if self.watcher:
            self.tell(book=book, entries=len(self.entries))


SLICE = {
    "main": "ring_group:desk", "country": "JP", "area_code": "03", "outside_digit": "0", "emergency": ["110"],
    "max_call_minutes": 240, "echo_test": "*43",
    "extensions": [{"number": number, "name": f"Phone {number}", "no_answer_seconds": 20, "max_calls": 2,
                    "dial": "national"} for number in ("201", "202", "203", "204")],
    "groups": [{"name": "desk", "number": "610", "members": ["202", "203"], "strategy": "all", "ring_seconds": 20}],
    "dids": [], "outbound": [], "trunks": []}


class Officed(Server):
    def answer(self, connection, method, parameters, message):
        self.watcher = connection
        connection.reply({"version": 1, "calls": SLICE}, continues=True)


class Neighbours:
    def __init__(self, root, binary):
        self.root, self.binary = str(root), binary
        run = f"{root}/run"
        os.makedirs(run)
        self.officed = Officed(f"{run}/org.yobirin.Office")
        self.sipd = Sipd(f"{run}/org.yobirin.Legs")
        self.phones = Phones(f"{run}/org.yobirin.Phones")
        self.mediad = Mediad(f"{run}/org.yobirin.Media@0")
        self.ledgerd = Ledgerd(f"{run}/org.yobirin.Ledger")
        self.phonebook = Phonebook(f"{run}/org.yobirin.Phonebook")
        self.calls, self.lamps = f"{run}/org.yobirin.Calls", f"{run}/org.yobirin.Lamps"
        self.start()

    def start(self):
        self.process = subprocess.Popen([self.binary, "--root", self.root], stderr=subprocess.PIPE, text=True)
        self.said = []
        threading.Thread(target=self.listen, args=(self.process,), daemon=True).start()
        self.until(lambda: all(any(f"{neighbour} is here" in line for line in self.said) for neighbour in ("sipd", "mediad"))
                   and self.knows_phones())

    def knows_phones(self):
        """The office and who is registered have arrived, in whichever order."""
        try:
            with Varlink(self.lamps) as lamps:
                known = {lamp["name"] for lamp in lamps.call("org.yobirin.Lamps.List")["lamps"] if lamp.get("reachable")}
                return {"201", "202", "203"} <= known
        except OSError:
            return False

    def listen(self, process):
        for line in process.stderr:
            self.said.append(line)

    def kill(self):
        self.process.kill()
        self.process.wait()
        for server in (self.sipd, self.phones, self.mediad, self.ledgerd, self.phonebook, self.officed):
            server.watcher = None

    def stop(self):
        self.kill()
        for server in (self.sipd, self.phones, self.mediad, self.ledgerd, self.phonebook, self.officed):
            server.die()

    @staticmethod
    def until(holds):
        end = time.monotonic() + WAIT
        while not holds():
            if time.monotonic() > end:
                raise AssertionError("it did not come to that")
            time.sleep(0.01)
