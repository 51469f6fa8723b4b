"""What to say and look for when a child may be in danger, where the configuration says nothing."""

from __future__ import annotations

# Shown with the acknowledgement of a matter in which a child may be in danger (ruling 6).
EMERGENCY_LINES = (
    "If a child is in danger now, call 999.",
    "If you are worried about a child, the NSPCC helpline is 0808 800 5000.",
)

# A false alarm costs somebody a look; a missed one may cost a child.
_SIGNALS = """
abuse, abused, abuser, abusing, abusive, assault, assaulted, beaten, bruise, bruised, bruises,
hurt, hurting, harm, harmed, harming, injured, injury, neglect, neglected, molest, molested,
groom, groomed, grooming, sexual, sexually, indecent, naked, nude, violence, violent, threat,
threats, threatened, threatening, kill, killed, knife, weapon, suicide, suicidal, self-harm,
overdose, abduct, abducted, abduction, kidnap, kidnapped, snatch, snatched, stalker, stalking,
stalked, unsafe, danger, dangerous, safeguarding, refuge,
at risk, hit him, hit her, hit my, in hiding, domestic abuse, restraining order, non-molestation,
court order, injunction, not allowed contact, no contact order, knows where, found out where,
where we live, where she lives, where he lives, our address, our location
"""

EMERGENCY_WORDS = tuple(" ".join(signal.split()) for signal in _SIGNALS.split(","))
