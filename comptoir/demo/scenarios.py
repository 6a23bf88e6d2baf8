"""Three scenarios of the business case, two of them shared and commented."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from comptoir.core.clock import now
from comptoir.core.html import html_of, text_of
from comptoir.demo.stage import write
from comptoir.entries.models import Comment, Entry
from comptoir.roi.keeping import figures_of
from comptoir.roi.model import our_case
from comptoir.roi.models import Scenario

if TYPE_CHECKING:
    from datetime import datetime

    from comptoir.demo.stage import Stage

GROUP = "plan-marketing-2027"
AUTHOR = "helene.mercadier"
PEOPLE = 120
# name, days ago, values, what its author says (nothing: not shared), comments
TOLD: list[tuple[str, int, dict[str, str], str, list[tuple[str, str]]]] = [
    (
        "Prudent : quatre sur dix s’en servent", 12,
        {"salary": "62000", "licence": "7200", "setup": "6000"},
        "La version que je défendrais devant le comité : aucun temps gagné au-delà de 42 minutes "
        "par semaine, et la moitié seulement réemployée. Dites-moi quelle ligne vous gêne.",
        [("stephane.roussillon", "La prise en main à une demi-heure me paraît courte pour le "
          "terrain. J’ai essayé avec deux heures : le délai passe à plus d’un an, mais ça tient."),
         ("camille.rousset", "D’accord pour 40 % la première année. "
          "En retail, on est déjà au-dessus.")],
    ),
    (
        "Sans le terrain : deux sur dix", 9,
        {"salary": "62000", "licence": "7200", "setup": "6000", "adoption": "0.2"},
        "Le cas où seul le siège s’en sert. On perd de l’argent, et il faut le dire.",
        [("nadia.ferhat", "Merci de l’avoir écrit noir sur blanc. C’est la raison de la tournée de "
          "janvier.")],
    ),
    (
        "Avec l’ancien outil résilié", 3,
        {"salary": "62000", "licence": "7200", "setup": "6000", "adoption": "0.6",
         "cancelled": "9000", "trips": "10"},
        "", [],
    ),
]  # fmt: skip


def set_scenarios(stage: Stage) -> None:
    """Kept by the finance director; those with words are entries of the marketing plan."""
    author = stage.people[AUTHOR]
    for name, days, values, words, comments in TOLD:
        case = our_case(PEOPLE, first_year=now().year + 1).with_values(
            **{key: Decimal(value) for key, value in values.items()}
        )
        at = now() - timedelta(days=days, hours=3)
        entry = _share(stage, name, words, comments, at) if words else None
        scenario = Scenario(
            network=stage.network,
            author=author,
            name=name,
            entry=entry,
            created_at=at,
            changed_at=at,
        )
        scenario.figures = figures_of(case)
        write([scenario])
        Scenario.objects.filter(pk=scenario.pk).update(changed_at=at)


def _share(
    stage: Stage, name: str, words: str, comments: list[tuple[str, str]], at: datetime
) -> Entry:
    body = html_of(words)
    entry = Entry(
        network=stage.network, group=stage.groups[GROUP], author=stage.people[AUTHOR],
        kind="scenario", title=name, body=body, text=text_of(body), state="published",
        internal=True, published_at=at, active_at=at + timedelta(hours=5 * len(comments)),
        created_at=at, comment_count=len(comments),
    )  # fmt: skip
    write([entry])
    stage.note("entry.published", at, actor=entry.author, group=entry.group, entry=entry)
    for number, (key, said) in enumerate(comments, 1):
        moment = at + timedelta(hours=5 * number)
        html = html_of(said)
        row = Comment(
            network=stage.network, entry=entry, author=stage.people[key], body=html,
            text=text_of(html), published_at=moment, created_at=moment,
        )  # fmt: skip
        write([row])
        facts = {"actor": row.author, "group": entry.group, "entry": entry, "comment": row}
        stage.note("comment.added", moment, **facts)
    return entry
