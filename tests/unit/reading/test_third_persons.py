"""A simple mail in which somebody else does something, or has a picture of a child."""

from __future__ import annotations

import pytest

from swps_mailflow.reading.kinds import first_mail


@pytest.mark.parametrize(
    "text",
    [
        "I want to withdraw permission for photos. Emma in the baby room has got one of Luca as her profile picture.",
        "I give permission for Max's photos on your page only. Not on Linda's, where I saw him on Sunday.",
        "I withdraw permission for photos. Miss Brown's cover photo has Toby in it.",
        "I withdraw permission for photos. There is one of Toby on Gemma's dating profile.",
        "Please take back my consent for photos of Nia. Kelly from Ducklings keeps her on her phone.",
        "I withdraw consent for photos because Emma has him on her phone.",
        "I withdraw permission for photos of Ben. Mr Smith is using one on his Instagram.",
        "I withdraw permission for photos. I found one of him in Gemma's story.",
        "I withdraw permission for photos. His face is Kelly's lock screen.",
        "We don't want photos of Nia any more. Sharon's WhatsApp picture is Nia in her swimsuit.",
        "His last day is Friday. Beth has a video of him having his nappy changed.",
        "Her last day is 18 December. Gemma has pictures of her in the bath area.",
        "Last day is Friday. Kelly has a film of him on her phone.",
        "Lily's last day is Friday. Her keyworker Kelly keeps a picture of her as her screensaver.",
        "I withdraw permission for photos of Ava. Jo posts Ava as her own.",
        "Her last day is Friday. Beth bathed her on camera.",
        "His last day is Friday. The girl in Acorns has him on her Snapchat.",
        "Please take me off the group. Beth from Ducklings is in there giving out the door code.",
        "I'd like to leave the group please. Two mums are putting our days and times up.",
        "Remove me from the Facebook group please. My ex is on there under a made up name.",
        "Please remove me from the group. My ex-husband has joined.",
        "Take me off the WhatsApp group please. Linda puts up who is off sick.",
    ],
)
def test_what_somebody_else_does_goes_to_a_person(text: str) -> None:
    found = first_mail("", text)
    assert found.kind in ("concern", "unsorted"), found
    assert found.mixed


@pytest.mark.parametrize("alias", ["photo", "leaver", "leave", "join"])
def test_no_address_hides_what_somebody_else_does(alias: str) -> None:
    text = "Kelly has a film of him on her phone."
    assert first_mail("", text, alias_kind=alias).kind in ("concern", "unsorted")


@pytest.mark.parametrize(
    ("text", "kind", "variant"),
    [
        ("Lily's last day is Friday. Kelly has been amazing, thank you.", "leaver", None),
        (
            "We are leaving the pre-school. Lily's last day is 16 July. Lily has loved it.",
            "leaver",
            None,
        ),
        (
            "Mia has gone back to live with her mum so she will not be returning to pre-school.",
            "leaver",
            None,
        ),
        ("I give permission for Max's photos. Kind regards, Sarah Brown", "photo", "given"),
        (
            "Attached is our photo form - NO to social media, yes to display boards",
            "photo",
            "withdrawn",
        ),
        (
            "I wish to withdraw my daughter Amelia from the pre-school with effect from 12 February 2027.",
            "leaver",
            None,
        ),
        (
            "Please accept this as formal notice to withdraw Ethan from South Woodham Pre-School."
            " His last day of attendance will be 12 February 2027.",
            "leaver",
            None,
        ),
    ],
)
def test_the_family_and_kindness_hide_nothing(text: str, kind: str, variant: str | None) -> None:
    found = first_mail("", text)
    assert (found.kind, found.variant, found.mixed) == (kind, variant, False)


@pytest.mark.parametrize(
    "text",
    [
        "I give permission for photos of Max only in the learning journal.",
        "I give permission for photos, except on Facebook.",
        "I give permission for photos of Max on your page. Not on Twitter.",
        "You may use photos of Max on the website but not on Facebook.",
    ],
)
def test_a_permission_with_limits_is_never_a_plain_one(text: str) -> None:
    for alias in (None, "photo"):
        assert first_mail("", text, alias_kind=alias).variant != "given"
    assert first_mail("", "Yes, only on the website", alias_kind="photo").kind == "unsorted"


def test_who_is_not_leaving_is_no_leaver() -> None:
    text = (
        "Please take me off the Facebook group, I'm trying to have less screen time!"
        " We're not leaving pre-school."
    )
    found = first_mail("", text)
    assert (found.kind, found.variant) == ("membership", "leave")
    assert first_mail("", "We're not leaving pre-school.", alias_kind="leaver").kind == "unsorted"
    both = first_mail("", "We're not leaving the group but Lily's last day is Friday.")
    assert both.kind == "leaver"
