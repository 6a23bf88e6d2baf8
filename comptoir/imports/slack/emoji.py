"""Which of our four reactions an emoji of Slack becomes (docs/archive-format.md has the table).

Emoji that say none of the four are left out, and told.
"""

from __future__ import annotations

MEANINGS: dict[str, frozenset[str]] = {
    "merci": frozenset({
        "heart", "pray", "bow", "hugging_face", "heart_hands", "thank_you", "thanks", "merci",
        "thankyou", "blue_heart", "green_heart", "yellow_heart", "purple_heart", "orange_heart",
        "bouquet", "hearts", "sparkling_heart", "two_hearts", "ty", "face_holding_back_tears",
    }),
    "daccord": frozenset({
        "+1", "thumbsup", "ok_hand", "ok", "white_check_mark", "heavy_check_mark", "check",
        "ballot_box_with_check", "100", "handshake", "heavy_plus_sign", "plus_one", "plus1",
        "yes", "agree", "saluting_face", "thumbsup_all", "point_up", "raised_hand", "o",
    }),
    "bravo": frozenset({
        "clap", "tada", "raised_hands", "muscle", "trophy", "partying_face", "fire", "rocket",
        "star", "star2", "star-struck", "first_place_medal", "medal", "confetti_ball", "champagne",
        "clinking_glasses", "beers", "sparkles", "heart_eyes", "crown", "party", "party_parrot",
        "partyparrot", "bravo", "congrats", "bow_and_arrow", "dart", "sunglasses",
    }),
    "utile": frozenset({
        "bulb", "eyes", "pushpin", "bookmark", "memo", "books", "brain", "mag", "key", "gem",
        "nerd_face", "point_up_2", "information_source", "round_pushpin", "useful", "utile",
        "exploding_head", "teacher", "mortar_board",
    }),
}  # fmt: skip
KIND_OF: dict[str, str] = {name: kind for kind, names in MEANINGS.items() for name in names}

# The few that stand in text often; others stay written :name:.
CHARACTERS = {
    "+1": "👍", "thumbsup": "👍", "-1": "👎", "smile": "😄", "slightly_smiling_face": "🙂",
    "grin": "😁", "joy": "😂", "wink": "😉", "heart": "❤️", "tada": "🎉", "clap": "👏",
    "rocket": "🚀", "fire": "🔥", "pray": "🙏", "eyes": "👀", "wave": "👋", "bulb": "💡",
    "white_check_mark": "✅", "warning": "⚠️", "x": "❌", "100": "💯", "muscle": "💪",
    "thinking_face": "🤔", "sweat_smile": "😅", "sob": "😭", "cry": "😢", "raised_hands": "🙌",
    "ok_hand": "👌", "point_right": "👉", "coffee": "☕", "star": "⭐", "sparkles": "✨",
}  # fmt: skip


def kind_of(name: str) -> str | None:
    """Our reaction for an emoji ('+1::skin-tone-3' -> 'daccord'), None when it says another
    thing."""
    return KIND_OF.get(name.split("::")[0].lower())
