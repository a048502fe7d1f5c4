"""What lamps should show, from what the phones themselves know and did; nothing here asks the suite.

A phone's lamp shows the phone's own legs. Who is in a slot, and which switches are on, follows from what the phones that did it were
told. Whom a phone talks to follows from whose leg was answered for whose. Where it cannot be known what is true, because a request
is under way, nothing is said.
"""
import collections

from light_phone import State
from light_watcher import Person, Seen

ANYBODY = "anybody"  # Who waits talks to nobody: no number is expected, save that it is not their own.
CROSSED_SECONDS = 0.2  # After which no CANCEL is on its way any more.
ON = (Seen("confirmed", "recipient", False, None),)
SLOTS = [str(slot) for slot in range(701, 721)]
SWITCHES_OF_PHONES = ("*78", "*72")


class Truth:
    def __init__(self, react):
        self.react = react  # What a phone does that is rung.
        self.phones = {}
        self.counts = collections.Counter()
        self.touched = set()  # Phones with which something was for a moment, and may be as before again.
        self.slots = {}     # Slot → the leg of who is there, or of who has reserved it.
        self.switches = set()
        self.others = {}    # Leg → the leg it talks to.
        self.waiting = set()  # Legs that are up and talk to nobody: whom they talked to has sent them on, or left.
        self.sent_to = {}   # Leg that is being sent on by this one → where to.
        self.something_else_happens()

    def something_else_happens(self):
        self.fetcher = None       # Who picks up.
        self.taken_from = set()   # Whose calls were answered elsewhere.
        self.given_up = set()     # (Phone that rings no more, whatever became of that; whose call it was.)

    def __repr__(self):
        return (f"in slots {self.slots}, waiting {self.waiting}, being sent on {self.sent_to}, "
                f"talking {[(one, other) for one, other in self.others.items()]}, legs {self.legs()}")

    # What the phones tell

    def rung(self, leg):
        self.react(leg)

    def changed(self, leg):
        self.touched.add(leg.peer.user)
        if leg.state is State.UP and leg not in self.others and leg not in self.waiting:
            self.came_up(leg)
        if leg.state is State.OVER:
            self.is_over(leg)

    def came_up(self, leg):
        if not leg.is_caller:
            if fitting := self.those_who_wait(leg.caller, leg):
                assert len(fitting) == 1, f"{leg.peer.user} answered one of {fitting}"
                self.talk(leg, fitting[0])
        elif leg.dialled in SLOTS:
            assert leg.dialled in self.slots, f"{leg.peer.user} fetched somebody from {leg.dialled}, where nobody was"
            self.talk(leg, self.slots[leg.dialled])
        elif leg.dialled == "*68":
            self.slots[self.first_free_slot()] = leg
        elif leg.dialled.startswith("*8"):
            self.fetcher = leg
            self.pick_up()
            leg.peer.loop.after(CROSSED_SECONDS, lambda: self.pick_up_where_nobody_was_told(leg))
        elif leg.dialled.startswith("*"):
            self.switched(leg.peer.user, leg.dialled)

    def is_over(self, leg):
        other = self.others.pop(leg, None)
        if other is not None and self.others.get(other) is leg:
            del self.others[other]
            self.is_left(other)
        self.waiting.discard(leg)
        self.sent_to.pop(leg, None)
        self.slots = {slot: there for slot, there in self.slots.items() if there is not leg}
        if not leg.is_caller:
            self.given_up.add((leg.peer.user, leg.caller))
        if leg.was_taken_elsewhere:
            self.was_taken_elsewhere(leg)

    def was_taken_elsewhere(self, leg):
        self.taken_from.add(leg.caller)
        self.pick_up()

    def sent_on(self, leg, status):
        """Of the NOTIFYs about a transfer."""
        if status < 200 or leg not in self.sent_to:
            return
        to, kept = self.sent_to.pop(leg), self.others[leg]
        self.counts["sent on" if status < 300 else "sent on in vain"] += 1
        if status >= 300:
            self.waiting.discard(kept)
            self.others[kept] = leg
        elif to in SLOTS or to == "*68":
            self.slots[to if to in SLOTS else self.first_free_slot()] = kept
            self.counts["parked"] += 1

    # What follows

    @staticmethod
    def is_pick_up(leg):
        return leg.is_caller and leg.dialled.startswith("*8")

    def first_free_slot(self):
        return next(slot for slot in SLOTS if slot not in self.slots)

    def legs(self):
        return [leg for phone in self.phones.values() for leg in phone.legs]

    def those_who_wait(self, number, besides):
        """The legs of a phone for which somebody is rung."""
        return [leg for leg in self.phones[number].legs
                if leg is not besides and (leg in self.waiting or (leg.is_caller and leg not in self.others
                                                                  and not leg.dialled.startswith("*")))]

    def is_left(self, leg):
        """Whom it talked to is gone: that ends it, or somebody else had answered its call too and was quicker, or it waits on."""
        for rung in self.legs():
            is_theirs = not rung.is_caller and rung.caller == leg.peer.user and rung not in self.others
            if is_theirs and rung.state is State.UP and rung not in self.waiting:
                return self.talk(rung, leg)
        if leg.state is State.UP:
            self.waiting.add(leg)

    def talk(self, one, other):
        self.counts["who talk" if other not in self.slots.values() else "fetched"] += 1
        self.others[one], self.others[other] = other, one
        self.waiting -= {one, other}
        self.slots = {slot: there for slot, there in self.slots.items() if there is not other}

    def pick_up(self):
        """Two phones know of it: one heard 200, and one that its call was answered elsewhere. Either may be first."""
        fitting = [leg for number in self.taken_from for leg in self.those_who_wait(number, self.fetcher)]
        if self.fetcher and fitting:
            assert len(fitting) == 1, f"{self.fetcher.peer.user} picked up one of {fitting}"
            self.talk(self.fetcher, fitting[0])
            self.fetcher = None
            self.counts["picked up"] += 1

    def pick_up_where_nobody_was_told(self, fetcher):
        """The phone declined, or answered, while its call was being picked up: it hears of nothing else."""
        if self.fetcher is fetcher:
            self.taken_from |= {caller for number, caller in self.given_up if fetcher.dialled in ("*8", "*8" + number)}
            self.pick_up()

    def is_sending_on(self, leg, to):
        kept = self.others[leg]
        self.sent_to[leg] = to
        self.waiting.add(kept)
        self.others.pop(kept)

    def is_refused(self, leg):
        """The transfer was."""
        self.sent_on(leg, 603)

    def switched(self, number, code):
        changes = {"*78": (self.switches.add, "*78" + number), "*79": (self.switches.discard, "*78" + number),
                   "*73": (self.switches.discard, "*72" + number)}
        change, name = changes.get(code, (self.switches.add, "*72" + number))
        self.counts["switched"] += 1
        if code == "*90":
            self.switches ^= {"*90"}
        else:
            change(name)

    # What lamps should show: nothing where it cannot be known.

    def of(self, lamp, package):
        if lamp in self.phones:
            phone = self.phones[lamp]
            return self.of_phone(phone) if package == "dialog" else self.of_person(phone)
        if lamp in SLOTS:
            return self.of_slot(lamp)
        is_undecided = any(leg.is_undecided and leg.is_caller and leg.dialled.startswith("*") for leg in self.legs())
        return None if is_undecided else ON if lamp in self.switches else ()

    def of_phone(self, phone):
        if any(leg.is_undecided for leg in phone.legs):
            return None
        return tuple(sorted((self.of_leg(leg) for leg in phone.legs), key=str))

    def of_person(self, phone):
        """All phones are registered all the time."""
        if any(leg.is_undecided for leg in phone.legs):
            return None
        talks = any(leg.state is State.UP for leg in phone.legs)
        return (Person("open", "busy" if "*78" + phone.user in self.switches else "on-the-phone" if talks else None),)

    def of_leg(self, leg):
        return Seen("early" if leg.state is State.RINGS else "confirmed", "initiator" if leg.is_caller else "recipient",
                    leg.is_held, self.remote(leg))

    def remote(self, leg):
        if leg in self.others:
            return self.others[leg].peer.user
        if leg in self.waiting or (leg.is_caller and self.is_pick_up(leg)):
            return ANYBODY
        return leg.dialled if leg.is_caller else leg.caller

    def of_slot(self, slot):
        legs = self.legs()
        if any(to in SLOTS or to == "*68" for to in self.sent_to.values()) or any(
                leg.is_undecided and leg.is_caller and (leg.dialled in SLOTS or leg.dialled == "*68") for leg in legs):
            return None
        if slot not in self.slots:
            return ()
        leg = self.slots[slot]
        is_reserved = leg.is_caller and leg.dialled == "*68"
        if leg.under_way:
            return None
        return (Seen("trying" if is_reserved else "confirmed", "recipient", False, leg.peer.user),)


def is_right(truth, shown, number):
    """Whether a lamp of that number shows that."""
    if truth == shown:
        return True
    if shown is None or len(truth) != len(shown) or not all(isinstance(one, Seen) for one in truth):
        return False
    left = list(shown)
    for seen in sorted(truth, key=lambda one: one.remote == ANYBODY):
        fitting = next((one for one in left if one == seen or (seen.remote == ANYBODY and one[:3] == seen[:3]
                                                              and one.remote != number)), None)
        if fitting is None:
            return False
        left.remove(fitting)
    return True
