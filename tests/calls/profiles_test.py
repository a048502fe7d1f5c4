"""Each profile of etc/trunks against a strict carrier of its kind: registration, calls either way with measured sound, which number
is called, and the four reasons why a caller is not shown.
"""
import unittest

from carried import Carried
from carrier.shapes import WITHHELD, Shape
from profiled import LINES, NETWORK, PASSWORDS, named, office_of
from support import takes_long


class Lines(Carried):
    standing_hosts = tuple(line.name for line in LINES)
    network_table = NETWORK
    tables = {}

    def lines(self, *lines, **different):
        """The carriers of these lines, and then the office that has them; those that register have done so."""
        numbers = {"ngn": {"numbers": line.numbers for line in lines if line.name == "ngn"}}
        carriers = {line.name: self.carrier(line.name, profile=line.carrier, passwords=PASSWORDS, **numbers.get(line.name, {}), **different)
                    for line in lines}
        self.use(**office_of(*lines))
        for carrier in carriers.values():
            if carrier.profile.registers:
                carrier.until_registered()
        return carriers


class Profiles(Lines):
    def test_each_is_called_and_calls_with_sound_both_ways(self):
        carriers, ada = self.lines(*LINES), self.phone("201", "ada")
        for line in LINES:
            with self.subTest(line.name):
                self.is_called_and_calls(line, carriers[line.name], ada)
        self.assert_no_violations()

    def is_called_and_calls(self, line, carrier, ada):
        call = self.comes_in(carrier, ada, line.numbers[0])
        self.assert_heard(call, ada, 0.5)
        self.hangs_up(call, ada)
        call = self.goes_out(carrier, ada, line.outside)
        self.assertEqual(call.number.lstrip("+").removeprefix("81").lstrip("0"), line.outside.lstrip("0"))
        self.assert_heard(call, ada, 0.5)
        self.is_hung_up(ada, call)


class Numbers(Lines):
    def rings_where_it_is_called(self, name):
        """The second number rings its own phone, whoever hides and wherever the call was sent on from."""
        line = named(name)
        carrier, ben = self.lines(line)[name], self.phone("202", "ben", answer="auto")
        for shape in (*(Shape(withheld=reason) for reason in WITHHELD), *self.sent_on(carrier)):
            with self.subTest(shape):
                call = carrier.call(line.numbers[1], shape).wait_until("up")
                ben.wait_for("CALL_ESTABLISHED")
                self.hangs_up(call, ben)
        self.assert_no_violations()

    @staticmethod
    def sent_on(carrier):
        """Where a header tells the called number, To may be somebody else's (japan.md 4.4)."""
        by_to = [Shape(forwarded_from="0272038027", forwarded_in=("to",))] if carrier.profile.called_party_header else []
        return [*by_to, Shape(forwarded_from="0272038027", forwarded_in=("diversion", "history-info"))]

    def test_of_a_plain_line(self):
        self.rings_where_it_is_called("generic")

    def test_of_a_home_gateway(self):
        self.rings_where_it_is_called("gateway")

    def test_of_the_ngn_itself(self):
        self.rings_where_it_is_called("ngn")

    def test_of_rakuten(self):
        self.rings_where_it_is_called("rakuten")

    def test_of_sipconnect_between_fixed_addresses(self):
        self.rings_where_it_is_called("peer")

    def test_of_sipconnect_with_a_registration(self):
        self.rings_where_it_is_called("registered")


@takes_long
class Refreshes(Lines):
    """By the method, at the time and from the side that each carrier wants: the judge compares."""

    def test_registrations_and_sessions_stay_alive(self):
        carriers = self.lines(*LINES, expires_granted=30)
        gateway = self.is_up(carriers["gateway"], self.phone("201", "ada"), named("gateway"))
        ngn = self.is_up(carriers["ngn"], self.phone("202", "ben"), named("ngn"))
        gateway.loop.until(lambda: gateway.requests("INVITE")[1:], "a re-INVITE", 60)
        ngn.loop.until(lambda: ngn.requests("UPDATE"), "an UPDATE", 60)
        for carrier in carriers.values():
            if carrier.profile.registers:
                self.assertGreaterEqual(min(binding.refreshes for binding in carrier.registrar.bindings.values()), 2, carrier.profile.name)
        self.is_hung_up(self.phones[0], gateway)
        self.is_hung_up(self.phones[1], ngn)
        self.assertFalse(gateway.requests("UPDATE") or ngn.requests("INVITE")[1:])
        self.assert_no_violations()

    @staticmethod
    def is_up(carrier, phone, line):
        """A call of the phone's through that line, whose session has to be refreshed by us every 45 s."""
        phone.dial(line.outside)
        call = carrier.take_call()
        call.answer(session=(90, "uac"))
        phone.wait_for("CALL_ESTABLISHED")
        return call


if __name__ == "__main__":
    unittest.main()
