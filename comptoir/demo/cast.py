"""The people of the demo, with their skills, managers and whom they follow."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_noop

from comptoir.accounts.models import User
from comptoir.core.clock import now
from comptoir.core.text import fold
from comptoir.demo.stage import chance, some, write
from comptoir.people.models import Follow, Person, PersonSkill, Skill

if TYPE_CHECKING:
    from comptoir.demo.stage import Stage
    from comptoir.demo.story import StoryPerson

# Words of the sign-in page, in its order; translated there.
PERSONAS = {
    "marketing manager": gettext_noop("Marketing manager"),
    "field salesperson": gettext_noop("Field salesperson"),
    "administrator": gettext_noop("Administrator"),
    "finance director": gettext_noop("Finance director"),
    "agency guest": gettext_noop("Agency guest (external)"),
}
FIRST_DAY = timedelta(days=400)


def set_cast(stage: Stage) -> None:
    """Make everybody: the administrator who founded the network is one of them."""
    users = _users(stage)
    people = [_person(stage, line, users[line.email.lower()]) for line in stage.story.people]
    founder = stage.network.people.get(role="administrator")
    for line, person in zip(stage.story.people, people, strict=True):
        stage.people[line.key] = person
        if line.email.lower() == founder.email:
            person.pk = founder.pk
    write([person for person in people if person.pk is None])
    stage.people[_founder_key(stage, founder)].save()
    _set_managers(stage)
    _set_skills(stage)
    _set_follows(stage)
    _name_personas(stage)


def _founder_key(stage: Stage, founder: Person) -> str:
    return next(line.key for line in stage.story.people if line.email.lower() == founder.email)


def _users(stage: Stage) -> dict[str, User]:
    """A user for everybody; nobody has a password: the personas need none."""
    known = {user.email: user for user in User.objects.filter(email__in=_emails(stage))}
    write(
        [
            User(email=email, password=make_password(None), date_joined=now() - FIRST_DAY)
            for email in _emails(stage)
            if email not in known
        ]
    )
    return {user.email: user for user in User.objects.filter(email__in=_emails(stage))}


def _emails(stage: Stage) -> list[str]:
    return [line.email.lower() for line in stage.story.people]


def _person(stage: Stage, line: StoryPerson, user: User) -> Person:
    joined = now() - timedelta(days=chance("joined", line.key).randint(200, 395))
    person = Person(
        network=stage.network,
        user=user,
        kind="guest" if line.is_guest else "employee",
        role=line.role,
        name=line.name,
        email=line.email.lower(),
        title=line.title,
        department=line.department,
        site=line.site,
        organisation=line.organisation,
        languages=", ".join(line.languages),
        bio=line.bio,
        phone=line.phone,
        time_zone="" if line.time_zone == stage.network.time_zone else line.time_zone,
        joined_at=joined,
        welcomed_at=joined,
        seen_at=_last_seen(line),
        previous_seen_at=_last_seen(line) - timedelta(hours=21),
    )
    person.fold_names()
    return person


def _last_seen(line: StoryPerson) -> datetime:
    hours = 19 if line.persona else chance("seen", line.key).choice([1, 3, 6, 20, 30, 50, 160])
    return now() - timedelta(hours=hours)


def _set_managers(stage: Stage) -> None:
    changed = []
    for line in stage.story.people:
        if line.manager:
            person = stage.people[line.key]
            person.manager = stage.people.get(line.manager)
            changed.append(person)
    Person.objects.bulk_update(changed, ["manager"])


def _set_skills(stage: Stage) -> None:
    terms = {fold(skill): skill for line in stage.story.people for skill in line.skills}
    skills = {
        skill.folded: skill
        for skill in write(
            [Skill(network=stage.network, name=name, folded=key) for key, name in terms.items()]
        )
    }
    write(
        [
            PersonSkill(person=stage.people[line.key], skill=skills[key])
            for line in stage.story.people
            for key in dict.fromkeys(map(fold, line.skills))
        ]
    )


def _set_follows(stage: Stage) -> None:
    employees = [person for person in stage.people.values() if person.is_employee]
    rows = []
    for person in employees:
        others = [other for other in employees if other.pk != person.pk]
        count = chance("follows", person.email).choice([0, 0, 1, 2, 3, 5])
        rows += [
            Follow(follower=person, followed=other, at=now() - timedelta(days=60))
            for other in some(others, count, "followed", person.email)
        ]
    write(rows)


def _name_personas(stage: Stage) -> None:
    """Whom a visitor may become, in the order of the sign-in page."""
    by_word = {line.persona: stage.people[line.key] for line in stage.story.people if line.persona}
    found = [(by_word[word], label) for word, label in PERSONAS.items() if word in by_word]
    stage.personas = [person for person, _label in found]
    stage.network.personas = [{"person_id": p.pk, "label": label} for p, label in found]
    stage.network.save(update_fields=["personas"])
