"""Keeping what somebody says of themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from comptoir.core.clock import now
from comptoir.core.html import strip_control
from comptoir.core.text import fold
from comptoir.journal.record import record
from comptoir.people.models import Person, PersonSkill, Skill

if TYPE_CHECKING:
    from comptoir.people.forms import ProfileForm


def save_profile(form: ProfileForm) -> Person:
    """Write a valid form: the person, their manager, skills and photo. Their own act only."""
    person = form.instance
    old = person.photo.name if person.photo else ""
    with transaction.atomic():
        if "manager_name" in form.fields:
            person.manager = form.manager
        if form.picture is not None:
            person.photo.save(form.picture.name, form.picture, save=False)
        elif form.cleaned_data.get("without_photo"):
            person.photo = ""
        person.save()
        set_skills(person, form.skills)
        record("person.edited", network=person.network_id, actor=person, person=person)
        if old and person.photo.name != old:
            transaction.on_commit(lambda: person.photo.storage.delete(old))
    return person


def set_skills(person: Person, names: Iterable[str]) -> None:
    """Declare exactly these skills; the network's spelling of each wins."""
    wanted = {fold(name)[:60]: tidy_skill(name) for name in names if fold(name)}
    known = {skill.folded: skill for skill in _skills(person, wanted)}
    new = [
        Skill(network_id=person.network_id, name=name, folded=folded)
        for folded, name in wanted.items()
        if folded not in known
    ]
    Skill.objects.bulk_create(new, ignore_conflicts=True)
    kept = list(_skills(person, wanted))
    person.person_skills.exclude(skill__in=kept).delete()
    rows = [PersonSkill(person=person, skill=skill) for skill in kept]
    PersonSkill.objects.bulk_create(rows, ignore_conflicts=True)


def tidy_skill(name: str) -> str:
    """One line of at most 60 characters."""
    return " ".join(strip_control(name).split())[:60]


def _skills(person: Person, folded: Iterable[str]) -> Iterable[Skill]:
    return Skill.objects.filter(network_id=person.network_id, folded__in=list(folded))


def pass_step(person: Person, step: int) -> None:
    """Keep that the first steps up to number `step` are done or skipped. Never goes back."""
    behind = Person.objects.filter(pk=person.pk, welcome_steps__lt=step)
    behind.update(welcome_steps=step)


def finish_first_steps(person: Person, steps: int) -> None:
    """End the first day: all `steps` are behind, and nobody is reminded of them again."""
    unfinished = Person.objects.filter(pk=person.pk, welcomed_at__isnull=True)
    unfinished.update(welcomed_at=now(), welcome_steps=steps)
