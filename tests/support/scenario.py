"""The frame of every test that runs the whole suite: hosts, a suite, phones; and nothing left over.

    class Calls(Scenario):
        extensions = {"201": {}, "202": {}}

        def test_...(self):
            ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
            self.call(ada, ben)

One suite serves the tests of a class, one after another; each test begins and ends with no call and no registration of
an earlier one in the way: phones are of that test alone, and a call that stays behind fails it.
"""
import os
import pathlib
import shutil
import socket
import sys
import tempfile
import time
import unittest

from baresip import Phone
from hears import listen
from network import Network
from sip_peer import SipPeer, family_of
from suite import Suite, office, password
from tones import VOICES
from wait import until

PHONE_CODECS = "pcmu"
PATIENCE_SECONDS = 10


class Scenario(unittest.TestCase):
    extensions = {"201": {}, "202": {}, "203": {}}
    tables = {}       # Further tables of the office file, see suite.office.
    network_table = {}
    arguments = ()    # Further ones of the supervisor.
    wrapper = ()      # A command that runs the supervisor, to take something away from it.
    release = False
    main = None
    standing_hosts = ()  # Hosts that the office file names: 10.77.0.2, 10.77.0.3 … (the box is 10.77.0.1).

    @classmethod
    def setUpClass(cls):
        cls.scratch = pathlib.Path(tempfile.mkdtemp(prefix=f"yobirin-{cls.__name__}-"))
        cls.network = Network()
        try:
            cls.box = cls.network.host("box")
            cls.standing = {name: cls.network.host(name) for name in cls.standing_hosts}
            cls._start_suite()
        except BaseException:
            cls._show_log()
            cls._close()
            raise

    @classmethod
    def _start_suite(cls):
        directory = pathlib.Path(tempfile.mkdtemp(prefix="s", dir=cls.scratch))
        cls.suite = Suite(cls.box, cls.office_text(), directory, cls.release, cls.arguments, cls.wrapper)
        cls.suite.start()

    @classmethod
    def office_text(cls):
        return office([cls.box.address], cls.extensions, cls.network_table, cls.main, **cls.tables)

    @classmethod
    def tearDownClass(cls):
        try:
            cls.suite.stop()
        finally:
            cls._close()

    @classmethod
    def _close(cls):
        if getattr(cls, "suite", None) and cls.suite.process:
            try:
                cls.suite.stop()
            except AssertionError:
                pass  # What is being reported already matters more.
        cls.network.close()
        if "YOBIRIN_KEEP" not in os.environ:
            shutil.rmtree(cls.scratch, ignore_errors=True)

    @classmethod
    def _show_log(cls):
        if getattr(cls, "suite", None):
            sys.stderr.write(f"--- the suite's log ({cls.scratch})\n{cls.suite.log_text()}\n---\n")

    def setUp(self):
        self.phones, self.peers, self.hosts = [], [], []
        # Short: baresip cuts recording paths at 128 characters.
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="t", dir=self.scratch))
        self.log_start = self.suite.log_sizes()

    def tearDown(self):
        for phone in self.phones:
            phone.close()
        for peer in self.peers:
            peer.close()
        for host in self.hosts:
            host.stop_children()
        if self._failed():
            sys.stderr.write(f"--- {self.id()}: the suite's log\n{self.suite.log_text(self.log_start)}\n---\n")
            for phone in self.phones:
                sys.stderr.write(f"--- phone {phone.host.name}\n{phone.log_text()[-1500:]}\n---\n")
            for peer in self.peers:
                sys.stderr.write(f"--- peer {peer.address}: received {peer.received[-20:]}, sent {peer.sent[-20:]}\n")
            self._start_anew()
            return
        try:
            self.assert_idle()
        except AssertionError:
            self._start_anew()
            raise

    def _start_anew(self):
        """What a failed test left behind must not fail the next one."""
        type(self).suite.stop()
        type(self)._start_suite()

    def _failed(self):
        result = self._outcome.result
        return any(getattr(test, "test_case", test) is self for test, _ in [*result.failures, *result.errors])

    def assert_idle(self, seconds=5):
        """Every call of the test has ended, and so have its ports."""
        until(lambda: not self.suite.calls(), f"every call to end; there are {self.suite.calls()}", seconds)

        def ports():
            found = []
            with self.suite.varlink("org.yobirin.Media@0") as media:
                for reply in media.more("org.yobirin.Media.Watch"):
                    if reply.get("port") and reply["port"]["kind"] != "shared":
                        found.append(reply["port"])
                    if reply.get("all"):
                        return found
        until(lambda: not ports(), f"every port to be closed; there are {ports()}", seconds)

    # Vocabulary

    def host(self, name):
        host = self.network.host(name)
        self.hosts.append(host)
        return host

    def host_of_network(self, name, addresses):
        """One host that has every address of that network ("10.88.0.0/16"), for crowds."""
        host = self.host(name)
        host.ip("route", "add", "local", addresses, "dev", "lo")
        self.box.ip("route", "replace", addresses, "via", host.address)
        return host

    def phone(self, number, voice, registered=True, **account):
        """A baresip phone with that voice; registered when this returns."""
        account.setdefault("password", password(number))
        account.setdefault("registrar", self.box.address)
        phone = Phone(self.host(voice), voice, self.directory, number=number, **account)
        self.phones.append(phone)
        if registered:
            phone.wait_until_registered()
        return phone

    def bare_phone(self, voice, **account):
        """A phone that knows nothing of the suite: for control flows."""
        phone = Phone(self.host(voice), voice, self.directory, number=voice, **account)
        self.phones.append(phone)
        return phone

    def peer(self, name, **options):
        """A scripted SIP peer, on the standing host of that name or a new one."""
        host = self.standing.get(name) or self.host(name)
        peer = SipPeer(host, user=options.pop("user", name), **options)
        self.peers.append(peer)
        return peer

    def answer(self, phone):
        phone.wait_for("CALL_INCOMING")
        phone.do("accept")
        phone.wait_for("CALL_ESTABLISHED")

    def call(self, caller, callee, to=None):
        """A call from one phone to the other that is up on both when this returns."""
        caller.dial(to or callee.number)
        self.answer(callee)
        caller.wait_for("CALL_ESTABLISHED")

    def take_up(self, call, callee, rings=False, **offer):
        """A scripted callee answers what a scripted caller asks: the callee's side, the call up on both when this returns."""
        other = callee.take_invite()
        if rings:
            other.reply(180)
        other.reply(200, body=callee.offer(**offer))
        other.expect("ACK")
        answer = call.answer()
        assert answer.status == 200, answer
        call.acknowledge()
        return other

    def hang_up(self, phone, other):
        phone.do("hangup")
        phone.wait_for("CALL_CLOSED")
        other.wait_for("CALL_CLOSED")

    def let_talk(self, seconds):
        time.sleep(seconds)  # Sound is measured over time: this is the one thing that only time can bring.

    def assert_hears(self, listener, speaker, seconds, recording=-1):
        """Waits until so much of the speaker's voice was heard; a busy machine may take longer to bring it."""
        def heard_enough():
            found = listen(listener.heard(recording), VOICES[speaker.voice])
            return found if found.seconds > seconds else None
        return until(heard_enough, f"{listener.voice} to hear {speaker.voice} for {seconds} s",
                     seconds=seconds + PATIENCE_SECONDS, every=0.1)

    def socket_of(self, peer, address=None):
        """For sound, at any port; closed at the end."""
        with peer.host.inside():
            made = socket.socket(family_of(peer.address), socket.SOCK_DGRAM)
        self.addCleanup(made.close)
        made.bind((address or peer.address, 0))
        return made

    def until(self, fact, what, seconds=10, every=0.02):
        return until(fact, what, seconds, every)
