"""A trunk that fails, in every way it can: the next one is tried, and nobody rings twice. Exact times: ./dev bench trunks."""
import unittest

from failing_over import ENDS, GOES_ON, FailingOver

MOST_SECONDS = 6  # 4 s for a trunk that is not yet known to be down (tests/bench/trunks.py), and a busy machine.


class Faults(FailingOver):
    def setUp(self):
        super().setUp()
        if set(self.health()) != {"up"}:  # After the test before. A new process thinks well of everybody; time would do, too.
            since = self.suite.log_sizes()
            self.suite.wait_for_new("sipd", self.suite.kill("sipd"))
            self.until(lambda: "sipd is here" in self.suite.log_text(since), "calld to find it")

    def health(self):
        with self.suite.varlink("org.yobirin.Phones") as phones:
            return [trunk["health"] for trunk in phones.call("org.yobirin.Phones.List")["trunks"]]

    def goes_on(self, fault):
        script, transport = GOES_ON[fault]
        first, second = self.two_carriers(script)
        ada = self.phone("201", "ada")
        call, waited = self.fails_over(ada, first, second, "0498765432" if transport == "TCP" else "0398765432")
        self.assertLess(waited, MOST_SECONDS)
        call.answer()
        ada.wait_for("CALL_ESTABLISHED")
        self.assert_heard(call, ada, 0.3)
        self.assert_left_alone(first)
        self.is_hung_up(ada, call)
        self.assert_no_violations()

    def test_one_that_is_silent(self):
        self.goes_on("silent")

    def test_one_that_says_100_and_nothing_more(self):
        self.goes_on("100 and nothing")

    def test_one_that_is_congested(self):
        self.goes_on("503 with Retry-After")

    def test_one_that_is_broken(self):
        self.goes_on("503")

    def test_one_that_times_out(self):
        self.goes_on("408")

    def test_one_that_resets_its_connection(self):
        self.goes_on("reset")

    def test_one_that_answers_when_it_is_given_up(self):
        self.goes_on("answers the CANCEL with 200")

    def test_what_the_called_party_says_is_asked_nowhere_else(self):
        ada = self.phone("201", "ada")
        first, second = self.two_carriers("")
        for script, status in ENDS.values():
            first.script = script
            ada.dial("0398765432")
            ada.wait_for("CALL_CLOSED")
            self.assertEqual(first.calls[-1].status, status)
        self.assertEqual(second.received, [])
        self.assert_no_violations()


if __name__ == "__main__":
    unittest.main()
