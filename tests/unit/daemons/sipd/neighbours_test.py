"""sipd among made-up neighbours: what phones are told of lamps, and what becomes of it when it or calld dies."""
import os
import random
import sys
import tempfile
import threading
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [HERE, os.path.join(HERE, "../../../support")]
from neighbours import PASSWORD, Neighbours  # noqa: E402
from subscription import DIALOG_INFO, Subscription, Told  # noqa: E402

DISTURB = "<SetDoNotDisturb><doNotDisturbOn>{}</doNotDisturbOn></SetDoNotDisturb>"


class Sipd(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.TemporaryDirectory(prefix="yobirin-sipd-")
        self.around = Neighbours(self.root.name, os.environ["YOBIRIN_SIPD"], ("201", "202"), ("201", "202", "701", "*78201"))
        self.lamps = self.around.lamps
        self.phone = self.around.phone("201")

    def tearDown(self):
        alive = self.around.process.poll() is None
        self.around.stop()
        self.root.cleanup()
        self.assertTrue(alive, "".join(self.around.said))

    def subscription(self, lamp="202", package="dialog", parameters=""):
        return Subscription(self.phone, "127.0.0.1", lamp, package, self.around.port, parameters)

    def subscribe(self, keys, **more):
        return keys.subscribe(PASSWORD.format("201"), **more)

    def subscribed(self, lamp="202", package="dialog", **more):
        """A subscription, and what it was told first."""
        keys = self.subscription(lamp, package)
        answer = self.subscribe(keys, **more)
        self.assertEqual(answer.status, 200)
        return keys, keys.told()

    def test_a_lamp_is_told_at_once_and_with_each_change(self):
        keys, first = self.subscribed()
        self.assertEqual((first.states, first.version, first.state), ([], 0, "active"))
        self.lamps.shows("202", "early")
        ringing = keys.told()
        self.assertEqual((ringing.states, ringing.version), (["early"], 1))
        remote = ringing.dialogs[0].find(f"{DIALOG_INFO}remote/{DIALOG_INFO}identity")
        self.assertEqual(remote.get("display"), "佐藤 & <Co>")
        self.lamps.shows("202", "confirmed")
        self.assertEqual(keys.told().states, ["confirmed"])
        self.lamps.shows("202")
        self.assertEqual(keys.told().states, [])
        self.lamps.shows("701", "confirmed")
        keys.hears_nothing()

    def test_of_many_changes_the_newest_is_told_once_the_first_is_answered(self):
        keys = self.subscription()
        self.assertEqual(self.subscribe(keys).status, 200)
        first = keys.expect("NOTIFY")
        for state in ("trying", "early", "confirmed"):
            self.lamps.shows("202", state)
        keys.hears_nothing()
        keys.reply(200, request=first)
        self.assertEqual(keys.told().states, ["confirmed"])
        keys.hears_nothing()

    def test_every_package_has_its_document(self):
        self.lamps.shows("202", "confirmed", do_not_disturb=True, new_messages=2, old_messages=1)
        _, told = self.subscribed(package="presence", headers=("Accept: application/pidf+xml",))
        self.assertIn("<rpid:busy/>", told.body)
        _, told = self.subscribed(package="message-summary")
        self.assertIn("Voice-Message: 2/1", told.body)

    def test_a_subscription_is_refreshed_and_given_up(self):
        keys, first = self.subscribed()
        self.assertEqual(keys.refresh(expires=7200).header("expires"), "3600")
        self.assertEqual(keys.told().version, first.version + 1)
        self.assertEqual(keys.refresh(expires=0).status, 200)
        last = keys.told()
        self.assertEqual((last.state, last.parameters["reason"]), ("terminated", "timeout"))
        self.assertEqual(keys.refresh().status, 481)

    def test_what_cannot_be_granted_is_refused(self):
        self.assertEqual(self.subscribe(self.subscription("299")).status, 404)
        refusal = self.subscribe(self.subscription(package="winfo"))
        self.assertEqual((refusal.status, refusal.header("allow-events")), (489, "dialog, presence, message-summary, as-feature-event, call-info, line-seize"))
        refusal = self.subscribe(self.subscription(), expires=30)
        self.assertEqual((refusal.status, refusal.header("min-expires")), (423, "60"))
        self.assertEqual(self.subscribe(self.subscription(), headers=("Accept: text/plain",)).status, 406)
        self.assertEqual(self.subscription().subscribe("wrong").status, 401)
        stray = self.subscription()
        stray.to += ";tag=nobody"
        self.assertEqual(stray.refresh().status, 481)

    def test_a_switch_is_ones_own_and_a_lamp_that_goes_ends(self):
        keys, _ = self.subscribed("*78")
        self.lamps.shows("*78201", "confirmed")
        self.assertEqual(keys.told().states, ["confirmed"])
        self.lamps.loses("*78201")
        self.assertEqual(keys.told().parameters["reason"], "noresource")

    def test_a_phone_that_knows_nothing_of_it_is_told_no_more(self):
        keys, _ = self.subscribed()
        self.lamps.shows("202", "early")
        keys.told(status=481)
        self.lamps.shows("202", "confirmed")
        keys.hears_nothing()

    def test_subscriptions_survive_kill_9(self):
        keys, before = self.subscribed()
        other, _ = self.subscribed(package="presence")
        for state in ("early", "confirmed"):
            self.lamps.shows("202", state)
            before = keys.told_when(lambda news: news.states == [state], state)
            other.told()
        self.around.kill()
        self.lamps.shows("202", "early", "confirmed")
        self.around.start()
        after = keys.told()
        self.assertEqual(after.states, ["early", "confirmed"])
        self.assertGreater(after.version, before.version)
        self.assertGreater(after.message.sequence, before.message.sequence)
        self.assertIn("On the phone", other.told().body)
        self.assertEqual(keys.refresh().status, 200)
        self.assertEqual(keys.told().version, after.version + 1)

    def test_a_phone_whose_connection_is_lost_is_told_when_it_is_back(self):
        self.phone = self.around.stream_phone("201")
        keys, _ = self.subscribed()
        self.phone.hang()
        self.lamps.shows("202", "early")
        self.around.kill()
        self.around.start()
        self.lamps.shows("202", "confirmed")
        keys.peer = self.around.stream_phone("201")
        self.assertEqual(keys.peer.register("127.0.0.1", PASSWORD.format("201")).status, 200)
        keys.told_when(lambda news: news.states == ["confirmed"], "how it is now")

    def test_kill_9_between_a_change_and_its_answer_loses_nothing(self):
        keys, _ = self.subscribed()
        for _ in range(3):
            self.lamps.shows("202", "early")
            keys.expect("NOTIFY")  # Unanswered: sipd dies with it.
            self.around.kill()
            self.lamps.shows("202", "confirmed")
            self.around.start()
            self.assertEqual(keys.told().states, ["confirmed"])

    def test_lamps_stay_as_they_were_while_calld_is_away(self):
        keys, _ = self.subscribed()
        still, _ = self.subscribed("701")
        self.lamps.shows("202", "confirmed")
        self.assertEqual(keys.told().states, ["confirmed"])
        self.lamps.die()
        self.assertEqual(keys.refresh().status, 200)
        self.assertEqual(keys.told().states, ["confirmed"])
        self.lamps.shows("202", "early")
        self.lamps.open()
        self.assertEqual(keys.told().states, ["early"])
        still.hears_nothing()

    def test_whatever_happens_lamps_end_in_the_truth(self):
        """Random changes under random deaths; a phone that answers late, and now and then not at all the first time."""
        chance = random.Random(seed := int(os.environ.get("YOBIRIN_SEED", random.randrange(1_000_000))))
        keys = {key.call_id: key for key, _ in (self.subscribed(lamp) for lamp in ("202", "701") for _ in range(5))}
        last = dict.fromkeys(keys)

        def hear(seconds, answered=0.9):
            while notify := self.phone.receive(seconds):
                if notify.method == "NOTIFY" and chance.random() < answered:
                    keys[notify.header("call-id")].reply(200, request=notify)
                    told = Told(notify)
                    before = last[notify.header("call-id")]
                    self.assertTrue(before is None or told.version > before.version, f"YOBIRIN_SEED={seed}")
                    last[notify.header("call-id")] = told
                elif notify.method == "NOTIFY":
                    del self.phone.seen[notify.data]  # As if it had been lost: it comes again.
        for _ in range(150):
            what = chance.random()
            if what < 0.03:
                self.around.kill()
                self.around.start()
            elif what < 0.06:
                self.lamps.die()
                self.lamps.open()
            else:
                states = chance.choice(((), ("early",), ("confirmed",), ("confirmed", "early")))
                self.lamps.shows(chance.choice(("202", "701")), *states)
            hear(chance.choice((0, 0.001, 0.02)))
        hear(2.5, answered=1)  # What was lost twice comes again after 2 s (RFC 3261 17.1.2.1).
        for call_id, key in keys.items():
            truth = [dialog["state"] for dialog in self.lamps.lamps[key.lamp]["dialogs"]]
            self.assertEqual(last[call_id].states, truth, f"YOBIRIN_SEED={seed}")

    def test_of_a_key_that_is_pressed_a_phone_hears_what_came_of_it(self):
        def shows(on):
            self.lamps.shows("201", keys={"do_not_disturb": on, "forwarded": False})
        shows(False)
        keys, first = self.subscribed("201", "as-feature-event")
        self.assertEqual(first.keys, (False, None))

        def switched(when):
            def decide(key):
                if when == "before":
                    shows(key["on"])
                else:
                    threading.Timer(0.1, shows, [key["on"]]).start()
                return {"changed": True}
            return decide

        for on, when in ((True, "before"), (False, "after"), (True, "after")):
            self.lamps.decide = switched(when)
            self.assertEqual(keys.refresh(body=DISTURB.format(str(on).lower())).status, 200)
            self.assertEqual(keys.told().keys, (on, None))
            keys.hears_nothing()
        self.assertEqual(self.lamps.pressed[0], {"extension": "201", "what": "do_not_disturb", "on": True})
        self.lamps.decide = lambda key: None  # Not allowed.
        self.assertEqual(keys.refresh(body=DISTURB.format("false")).status, 200)
        self.assertEqual(keys.told().keys, (True, None))
        self.lamps.die()
        self.assertEqual(keys.refresh(body=DISTURB.format("false")).status, 200)
        self.assertEqual(keys.told().keys, (True, None))

    def test_what_was_asked_before_calld_came_is_put_right(self):
        self.around.kill()
        self.lamps.die()
        self.around.start(with_lamps=False)
        keys, first = self.subscribed()
        nobody, _ = self.subscribed("299")
        self.assertEqual(first.states, [])
        self.lamps.shows("202", "confirmed")
        self.lamps.open()
        self.assertEqual(keys.told().states, ["confirmed"])
        self.assertEqual(nobody.told().parameters["reason"], "noresource")


if __name__ == "__main__":
    unittest.main()
