"""Lamps of what only an application knows: who waits in its queue, what is in a mailbox. As long as it is attached; after a death of
calld dark until it attaches again and tells, then right."""
import os
import subprocess
import sys
import unittest

import support  # noqa: F401
import wait
from scenario import Scenario
from subscription import Subscription
from suite import password
from varlink import VarlinkError

CALLS = "org.yobirin.Calls"


class Application:
    """Attached, and tells what it knows: one connection for what it hears, one for what it asks."""

    def __init__(self, suite, name, until):
        self.name, self.until = name, until
        self.attached, self.commands = suite.varlink(CALLS), suite.varlink(CALLS)
        self.attached.send(f"{CALLS}.Attach", {"application": name}, more=True)
        until(lambda: self.tells("ShowMessages", extension="203", fresh=0, kept=0) is None, f"{name} to be attached")

    def tells(self, method, **what):
        """The name of the error; none: it was taken."""
        try:
            self.commands.call(f"{CALLS}.{method}", application=self.name, **what)
        except VarlinkError as error:
            return error.name.rpartition(".")[2]
        return None

    def wait(self, queue, calls):
        return self.tells("ShowWaiting", queue=queue, calls=calls)

    def messages(self, extension, fresh, kept):
        return self.tells("ShowMessages", extension=extension, fresh=fresh, kept=kept)

    def close(self):
        self.attached.close()
        self.commands.close()


class ApplicationLamps(Scenario):
    extensions = {"201": {}, "202": {}, "203": {}}
    tables = {"queue": {"support": {"number": "620", "agents": ["201"]}, "sales": {"agents": ["201"]}}}

    def setUp(self):
        super().setUp()
        self.applications = []
        self.desk = self.peer("desk", user="202")
        self.assertEqual(self.desk.register(self.box.address, password("202")).status, 200)

    def tearDown(self):
        for application in self.applications:
            application.close()
        super().tearDown()

    def application(self, name):
        self.applications.append(Application(self.suite, name, self.until))
        return self.applications[-1]

    def key(self, lamp, package="dialog"):
        key = Subscription(self.desk, self.box.address, lamp, package)
        self.assertEqual(key.subscribe(password("202")).status, 200)
        return key, key.told()

    def counts(self, mailbox, text):
        return mailbox.told_when(lambda news: text in news.body, text)

    def test_a_queue_blinks_for_each_who_waits(self):
        queues = self.application("queues")
        key, first = self.key("620")
        named, _ = self.key("queue%3Asales")
        self.assertEqual(first.states, [])
        self.assertIsNone(queues.wait("support", 1))
        self.assertEqual(key.told().states, ["early"])
        self.assertIsNone(queues.wait("support", 3))
        self.assertEqual(key.told().states, ["early"] * 3)
        self.assertIsNone(queues.wait("sales", 1))
        self.assertEqual(named.told().states, ["early"])
        self.assertIsNone(queues.wait("support", 0))
        self.assertEqual(key.told().states, [])

    def test_a_mailbox_counts_its_messages(self):
        voicemail = self.application("voicemail")
        mailbox, first = self.key("202", "message-summary")
        self.assertNotIn("Voice-Message", first.body)
        self.assertIsNone(voicemail.messages("202", 2, 1))
        told = mailbox.told()
        self.assertTrue(told.body.startswith("Messages-Waiting: yes\r\n"), told.body)
        self.assertIn("Voice-Message: 2/1 (0/0)\r\n", told.body)
        self.assertIsNone(voicemail.messages("202", 0, 3))
        told = mailbox.told()
        self.assertTrue(told.body.startswith("Messages-Waiting: no\r\n"), told.body)
        self.assertIn("Voice-Message: 0/3 (0/0)\r\n", told.body)

    def test_what_an_application_knew_goes_with_it(self):
        queues = self.application("queues")
        key, _ = self.key("620")
        mailbox, _ = self.key("202", "message-summary")
        self.assertIsNone(queues.wait("support", 2))
        self.assertIsNone(queues.messages("202", 1, 0))
        self.assertEqual(key.told().states, ["early"] * 2)
        self.counts(mailbox, "Voice-Message: 1/0")
        queues.attached.close()
        self.assertEqual(key.told().states, [])
        self.assertNotIn("Voice-Message", mailbox.told().body)
        self.until(lambda: queues.wait("support", 2) == "NotAttached", "it to be gone")

    def test_after_a_death_of_calld_all_is_dark_until_it_is_told_again(self):
        queues = self.application("queues")
        key, _ = self.key("620")
        mailbox, _ = self.key("202", "message-summary")
        self.assertIsNone(queues.wait("support", 1))
        self.assertIsNone(queues.messages("202", 1, 0))
        key.told_when(lambda news: news.states == ["early"], "who waits")
        self.counts(mailbox, "Voice-Message: 1/0")
        self.suite.wait_for_new("calld", self.suite.kill("calld"))
        key.told_when(lambda news: news.states == [], "darkness")
        mailbox.told_when(lambda news: "Voice-Message" not in news.body, "darkness")
        again = self.application("queues")
        self.assertIsNone(again.wait("support", 2))
        self.assertIsNone(again.messages("202", 3, 0))
        key.told_when(lambda news: news.states == ["early"] * 2, "who waits now")
        self.counts(mailbox, "Voice-Message: 3/0")
        self.suite.wait_for_new("sipd", self.suite.kill("sipd"))
        key.told_when(lambda news: news.states == ["early"] * 2, "who waits now")
        self.counts(mailbox, "Voice-Message: 3/0")

    def test_only_who_is_attached_tells_and_only_of_what_there_is(self):
        queues = self.application("queues")
        stranger = Application.__new__(Application)
        stranger.name, stranger.commands = "nobody", queues.commands
        self.assertEqual(stranger.wait("support", 1), "NotAttached")
        self.assertEqual(stranger.messages("202", 1, 0), "NotAttached")
        self.assertEqual(queues.wait("marketing", 1), "NoSuchDestination")
        self.assertEqual(queues.messages("299", 1, 0), "NoSuchDestination")
        self.assertEqual(queues.wait("support", -1), "InvalidParameter")
        self.assertEqual(queues.messages("202", 0, -1), "InvalidParameter")
        # Another process by that name is somebody else.
        claim = ("import sys; sys.path.append(sys.argv[1]); from varlink import Varlink, VarlinkError\n"
                 "try:\n    Varlink(sys.argv[2]).call('org.yobirin.Calls.ShowWaiting', application='queues', queue='support', calls=1)\n"
                 "except VarlinkError as error:\n    print(error.name)")
        with self.suite.varlink(CALLS) as calls:
            path = calls.connection.getpeername()
        said = subprocess.run([sys.executable, "-c", claim, os.path.dirname(wait.__file__), path],
                              capture_output=True, text=True, check=True)
        self.assertEqual(said.stdout.strip(), f"{CALLS}.NotAttached")


if __name__ == "__main__":
    unittest.main()
