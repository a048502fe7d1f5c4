"""Lamps that never lie: 20 phones do at random what people do, 10 desks watch them, every daemon is killed again and again, and
each lamp on each desk has to show what the phones themselves know (truth.py) within 500 ms, always; and to go on showing it as long
as it is true.

    YOBIRIN_LAMP_EVENTS=10000 lamp_truth_test.py
    YOBIRIN_SEED=7            the same random events again
"""
import collections
import os
import random
import sys
import time
import unittest

import support  # noqa: F401
from light_phone import LightPhone, Loop, State
from light_watcher import LightWatcher
from scenario import Scenario
from suite import DAEMONS, password
from truth import SLOTS, SWITCHES_OF_PHONES, Truth, is_right

EVENTS = int(os.environ.get("YOBIRIN_LAMP_EVENTS", 200))
EVENTS_A_KILL = 12
WITHIN_SECONDS = 0.5
STALLED_SECONDS = 0.1  # This process itself did not run for so long: that time is nobody's fault.
SETTLED_SECONDS = 15  # A request that nobody answers before calld is back takes 8.
TOLD_SECONDS = 20  # Of what was said, when something is wrong.
NUMBERS = [str(number) for number in range(201, 221)]
DESKS = [str(number) for number in range(231, 241)]
GROUPS = {"610": NUMBERS[:3], "611": NUMBERS[2:8]}
WATCHED_SLOTS = SLOTS[:4]
REGISTERED_SECONDS = 3600  # Nothing ends by itself meanwhile.

# What the log says when a daemon that was away is with the others again, and calls were compared.
BACK = {"sipd": ("sipd is here", "calld tells of lamps"), "calld": ("sipd is here", "mediad is here", "calld tells of lamps"),
        "officed": (), "ledgerd": (), "ivrd": (), **{daemon: ("mediad is here",) for daemon in DAEMONS if daemon.startswith("mediad@")}}
TELL_LAMPS = ("sipd", "calld")


class Outage:
    """From the death of a daemon until it is with the others again."""

    def __init__(self, suite, daemon):
        self.suite, self.daemon, self.began = suite, daemon, time.monotonic()
        self.log = suite.root / "log" / "suite.log"
        self.log_start = self.log.stat().st_size
        self.pid = suite.kill(daemon)

    def is_over(self):
        with open(self.log, "rb") as log:
            log.seek(self.log_start)
            said = log.read().decode(errors="replace")
        status = self.suite.status(self.daemon) if all(line in said for line in BACK[self.daemon]) else None
        return bool(status) and status["pid"] != self.pid and status["state"] == "running"


class Judge:
    """Compares all lamps after every turn of the loop."""

    def __init__(self, truth, keys):
        self.truth, self.keys = truth, keys
        self.known, self.since = {}, {}  # What is true of each lamp, and since when.
        self.outage, self.looked_at = None, time.monotonic()
        self.delays = []

    def look(self):
        now = time.monotonic()
        stalled, self.looked_at = now - self.looked_at, now
        for lamp in {key.what for key in self.keys()}:
            true = self.truth.of(*lamp)
            if lamp not in self.known or true != self.known[lamp] or lamp[0] in self.truth.touched:
                self.known[lamp], self.since[lamp] = true, now
        self.truth.touched.clear()
        for key in self.keys():
            if stalled > STALLED_SECONDS and key.wrong_since is not None:
                key.wrong_since += stalled
            if key.is_granted:
                self.judge(key, self.known[key.what], now)

    def judge(self, key, true, now):
        if true is None:
            key.wrong_since = None
        elif is_right(true, key.shown, key.lamp):
            self.find_right(key)
        elif self.is_excused(key, true):
            key.wrong_since, key.was_right = now, False
        elif key.wrong_since is None or key.wrong_since < self.since[key.what]:
            key.wrong_since, key.lie = now, key.shown
        elif now - key.wrong_since > WITHIN_SECONDS:
            raise AssertionError(f"{key} shows {key.shown}, and {true} is true, since {now - key.wrong_since:.3f} s")

    def find_right(self, key):
        if key.wrong_since is not None and key.shown_at > key.wrong_since:
            is_old = key.wrong_since - self.since[key.what] > WITHIN_SECONDS
            assert not (is_old and key.was_right), f"{key} showed {key.lie} for a moment; true was {key.shown} all the time"
            self.delays.append((key.shown_at - key.wrong_since, str(key)))
        key.wrong_since, key.was_right = None, True

    def is_excused(self, key, true):
        """While who tells of lamps is away. But what is up stays lit, and what is dark stays dark, whoever dies."""
        if self.outage is None or self.outage.daemon not in TELL_LAMPS:
            return False
        is_lasting = key.package == "presence" or all(seen.state == "confirmed" for seen in true)
        return not is_lasting or self.since[key.what] > self.outage.began

    def is_content(self):
        return all(key.wrong_since is None for key in self.keys()) and all(key.is_granted for key in self.keys())


class LampTruth(Scenario):
    extensions = {number: {} for number in NUMBERS + DESKS}
    tables = {"ring_group": {f"g{number}": {"number": number, "members": members} for number, members in GROUPS.items()}}

    def setUp(self):
        super().setUp()
        self.seed = int(os.environ.get("YOBIRIN_SEED", random.randrange(1_000_000)))
        self.random = random.Random(self.seed)
        self.moods = {number: random.Random(f"{self.seed} {number}") for number in NUMBERS}  # Whoever is rung first.
        self.happened = collections.deque(maxlen=100)
        self.counts = collections.Counter()
        self.loop = Loop()
        self.truth = Truth(self.react)
        self.judge = Judge(self.truth, lambda: self.keys)
        self.make_phones()
        self.make_desks()
        self.loop.after_turns.append(self.judge.look)

    def tearDown(self):
        for peer in [*self.truth.phones.values(), *self.desks]:
            peer.close()
        self.loop.close()
        super().tearDown()

    def make_phones(self):
        host = self.host("phones")
        for index, number in enumerate(NUMBERS):
            phone = LightPhone(self.loop, host, number, 6001 + index, self.box.address, password(number))
            phone.office = self.truth
            self.truth.phones[number] = phone
        self.register(self.truth.phones.values())

    def make_desks(self):
        host = self.host("desks")
        self.desks = [LightWatcher(self.loop, host, number, 7001 + index, self.box.address, password(number))
                      for index, number in enumerate(DESKS)]
        self.register(self.desks)
        for desk in self.desks:
            own = [code + number for code in SWITCHES_OF_PHONES for number in self.random.sample(NUMBERS, 4)]
            for lamp in [*NUMBERS, *WATCHED_SLOTS, "*90", *own]:
                desk.watch(lamp)
            for number in self.random.sample(NUMBERS, 4):
                desk.watch(number, "presence")
            self.loop.until(lambda: all(key.shown is not None for key in desk.keys.values()), f"the lamps of {desk.user}", 10)

    def register(self, peers):
        for peer in peers:
            peer.register(REGISTERED_SECONDS)
        self.loop.until(lambda: all(peer.registered for peer in peers), "all to be registered", 10)

    @property
    def keys(self):
        return [key for desk in self.desks for key in desk.keys.values()]

    # Who can do what

    def phones_that(self, fits=lambda phone: True):
        return [phone for phone in self.truth.phones.values() if fits(phone)]

    def idle(self):
        return self.phones_that(lambda phone: not phone.legs)

    def legs(self, fits=lambda leg: True):
        return [leg for leg in self.truth.legs() if not leg.is_undecided and fits(leg)]

    def ringing(self):
        return self.legs(lambda leg: leg.state is State.RINGS and not leg.is_caller)

    def talking(self):
        """Those that talk to somebody, and whose other end does too."""
        others = self.truth.others
        return self.legs(lambda leg: leg.state is State.UP and leg in others and others.get(others[leg]) is leg)

    def one_of(self, choices):
        """None of none."""
        choices = list(choices)
        return self.random.choice(choices) if choices else None

    def react(self, leg):
        """What a phone does that is rung."""
        leg.reply(100)
        chance = self.moods[leg.peer.user].random()
        if chance < 0.1:
            leg.decline()
        elif chance < 0.2:
            leg.answer_it()
        else:
            leg.ring()

    # What happens. Each says what it did, or None when nobody could.

    def dials(self, to):
        phone = self.one_of(self.idle())
        if phone is None or to is None or to == phone.user:
            return None
        phone.dial(to)
        return f"{phone.user} dials {to}"

    def calls_somebody(self):
        return self.dials(self.one_of(NUMBERS))

    def calls_a_group(self):
        return self.dials(self.one_of(GROUPS))

    def picks_up(self):
        rung = self.one_of(self.ringing())
        return self.dials("*8" + rung.peer.user if rung else "*8" + self.one_of(NUMBERS))

    def picks_up_in_the_group(self):
        return self.dials("*8")

    def reserves_a_slot(self):
        return self.dials("*68")

    def fetches(self):
        slot = self.one_of(self.truth.slots) if self.random.random() < 0.8 else self.one_of(WATCHED_SLOTS)
        return self.dials(slot)

    def does_not_want_to_be_disturbed(self):
        return self.dials("*78")

    def may_be_disturbed(self):
        disturbed = [phone for phone in self.idle() if "*78" + phone.user in self.truth.switches]
        return self.switches_off(disturbed, "*79")

    def forwards(self):
        return self.dials("*72" + self.one_of(NUMBERS))

    def forwards_no_more(self):
        forwarding = [phone for phone in self.idle() if "*72" + phone.user in self.truth.switches]
        return self.switches_off(forwarding, "*73")

    def switches_off(self, phones, code):
        phone = self.one_of(phones) or self.one_of(self.idle())
        if phone is None:
            return None
        phone.dial(code)
        return f"{phone.user} dials {code}"

    def night_begins_or_ends(self):
        return self.dials("*90")

    def does(self, leg, what):
        """Whatever that leg can be asked to do."""
        if leg is None:
            return None
        getattr(leg, what)()
        return f"{leg.peer.user} {what} ({self.truth.of_leg(leg).remote})"

    def answers(self):
        return self.does(self.one_of(self.ringing()), "answer_it")

    def declines(self):
        return self.does(self.one_of(self.ringing()), "decline")

    def cancels(self):
        return self.does(self.one_of(self.legs(lambda leg: leg.state is State.RINGS and leg.is_caller)), "cancel")

    def hangs_up(self):
        return self.does(self.one_of(self.legs(lambda leg: leg.state is State.UP and not self.is_parking(leg))), "hang_up")

    def is_parking(self, leg):
        return self.truth.sent_to.get(leg) in (*SLOTS, "*68")

    def holds_or_resumes(self):
        leg = self.one_of(self.talking())
        if leg is None:
            return None
        leg.hold(not leg.is_held)
        return f"{leg.peer.user} {'resumes' if leg.is_held else 'holds'}"

    def sends_on(self, to):
        leg = self.one_of(leg for leg in self.talking() if len(self.truth.others[leg].peer.legs) == 1)
        if leg is None or to in (leg.peer.user, self.truth.others[leg].peer.user):
            return None
        kept = self.truth.others[leg].peer.user

        def heard(answer):
            if answer.status != 202:
                self.truth.is_refused(leg)
        self.truth.is_sending_on(leg, to)
        leg.send_on(to, heard)
        return f"{leg.peer.user} sends {kept} on to {to}"

    def sends_on_to_somebody(self):
        return self.sends_on(self.one_of(NUMBERS))

    def sends_on_to_a_group(self):
        return self.sends_on(self.one_of(GROUPS))

    def parks(self):
        return self.sends_on(self.one_of([*WATCHED_SLOTS, "*68", "*68"]))

    def refreshes(self):
        key = self.one_of(self.keys)
        key.subscribe()
        return f"{key} refreshes"

    def subscribes_again(self):
        key = self.one_of(self.keys)
        say_goodbye = self.random.random() < 0.5
        (key.peer.leave if say_goodbye else key.peer.forget)(key)
        key.peer.watch(key.lamp, key.package)
        return f"{key} subscribes again, {'after a goodbye' if say_goodbye else 'having forgotten'}"

    def registers_again(self):
        phone = self.one_of(self.phones_that())
        phone.register(REGISTERED_SECONDS)
        return f"{phone.user} registers again"

    # What a phone can do while a daemon is away, and what it knows the end of all by itself.
    ALWAYS = {calls_somebody: 12, calls_a_group: 4, answers: 14, declines: 3, cancels: 3, hangs_up: 6}
    WHEN_ALL_RUN = {**ALWAYS, picks_up: 4, picks_up_in_the_group: 2, reserves_a_slot: 2, fetches: 4,
                    does_not_want_to_be_disturbed: 1, may_be_disturbed: 2, forwards: 1, forwards_no_more: 2,
                    night_begins_or_ends: 1, holds_or_resumes: 8, sends_on_to_somebody: 6, sends_on_to_a_group: 2, parks: 6,
                    refreshes: 2, subscribes_again: 2, registers_again: 1}

    def something_happens(self, events):
        self.truth.something_else_happens()
        while True:
            event, = self.random.choices(list(events), list(events.values()))
            if said := event(self):
                self.counts[event.__name__] += 1
                self.happened.append(said)
                return

    # Deaths

    def kill(self, daemon):
        self.judge.outage = outage = Outage(self.suite, daemon)
        self.happened.append(f"{daemon} dies")
        for _ in range(self.random.choice((0, 0, 1, 2))):
            self.something_happens(self.ALWAYS)
            self.settle("phones know where they are, a daemon being away")
        self.loop.until(outage.is_over, f"{daemon} to be back", 10)
        self.judge.outage = None
        self.happened.append(f"{daemon} is back")

    # The test

    def is_settled(self):
        open_ones = [method for peer in [*self.truth.phones.values(), *self.desks] for _, method in peer.open if method != "INVITE"]
        return not (open_ones or self.truth.fetcher or self.undecided())

    def undecided(self):
        return [leg for leg in self.truth.legs() if leg.is_undecided or self.is_parking(leg)]

    def settle(self, what="all phones to know where they are"):
        self.loop.until(self.is_settled, lambda: f"{what}: {self.undecided()}, {self.truth.fetcher}", SETTLED_SECONDS)

    def all_is_well(self):
        self.settle()
        self.loop.until(self.judge.is_content, "all lamps", 5)

    def go_through(self, events):
        victims = []
        for number in range(1, events + 1):
            self.something_happens(self.WHEN_ALL_RUN)
            self.settle()
            if self.random.random() < 0.8:  # Otherwise the next thing happens before all was told of this one.
                self.all_is_well()
            if number % EVENTS_A_KILL == 0:
                victims = victims or self.random.sample(DAEMONS, len(DAEMONS))
                self.kill(victims.pop())
        self.all_is_well()

    def everybody_hangs_up(self):
        while legs := self.legs():
            for leg in legs:
                what = "hang_up" if leg.state is State.UP else "cancel" if leg.is_caller else "decline"
                if leg.state is not State.OVER and not leg.is_undecided:
                    getattr(leg, what)()
                self.all_is_well()

    def test_every_lamp_shows_the_truth(self):
        began = time.monotonic()
        try:
            self.go_through(EVENTS)
            self.everybody_hangs_up()
        except BaseException as failure:
            recent = "\n".join(self.happened)
            failure.add_note(f"YOBIRIN_SEED={self.seed}, after {sum(self.counts.values())} events; the last:\n{recent}\n"
                             f"believed: {self.truth}\nsaid lately:\n{self.loop.wire_text(TOLD_SECONDS)}")
            raise
        for fact in ("who talk", "parked", "sent on", "switched"):
            self.assertGreater(self.truth.counts[fact], 0, f"nobody {fact}: {self.truth.counts}, YOBIRIN_SEED={self.seed}")
        self.report(time.monotonic() - began)

    def report(self, seconds):
        delays = sorted(self.judge.delays)
        p50, p99, worst = (delays[int((len(delays) - 1) * part)][0] * 1000 for part in (0.5, 0.99, 1))
        sys.stderr.write(f"{EVENTS} events in {seconds:.0f} s, YOBIRIN_SEED={self.seed}: {len(delays)} changes of lamps, shown after "
                         f"{p50:.0f} ms (p50), {p99:.0f} ms (p99), {worst:.0f} ms (worst, {delays[-1][1]})\n"
                         f"{dict(self.truth.counts)} of {dict(self.counts.most_common())}\n")


if __name__ == "__main__":
    unittest.main(verbosity=2)
