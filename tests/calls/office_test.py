"""Changing the office while it works: what plan says, that apply changes everything or nothing, what nobody confirms comes
back, and calls that are up go on whatever is changed or deleted under them."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import unittest

import support
from scenario import Scenario
from suite import office, password

SLICED = ("sipd", "calld", "mediad@0")


class Changing(Scenario):
    """Vocabulary for offices that differ from the one the suite began with."""

    def file(self, name="next.toml", extensions=None, network=None, **tables):
        path = self.directory / name
        path.write_text(office([self.box.address], {**self.extensions, **(extensions or {})},
                               {**self.network_table, **(network or {})}, self.main, **{**self.tables, **tables}))
        return str(path)

    def setUp(self):
        super().setUp()
        self.suite.run("apply", self.file("first.toml"))
        self.before = self.version()

    def version(self):
        with self.suite.varlink("org.yobirin.Office") as connection:
            return connection.call("org.yobirin.Office.Current")["version"]

    def live_everywhere(self, version):
        return all((status := self.suite.status(daemon)) and status["office_version"] == version
                   and status["state"] == "running" for daemon in SLICED)

    def until_live(self, version):
        self.until(lambda: self.live_everywhere(version), f"version {version} to be live everywhere")

    def slices(self):
        """What each daemon would begin with if it began now."""
        found = {}
        for daemon in SLICED:
            text = (self.suite.root / "state" / daemon / "office-slice").read_text()
            found[daemon] = json.loads(text.split("\n", 1)[1])
        return found

    def sip_ports(self):
        """The UDP ports below the RTP range that somebody listens on."""
        with self.box.inside():
            lines = pathlib.Path("/proc/thread-self/net/udp").read_text().splitlines()[1:]
        return {port for line in lines if (port := int(line.split()[1].split(":")[1], 16)) < 10000}

    def refused(self, *arguments):
        done = self.suite.run(*arguments, check=False)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        return done.stderr

    def occupied(self, port):
        """Somebody else on the box has that port."""
        with self.box.inside():
            taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        taken.bind((self.box.address, port))
        self.addCleanup(taken.close)

    def assert_nothing_changed(self, slices):
        self.assertEqual(self.version(), self.before)
        self.assertEqual(self.slices(), slices)
        self.until_live(self.before)
        self.assertIn(5060, self.sip_ports())


class Plans(Changing):
    def test_plan_says_in_words_what_would_change_and_changes_nothing(self):
        slices = self.slices()
        path = self.file(extensions={"204": {}, "201": {"max_calls": 3}}, network={"sip_udp": 5070})
        said = self.suite.run("plan", path).stdout
        self.assertIn("extension 204 is new", said)
        self.assertIn("extension 201: max_calls = 3 (was the default)", said)
        self.assertIn("network: sip_udp = 5070 (was the default)", said)
        for daemon in SLICED:
            self.assertIn(f"{daemon}: can live with it.", said)
        self.assertIn("内線 204 を追加", self.suite.run("--language", "ja", "plan", path).stdout)
        self.assert_nothing_changed(slices)
        self.until(lambda: self.sip_ports() == {5060}, "what was tried to be let go")

    def test_plan_as_json_names_the_same(self):
        plan = self.suite.command("plan", "--json", self.file(extensions={"204": {}}))
        self.assertEqual(plan["changes"], ["extension 204 is new"])
        self.assertEqual({entry["daemon"]: entry["says"] for entry in plan["daemons"]},
                         {daemon: "good" for daemon in SLICED})

    def test_plan_says_what_a_daemon_cannot_live_with(self):
        self.occupied(5070)
        refused = self.suite.run("plan", self.file(network={"sip_udp": 5070}), check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn(f"sipd: cannot listen on {self.box.address}:5070: Address already in use", refused.stdout)

    def test_plan_of_what_is_live_says_so(self):
        self.assertEqual(self.suite.run("plan", str(self.directory / "first.toml")).stdout.strip(),
                         "Nothing would change.")


class Applies(Changing):
    def test_a_port_somebody_has_is_refused_by_sipd_and_nothing_changes(self):
        slices = self.slices()
        self.occupied(5070)
        said = self.refused("apply", self.file(extensions={"204": {}}, network={"sip_udp": 5070,
                                                                               "rtp_ports": "20000-20099"}))
        self.assertIn(f"sipd: cannot listen on {self.box.address}:5070: Address already in use", said)
        self.assertIn("Nothing has changed anywhere", said)
        self.assert_nothing_changed(slices)

    def test_a_port_range_somebody_has_is_refused_by_mediad_and_nothing_changes(self):
        slices = self.slices()
        for port in range(20000, 20010):
            self.occupied(port)
        said = self.refused("apply", self.file(network={"sip_udp": 5070, "rtp_ports": "20000-20009"}))
        self.assertIn(f"mediad@0: cannot open UDP ports of {self.box.address} 20000-20009", said)
        self.assert_nothing_changed(slices)
        self.until(lambda: self.sip_ports() == {5060}, "sipd to let go of what it had prepared")

    def test_an_address_the_box_does_not_have_is_refused(self):
        slices = self.slices()
        path = self.directory / "elsewhere.toml"
        path.write_text(office(["192.0.2.77"], self.extensions))
        self.assertIn("192.0.2.77", self.refused("apply", str(path)))
        self.assert_nothing_changed(slices)

    def test_a_daemon_that_does_not_answer_stops_everything(self):
        slices = self.slices()
        stopped = self.suite.kill("calld", signal.SIGSTOP)
        try:
            begun = time.monotonic()
            said = self.refused("apply", self.file(extensions={"204": {}}, network={"sip_udp": 5070}))
            self.assertLess(time.monotonic() - begun, 10)
            self.assertRegex(said, "calld: (did not answer in time|went away)")
        finally:
            try:
                os.kill(stopped, signal.SIGCONT)
            except ProcessLookupError:
                pass  # Its watchdog was faster.
        self.assert_nothing_changed(slices)

    def test_a_broken_file_changes_nothing_and_is_told_with_its_lines(self):
        slices = self.slices()
        good = (self.directory / "first.toml").read_text()
        for broken, word in ((good + "[extension.299]\npasword = \"x\"\n", "pasword"),
                             (good + "[ring_group.x]\nmembers = [\"299\"]\n", "299"),
                             (good + "[extension", "TOML"),
                             (good.replace("[office]", "[ofice]"), "office"),
                             ("", "office"), ("\0", "TOML")):
            path = self.directory / "broken.toml"
            path.write_text(broken)
            self.assertIn(word, self.refused("apply", str(path)))
            self.assertIn(word, self.refused("plan", str(path)))
        self.assert_nothing_changed(slices)

    def test_versions_say_when_by_whom_and_what_and_rollback_makes_a_new_one(self):
        self.suite.run("apply", self.file(extensions={"204": {}}))
        self.suite.run("apply", self.file(extensions={"204": {}, "205": {}}, network={"sip_udp": 5070}))
        versions = self.suite.command("versions", "--json")["versions"]
        self.assertEqual([v["number"] for v in versions[:3]], [self.before + 2, self.before + 1, self.before])
        self.assertEqual([v["live"] for v in versions[:3]], [True, False, False])
        self.assertEqual(versions[1]["changes"], "extension 204 is new")
        self.assertIn("extension 205 is new", versions[0]["changes"])
        self.assertEqual(versions[0]["by"], "root" if os.getuid() == 0 else versions[0]["by"])
        self.suite.run("rollback", str(self.before + 1))
        self.until_live(self.before + 3)
        last = self.suite.command("versions", "--json")["versions"][0]
        self.assertEqual((last["how"], last["of"]), ("rolled_back", self.before + 1))
        self.assertEqual({e["number"] for e in self.slices()["calld"]["calls"]["extensions"]}
                         - set(self.extensions), {"204"})
        self.assertIn("There is no version 999", self.refused("rollback", "999"))

    def test_a_rollback_that_a_daemon_refuses_changes_nothing(self):
        self.suite.run("apply", self.file(network={"sip_udp": 5070}))
        self.suite.run("apply", self.file(network={"sip_udp": 5080}))
        self.before = self.version()
        self.until(lambda: self.live_everywhere(self.before), "the ports to be in use")
        self.suite.kill("sipd")  # Its next life knows nothing of 5070.
        self.until(lambda: self.live_everywhere(self.before), "sipd to be back")
        self.occupied_if_free(5070)
        done = self.suite.run("rollback", str(self.before - 1), check=False)
        if done.returncode == 0:  # sipd still holds the port it had, and rightly takes it again.
            self.until_live(self.version())
            return
        self.assertIn("5070", done.stderr)
        self.assertEqual(self.version(), self.before)

    def occupied_if_free(self, port):
        try:
            self.occupied(port)
        except OSError:
            pass

    def test_secrets_are_kept_by_name_and_shown_only_when_asked_for(self):
        trunk = {"carrier": {"server": "sip:10.77.0.99", "username": "3", "register": False,
                             "password": "secret:carrier-word", "inbound_from": ["10.77.0.99"]}}
        path = self.file(trunk=trunk)
        self.assertIn("yobirin secret carrier-word", self.refused("apply", path))
        for word in ("first-of-two-words", "second-of-two-words"):
            self.keep("carrier-word", word)
            self.suite.run("apply", path)
            self.until_live(self.version())
            self.assertEqual(self.slices()["sipd"]["wire"]["trunks"][0]["password"], word)
        self.assertIn("trunk carrier: password changed", self.suite.run("versions").stdout)
        self.assertEqual(self.suite.command("secrets", "--json")["names"], ["carrier-word"])
        self.assertNotIn("second-of-two-words", self.suite.run("export").stdout)
        self.assertIn("second-of-two-words", self.suite.run("export", "--with-secrets").stdout)
        self.suite.run("secret", "carrier-word", "--forget")
        self.assertEqual(self.suite.command("secrets", "--json")["names"], [])

    def keep(self, name, value):
        done = subprocess.run(self.box.command([self.suite.binaries / "yobirin", "--root", self.suite.root,
                                                "secret", name]), input=value + "\n", capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def certificate(self, name, *options):
        """A pair as an administrator makes one: the places of certificate and key."""
        places = [str(self.directory / f"{name}.pem"), str(self.directory / f"{name}.key")]
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-subj", "/CN=pbx.example", "-out", places[0], "-keyout", places[1], *options],
                       check=True, capture_output=True)
        return places

    def test_a_certificate_of_ones_own_is_judged_and_given_to_sipd(self):
        def network(certificate, key):
            return {"sip_tls": 5061, "tls_certificate": certificate, "tls_key": key}
        self.suite.run("apply", self.file(network={"sip_tls": 5061}))
        self.until_live(self.version())
        self.assertIn("BEGIN CERTIFICATE", self.slices()["sipd"]["wire"]["tls_certificate"])
        certificate, key = self.certificate("own", "-days", "400")
        other = self.certificate("other", "-days", "400")
        soon = self.certificate("soon", "-days", "10")
        before = self.version()
        self.assertIn("network.tls_key", self.refused("apply", self.file(network=network(certificate, other[1]))))
        self.assertIn("cannot be read", self.refused("apply", self.file(network=network("/nowhere", key))))
        self.assertIn("is not a key", self.refused("apply", self.file(network=network(certificate, certificate))))
        self.assertEqual(self.version(), before)
        self.assertIn("expires on", self.suite.run("check", self.file(network=network(*soon))).stderr)
        self.suite.run("apply", self.file(network=network(certificate, key)))
        self.until_live(before + 1)
        wire = self.slices()["sipd"]["wire"]
        self.assertEqual((wire["tls_certificate"], wire["tls_key"]),
                         (pathlib.Path(certificate).read_text(), pathlib.Path(key).read_text()))
        for daemon in ("calld", "mediad@0"):
            self.assertNotIn("PRIVATE KEY", json.dumps(self.slices()[daemon]))

    def test_console_passwords_are_on_disk_as_argon2id_only(self):
        self.suite.run("apply", self.file(user={"hanako": {"role": "admin", "password": "a-very-long-word"}}))
        kept = b"".join(path.read_bytes() for path in (self.suite.root / "state" / "officed").rglob("*")
                        if path.is_file())
        self.assertNotIn(b"a-very-long-word", kept)
        self.assertIn(b"$argon2id$v=19$", kept)


class Confirms(Changing):
    def test_what_nobody_confirms_is_taken_back_and_status_says_until_when(self):
        said = self.suite.run("apply", self.file(extensions={"204": {}}), "--confirm-within", "5s").stdout
        self.assertIn(f"or version {self.before} returns", said)
        status = self.suite.command("status", "--json")
        self.assertEqual(status["unconfirmed"]["version"], self.before + 1)
        self.assertEqual(status["unconfirmed"]["revert_to"], self.before)
        self.until(lambda: self.version() == self.before + 2, "the version before to return", 15)
        self.until_live(self.before + 2)
        self.assertNotIn("204", [e["number"] for e in self.slices()["calld"]["calls"]["extensions"]])
        self.assertEqual(self.suite.command("versions", "--json")["versions"][0]["how"], "reverted")
        self.assertNotIn("unconfirmed", {k for k, v in self.suite.command("status", "--json").items() if v})
        self.assertIn("Nothing waits to be confirmed", self.refused("confirm"))

    def test_what_is_confirmed_stays_also_over_a_reboot(self):
        self.suite.run("apply", self.file(extensions={"204": {}}), "--confirm-within", "60s")
        self.assertIn(f"Version {self.before + 1} stays", self.suite.run("confirm").stdout)
        self.suite.reboot()
        self.until_live(self.before + 1)

    def test_officeds_death_does_not_stop_the_count(self):
        self.suite.run("apply", self.file(extensions={"204": {}}), "--confirm-within", "6s")
        for _ in range(3):
            self.suite.wait_for_new("officed", self.suite.kill("officed"))
        # Three deaths make officed failing, so that the command's own status is 1.
        status = json.loads(self.suite.run("status", "--json", check=False).stdout)
        self.assertEqual(status["unconfirmed"]["version"], self.before + 1)
        self.until(lambda: self.version() == self.before + 2, "the version before to return", 15)

    def test_a_power_cut_takes_an_unconfirmed_version_back_at_once(self):
        self.suite.run("apply", self.file(extensions={"204": {}}, network={"sip_udp": 5070}),
                       "--confirm-within", "10m")
        self.suite.reboot()
        self.until_live(self.before + 2)
        self.assertEqual(self.slices()["sipd"]["wire"]["sip_udp"], 5060)
        self.assertEqual(self.suite.command("versions", "--json")["versions"][0]["how"], "reverted")

    def test_wrong_times_are_wrong_usage(self):
        for text in ("soon", "0s", "4s", "25h", "-5s"):
            done = self.suite.run("apply", str(self.directory / "first.toml"), f"--confirm-within={text}", check=False)
            self.assertEqual((done.returncode, len(done.stderr.strip().splitlines())), (2, 1), done.stderr)


class LivePorts(Changing):
    def test_ports_change_under_a_call_and_nobody_hears_it(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        self.call(ada, ben)
        self.let_talk(1)
        self.suite.run("apply", self.file(network={"sip_udp": 5070, "rtp_ports": "20000-20099"}))
        self.until_live(self.before + 1)
        self.assertEqual(self.sip_ports(), {5060, 5070})
        self.let_talk(2)
        self.assert_hears(ada, ben, 2.5)
        self.assert_hears(ben, ada, 2.5)
        ada.do("hold")
        ada.do("resume")
        cho = self.phone("203", "cho", registrar=f"{self.box.address}:5070")
        self.hang_up(ben, ada)  # To the port the phone knows.
        cho.dial(f"sip:43@{self.box.address}:5070")
        cho.wait_for("CALL_CLOSED")

    @support.takes_long
    def test_the_port_before_is_closed_when_no_call_needs_it_any_more(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        self.call(ada, ben)
        changed = time.monotonic()
        self.suite.run("apply", self.file(network={"sip_udp": 5070}))
        self.until_live(self.before + 1)
        self.until(lambda: time.monotonic() - changed > 40, "the time transactions may take", 45)
        self.assertEqual(self.sip_ports(), {5060, 5070})
        self.hang_up(ada, ben)
        self.until(lambda: self.sip_ports() == {5070}, "the port before to be closed", 10)

    def test_a_call_on_a_changed_port_outlives_sipd_too(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        self.call(ada, ben)
        self.suite.run("apply", self.file(network={"sip_udp": 5070}))
        self.until_live(self.before + 1)
        self.suite.wait_for_new("sipd", self.suite.kill("sipd"))
        self.assertEqual(self.sip_ports(), {5060, 5070})
        self.hang_up(ada, ben)

    def test_a_call_inside_what_is_deleted_finishes(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        self.call(ada, ben)
        path = self.directory / "without.toml"
        path.write_text(office([self.box.address], {"201": {}, "203": {}}))
        self.suite.run("apply", str(path))
        self.until_live(self.before + 1)
        self.let_talk(1.5)
        self.assert_hears(ada, ben, 1)
        self.assert_hears(ben, ada, 1)
        self.hang_up(ben, ada)


if __name__ == "__main__":
    unittest.main()
