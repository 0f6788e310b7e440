"""The rules of decision in one sentence each, by the ids that answers print; in full in ``docs/beliefs.md``."""

from __future__ import annotations

RULES = {
    "R1": "a day means its end: a change of hands counts from its own day",
    "R2": "control lasts until something says otherwise; before the first evidence it is unknown, but for the party it was taken from",
    "R3": "an army, its government and its capital are one party; accounts contradict only between parties",
    "R4": "a statement is as reliable as the weakest link of its chain; a forum or social post alone never sets or changes control",
    "R5": "who speaks for its own side only claims; who speaks against it admits",
    "R6": "independent chains add up; relays, near copies and several reports of one outlet count once",
    "R7": "a credible gain, loss or later hold decides; what only an interested or poor source says stands as claimed until contradicted",
    "R8": "accounts that cannot both be true and that nothing settles leave the place disputed, standing holder first",
    "R9": 'of a vague time the latest possible day counts; within one day the clock, "re-" verbs, publication and the order of the text',
    "R10": "assaults, sieges and partial presence contest a place without changing its holder; an assault fades, a siege lasts",
    "R11": "an outlet's correction takes back its report and all relays of it",
    "R12": "parts held by different parties, and no holder of the whole, leave a place divided",
    "R13": "claims of one kind, place and day by compatible parties tell of one event; what names no day joins an event only if one fits",
}
