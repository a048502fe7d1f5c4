"""Every rule there is, in the order in which they are judged."""
from . import rules_dialog, rules_form, rules_offer, rules_profile, rules_register, rules_reliable, rules_session, rules_sound, \
    rules_transaction

RULES = (*rules_form.RULES, *rules_transaction.RULES, *rules_dialog.RULES, *rules_reliable.RULES, *rules_session.RULES,
         *rules_offer.RULES, *rules_register.RULES, *rules_profile.RULES, *rules_sound.RULES)
