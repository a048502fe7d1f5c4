"""Provisional answers of ours that have to arrive (RFC 3262): one at a time, said again until its PRACK comes."""
from .transactions import T1, TIMER_B


class ReliableAnswers:
    def __init__(self, call, first_rseq):
        self.call, self.first_rseq = call, first_rseq
        self.numbers = {}     # Tag of a branch → its latest RSeq.
        self.open = None      # (RSeq, tag) of the one that waits for its PRACK.
        self.waiting = []     # What comes after it.

    def in_order(self, action):
        """Now, or when the one before is acknowledged."""
        if self.open:
            self.waiting.append(action)
        else:
            action()

    def say(self, status, headers, body, tag):
        self.numbers[tag] = self.numbers.get(tag, self.first_rseq - 1) + 1
        data = self.call.invite.reply(status, [*headers, "Require: 100rel", f"RSeq: {self.numbers[tag]}"], body, tag)
        self.open = (self.numbers[tag], tag)
        self._repeat(data, self.open, T1, 0.0)

    def _repeat(self, data, mine, interval, waited):
        def again():
            if self.open != mine or self.call.invite.final:
                return
            if waited + interval >= TIMER_B:
                self.call.refuse(504)
                return
            self.call.carrier.say(data, self.call.invite.wire)
            self._repeat(data, mine, interval * 2, waited + interval)
        self.call.loop.after(interval, again)

    def acknowledged(self, request):
        """Whether that PRACK is about the one that waits; what came after it is said in go_on()."""
        about = request.one("rack").split()[:1]
        if not self.open or about != [str(self.open[0])] or request.tag("to") != self.open[1]:
            return False
        self.open = None
        return True

    def go_on(self):
        while self.waiting and not self.open:
            self.waiting.pop(0)()
