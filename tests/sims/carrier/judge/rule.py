"""One rule: a row of a table. `broken` gets what was heard and returns the line that breaks the rule, or None."""
import collections.abc
import dataclasses


@dataclasses.dataclass(frozen=True)
class Rule:
    id: str
    clause: str    # What it stands for; "" = the source of the profile that asks for it.
    sentence: str
    broken: collections.abc.Callable
    judges: str = "message"  # message: what is new | repeat: what is said again | ours: what we had to say again | sound: the packets of a call.


def on(*methods):
    """Judges requests of these methods only (none named: all requests)."""
    def wrap(broken):
        return lambda heard: broken(heard) if heard.text.is_request and (not methods or heard.text.method in methods) else None
    return wrap


def answering(*methods, at_least=100, below=700):
    """Judges answers to our requests of these methods, in that range of status."""
    def wrap(broken):
        def judged(heard):
            text = heard.text
            if text.is_request or not at_least <= text.status < below or not heard.exchange:
                return None
            return broken(heard) if not methods or heard.exchange.request.method in methods else None
        return judged
    return wrap


def inside(broken):
    """Judges requests inside a dialog that is known, ACK and CANCEL left out."""
    return lambda heard: broken(heard) if heard.text.is_request and heard.dialog \
        and heard.text.method not in ("ACK", "CANCEL") else None
