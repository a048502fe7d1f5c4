"""What becomes of a call to the carrier, as data: steps with the seconds after the one before. Which script a number has is
a row of PLAN; a test may give a carrier one for all (Carrier(script="busy")), or none and work the calls by itself.
"""
import dataclasses
import re


@dataclasses.dataclass(frozen=True)
class Step:
    after: float
    verb: str         # ring, answer, refuse, hang_up, press, drop, reset: see Scripts.
    options: dict = dataclasses.field(default_factory=dict)


SCRIPTS = {
    "answer": (Step(0.05, "ring"), Step(0.2, "answer")),
    "ring": (Step(0.05, "ring"),),
    "early": (Step(0.05, "ring", {"status": 183, "sound": True}), Step(1.5, "answer")),
    # A talkie: "the number you have dialled is not in use", in early sound, then the refusal.
    "talkie": (Step(0.05, "ring", {"status": 183, "sound": True}), Step(3.0, "refuse", {"status": 404})),
    "forks": (Step(0.05, "ring", {"branch": 0}), Step(0.05, "ring", {"status": 183, "sound": True, "branch": 1}), Step(0.5, "answer", {"branch": 1})),
    "forwarded": (Step(0.05, "ring", {"status": 181}), Step(0.1, "ring"), Step(0.2, "answer")),
    "not-in-use": (Step(0.05, "refuse", {"status": 404}),),
    "busy": (Step(0.05, "refuse", {"status": 486}),),
    "unavailable": (Step(0.05, "ring"), Step(0.2, "refuse", {"status": 480})),
    "declined": (Step(0.05, "refuse", {"status": 603}),),
    "busy-everywhere": (Step(0.05, "refuse", {"status": 600}),),
    "congested": (Step(0.02, "refuse", {"status": 503, "headers": ("Retry-After: 10",)}),),
    "broken": (Step(0.02, "refuse", {"status": 503}),),
    "timeout": (Step(0.02, "refuse", {"status": 408}),),
    "silent": (Step(0.0, "drop"),),       # Not even 100.
    "100-only": (),                       # 100 and then nothing.
    "reset": (Step(0.02, "reset"),),      # RST of the stream.
    "digits": (Step(0.05, "ring"), Step(0.2, "answer"), Step(1.0, "press", {"digits": "1234567890*#"})),
    # japan.md 4.7: the authority clears, not the caller. SIP cannot refuse a BYE: the caller is rung back at once.
    "emergency": (Step(0.05, "ring"), Step(0.2, "answer"), Step(0.0, "hold_release")),
}

PLAN = (  # The first pattern that matches.
    (r"(\+?81)?11[089]|11[089]", "emergency"),
    (r"(\+?81|0)120000404", "talkie"),
    (r"(\+?81|0)120000(\d{3})", None),  # The three digits are the status.
    (r"(\+?81|0)5000000001", "100-only"),
    (r"(\+?81|0)5000000002", "early"),
    (r"(\+?81|0)5000000003", "forks"),
    (r"(\+?81|0)5000000004", "digits"),
    (r".*", "answer"),
)


def steps_for(number):
    for pattern, name in PLAN:
        if match := re.fullmatch(pattern, number):
            return SCRIPTS[name] if name else (Step(0.05, "refuse", {"status": int(match.group(2))}),)
    return SCRIPTS["answer"]


class Script:
    """The steps of one call, one after another, until it ends."""
    def __init__(self, carrier, call, steps):
        self.carrier, self.call, self.steps = carrier, call, list(steps)
        self._next()

    def _next(self):
        if self.steps and self.call.state != "ended":
            step = self.steps.pop(0)
            self.carrier.loop.after(step.after, lambda: self._do(step))

    def _do(self, step):
        if self.call.state == "ended":
            return
        verbs = {"ring": self.call.ring, "answer": self.call.answer, "refuse": self.call.refuse, "hang_up": self.call.hang_up,
                 "press": self.call.sound.press, "drop": lambda: None, "reset": self._reset, "hold_release": self._hold_release}
        verbs[step.verb](**step.options)
        self._next()

    def _reset(self):
        self.call.forget()
        if self.call.wire.transport != "UDP":
            self.call.wire.reset()

    def _hold_release(self):
        def ring_back(ended):
            if ended.ended_by == "them" and ended.up_at:
                self.carrier.ring_back(ended)
        self.call.on_end = ring_back
