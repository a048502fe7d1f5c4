"""The box as a subscriber of a strict registrar: proofs, lifetimes, refusals, and what it does after its own death. When a
REGISTER may come and what it has to say is judged by the carrier's rules (tests/sims/carrier/judge/rules_register.py)."""
import unittest

from carried import MAIN, Carried, trunk

ACCOUNT = {"register": True, "username": "3", "auth_username": "0003", "password": "gateway-pass"}


class Registrations(Carried):
    def tearDown(self):
        if not self._failed():
            self.use()
            for carrier in self.carriers:
                carrier.loop.until(lambda carrier=carrier: not carrier.registrar.bindings, "the registration to be taken back")
            self.assert_no_violations()
        super().tearDown()

    def registrar(self, algorithm="md5", refuses=(), **options):
        """The carrier, and then the trunk that registers there; `refuses`: what it says first, see Registrar.refuse_next."""
        carrier = self.carrier(registers=True, algorithm=algorithm, passwords={"0003": "gateway-pass"}, **options)
        for refusal in refuses:
            carrier.registrar.refuse_next(*refusal)
        self.use(trunk={"carrier": trunk(**ACCOUNT)})
        return carrier

    def registered(self, carrier, refreshes=0, seconds=15):
        return carrier.loop.until(lambda: any(binding.refreshes >= refreshes for binding in carrier.registrar.bindings.values()),
                                  f"{refreshes} refreshes; there are {carrier.registrar.bindings}", seconds)

    def test_it_proves_who_it_is_and_refreshes_in_time(self):
        carrier = self.registrar(expires_granted=6)
        self.registered(carrier, refreshes=2)
        self.assert_no_violations()

    def test_the_stronger_proof_is_given_and_a_stale_nonce_is_replaced(self):
        carrier = self.registrar("both", expires_granted=6, nonce_uses=1)
        self.registered(carrier, refreshes=2)
        used = next(data for _, _, data in reversed(carrier.received) if b"Authorization: Digest" in data)
        self.assertIn(b"algorithm=SHA-256", used)
        self.assert_no_violations()

    def test_too_short_a_time_is_asked_for_longer(self):
        carrier = self.registrar(least_expires=7200)
        self.assertEqual(carrier.until_registered().seconds, 7200)
        self.assert_no_violations()

    def test_a_refusal_is_waited_out(self):
        carrier = self.registrar(expires_granted=600, refuses=[(503, 4)])
        self.registered(carrier)
        self.assert_no_violations()

    def test_calls_come_to_where_it_registered_and_go_by_the_service_route(self):
        carrier, ada = self.registrar(service_route="edge", record_routes=1), self.phone("201", "ada")
        self.registered(carrier)
        call = self.comes_in(carrier, ada, MAIN)
        self.assert_heard(call, ada, 0.5)
        self.hangs_up(call, ada)
        call = self.goes_out(carrier, ada)
        self.is_hung_up(ada, call)
        self.assert_no_violations()

    def test_a_new_life_goes_on_with_the_registration_of_the_old(self):
        carrier = self.registrar(expires_granted=20)
        self.registered(carrier)
        before = len(carrier.received)
        self.suite.wait_for_new("sipd", self.suite.kill("sipd"))
        self.let_talk(2)  # Nothing is to come: only time shows that.
        self.assertEqual([data.split(b"\r\n")[0] for _, _, data in carrier.received[before:] if data.startswith(b"REGISTER")], [])
        self.registered(carrier, refreshes=1)
        self.assert_no_violations()


if __name__ == "__main__":
    unittest.main()
