"""An office on a line of the strict carrier (tests/sims/carrier): phones inside, measured sound, and not one violation."""
import numpy
import support  # noqa: F401
from carrier.carrier import Carrier
from carrier.shapes import Shape
from hears import listen
from scenario import PATIENCE_SECONDS, Scenario
from suite import office
from tones import VOICES

CARRIER = "10.77.0.2"
MAIN, SECOND, OUTSIDE = "0312345678", "0312345679", "0398765432"
VOICE = "dan"  # The carrier's.


def trunk(**different):
    return {"server": f"sip:{CARRIER}", "register": False, "inbound_from": [CARRIER], "numbers": [MAIN, SECOND], "channels": 4,
            **different}


class Carried(Scenario):
    standing_hosts = ("carrier",)
    extensions = {"201": {}, "202": {}}
    tables = {"trunk": {"carrier": trunk()}, "did": {MAIN: {"open": "extension:201"}, SECOND: {"open": "extension:202"}},
              "outbound": {"all": {"match": ["0[1-9]*"], "trunks": ["carrier"], "caller_id": MAIN}}}
    profile = "generic"

    def setUp(self):
        super().setUp()
        self.carriers = []

    def tearDown(self):
        for carrier in self.carriers:
            carrier.close()
        super().tearDown()

    def carrier(self, name="carrier", **options):
        host = self.standing[name]
        options = {"address": host.address, "box": self.box.address, **options}
        carrier = Carrier(options.pop("profile", self.profile), inside=host.inside, voice=VOICES[VOICE], **options)
        self.carriers.append(carrier)
        self.peers.append(carrier)
        return carrier.start()

    def use(self, **tables):
        """The office with these tables in place of those it had: for trunks whose carrier has to be there first."""
        file = self.suite.root / "other.toml"
        file.write_text(office([self.box.address], self.extensions, self.network_table, self.main, **{**self.tables, **tables}))
        version = self.suite.apply(file)
        self.until(lambda: self.suite.is_ready(version), "the office to be in use")

    def assert_no_violations(self, *but):
        for carrier in self.carriers:
            found = [str(violation) for violation in carrier.violations() if violation.rule not in but]
            self.assertEqual(found, [], carrier.report())

    # Sound

    @staticmethod
    def samples(call):
        return numpy.frombuffer(call.sound.heard().tobytes(), dtype=numpy.int16)

    def assert_heard(self, call, phone, seconds=1.0):
        """Each hears the other, for so long and without a gap where the carrier listens."""
        self.until(lambda: listen(self.samples(call), VOICES[phone.voice]).seconds > seconds,
                   f"the carrier to hear {phone.voice}; it heard {len(call.sound.packets)} packets", seconds + PATIENCE_SECONDS, every=0.2)
        self.until(lambda: listen(phone.heard(), VOICES[VOICE]).seconds > seconds, f"{phone.voice} to hear the carrier",
                   seconds + PATIENCE_SECONDS, every=0.2)

    # Calls

    def comes_in(self, carrier, phone, number=MAIN, shape=Shape()):
        """A call of the carrier's that the phone takes, up on both when this returns."""
        call = carrier.call(number, shape)
        self.answer(phone)
        return call.wait_until("up")

    def goes_out(self, carrier, phone, number=OUTSIDE):
        """A call of the phone's that the carrier takes, up on both when this returns."""
        phone.dial(number)
        call = carrier.take_call()
        call.ring()
        call.answer()
        phone.wait_for("CALL_ESTABLISHED")
        call.loop.until(lambda: call.requests("ACK"), "the ACK")
        return call

    def forks_and_is_heard(self, carrier, phone):
        """A call that rings at several of a carrier who forks, is answered by one of them and hung up by the phone."""
        phone.dial(OUTSIDE)
        phone.wait_for("CALL_ESTABLISHED")
        call = carrier.calls[0]
        self.assert_heard(call, phone, 0.5)
        self.is_hung_up(phone, call)

    def is_hung_up(self, phone, call):
        """The phone hangs up, and the carrier hears of it."""
        phone.do("hangup")
        call.wait_until("ended")
        phone.wait_for("CALL_CLOSED")

    def hangs_up(self, call, phone):
        call.hang_up()
        call.loop.until(lambda: any(text.method == "BYE" for text in call.answers(200)), "the answer to BYE")
        phone.wait_for("CALL_CLOSED")
