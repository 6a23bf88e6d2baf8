"""Faults that are planted, one by one, in a copy of the house: each must make a test fail.

    python -m tests.search.faults             all of them, about twenty minutes
    python -m tests.search.faults results     those of files whose name holds a word

A fault takes one guard away: a condition of a query, a reach filter, the loading again through
`visible_to`, the check of a token. `test_faults.py` watches that each still fits its file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SECRETS = "tests/search/test_secrets.py -k"
FOUND, BEHIND = f"{SECRETS} each_finds", f"{SECRETS} behind"
LOST, GROUPS, NAMES = f"{SECRETS} loses", f"{SECRETS} group_that", f"{SECRETS} authors"
NOBODY, OWN = f"{SECRETS} nothing_is_left", f"{SECRETS} subjects"
CORRECTED = f"{SECRETS} is_corrected"
CROWDED = f"{SECRETS} takes_no_place"
ASKED, FIGURES = f"{SECRETS} looked_for_and_keep", f"{SECRETS} administrator"
RIGHTS, FEEDS = "tests/search/test_rights.py -k any_acts", "tests/search/test_feeds.py"
PAGES, ALERTS = "tests/search/test_pages.py -k feed", "tests/search/test_alerts.py -k comes_back"
EXPERTS = "tests/experts"


@dataclass(frozen=True)
class Fault:
    """`guard` in the file becomes `instead`; `seen_by` are the tests that must notice."""

    file: str
    guard: str
    instead: str
    seen_by: str = FOUND


SEARCH = "comptoir/search/"
EXPERT = "comptoir/experts/"
FAULTS = [
    # the query: reach, internal ones, facets, operators
    Fault(SEARCH + "conditions.py",
          'found = [replace(_in("reach", [*reach.tokens, *topics]), terms=content)]', "found = []"),
    Fault(SEARCH + "conditions.py", "if reach.is_guest:", "if False:"),
    Fault(SEARCH + "conditions.py", "[asked.group] if asked.group in reach.groups else [0]",
          "[asked.group]", GROUPS),
    Fault(SEARCH + "conditions.py", "Person.objects.visible_to(person), fold(name)",
          "Person.objects.all(), fold(name)", NAMES),
    Fault(SEARCH + "conditions.py", "Group.objects.filter(pk__in=reach.groups)",
          "Group.objects.all()", GROUPS),
    Fault(SEARCH + "conditions.py", "(folded := fold(name).strip())", "[folded := fold(name)]",
          NOBODY),
    # who reaches what
    Fault(SEARCH + "reach.py", "for pk, name, is_read in found if is_read}",
          "for pk, name, is_read in found}"),
    Fault(SEARCH + "reach.py", "rows = findable_groups(person).annotate",
          "rows = Group.objects.filter(network_id=person.network_id).annotate"),
    Fault(SEARCH + "reach.py", "    if not person.is_active:\n        return []\n", "", LOST),
    Fault(SEARCH + "reach.py", 'return People.objects.visible_to(person).filter(kind="guest")',
          'return People.objects.filter(kind="guest")'),
    Fault(SEARCH + "reach.py", 'return People.objects.visible_to(person).values_list("pk"',
          'return People.objects.values_list("pk"'),
    # finding
    Fault(SEARCH + "finding.py",
          "return [of_topic(pk) for pk in _seen(person, ids)] if ids else []",
          "return [of_topic(pk) for pk in ids]"),
    Fault(SEARCH + "finding.py", "*(one.part for one in within(reach, topics)), *named", "*named",
          CROWDED),
    Fault(SEARCH + "finding.py",
          "readable = Query.boolean_query([one.part for one in within(reach)])",
          "readable = Query.all_query()", CORRECTED),
    Fault(SEARCH + "foremost.py",
          "    kept = list(range(len(hits)))\n    for one in search.conditions:",
          "    kept = list(range(len(hits)))\n    for one in ():", RIGHTS),
    Fault(SEARCH + "foremost.py", "if at not in wrong]", "]", RIGHTS),
    # loading again
    Fault(SEARCH + "results.py", "    rows = Entry.objects.visible_to(person).filter(pk__in=ids)",
          "    rows = Entry.objects.filter(pk__in=ids)", BEHIND),
    Fault(SEARCH + "results.py", "    rows = Comment.objects.visible_to(person).filter(pk__in=ids)",
          "    rows = Comment.objects.filter(pk__in=ids)", BEHIND),
    Fault(SEARCH + "results.py", "rows = Attachment.objects.filter(seen, open_ones, pk__in=ids)",
          "rows = Attachment.objects.filter(open_ones, pk__in=ids)", BEHIND),
    Fault(SEARCH + "results.py", "rows = Attachment.objects.filter(seen, open_ones, pk__in=ids)",
          "rows = Attachment.objects.filter(seen, pk__in=ids)", BEHIND),
    Fault(SEARCH + "results.py", "Person.objects.visible_to(person).active().filter(pk__in=ids)",
          "Person.objects.visible_to(person).filter(pk__in=ids)", BEHIND),
    Fault(SEARCH + "results.py", "Person.objects.visible_to(person).active().filter(pk__in=ids)",
          "Person.objects.active().filter(pk__in=ids)", BEHIND),
    Fault(SEARCH + "results.py", "if result.group and result.group.pk not in readable:",
          "if False:", GROUPS),
    Fault(SEARCH + "counting.py", "if pk in search.reach.groups]", "]", GROUPS),
    Fault(SEARCH + "facets.py", "Person.objects.visible_to(person).filter(pk__in=ids)",
          "Person.objects.filter(pk__in=ids)", NAMES),
    Fault(SEARCH + "related.py", "seen = Topic.objects.visible_to(person).in_bulk",
          "seen = Topic.objects.in_bulk"),
    Fault(SEARCH + "similar.py", "rows = Entry.objects.visible_to(person).filter(pk__in=ids)",
          "rows = Entry.objects.filter(pk__in=ids)", BEHIND),
    # what is indexed
    Fault(SEARCH + "items.py", 'Entry.objects.filter(network_id=network, state="published")',
          "Entry.objects.filter(network_id=network)"),
    Fault(SEARCH + "items.py", 'state="published", entry__state="published")',
          'entry__state="published")'),
    Fault(SEARCH + "items.py", 'entry__network_id=network, entry__state="published")',
          "entry__network_id=network)"),
    Fault(SEARCH + "items.py",
          'return rows.exclude(comment__isnull=False, comment__state__in=["hidden", "deleted"])',
          "return rows"),
    Fault(SEARCH + "items.py", "network_id=network, suspended_at__isnull=True)",
          "network_id=network)"),
    Fault(SEARCH + "store.py", "Path(settings.SEARCH_ROOT) / str(network)",
          'Path(settings.SEARCH_ROOT) / "one"'),
    # kept searches, feeds, alerts, what was looked for
    Fault(SEARCH + "saving.py", "        person__network=network,\n", "", FEEDS),
    Fault(SEARCH + "saving.py", "        person__suspended_at__isnull=True,\n", "", PAGES),
    Fault(SEARCH + "saving.py", "        person__user__is_active=True,\n", "", FEEDS),
    Fault(SEARCH + "saving.py",
          "saved if saved and constant_time_compare(token, address_token(saved)) else None",
          "saved", FEEDS),
    Fault(SEARCH + "saving.py", "    saved.token = new_token()\n", "", PAGES),
    Fault(SEARCH + "views/feed.py", '    limit(f"feed:{saved.pk}", RATE)\n', "", FEEDS),
    Fault(SEARCH + "views/feed.py", 'return NOT_IN_XML.sub(" ", text)', "return text", FEEDS),
    Fault(SEARCH + "views/kept.py",
          "given, mine = request.POST, SavedSearch.objects.filter(person=request.person)",
          "given, mine = request.POST, SavedSearch.objects.all()", ASKED),
    Fault(SEARCH + "views/noting.py", "if pk == request.person.pk else None", "if pk else None",
          ASKED),
    Fault(SEARCH + "alerts.py", "people = Person.objects.active()", "people = Person.objects.all()",
          ALERTS),
    Fault(SEARCH + "remembering.py",
          "rows = PastQuery.objects.filter(person=person, folded__startswith=",
          "rows = PastQuery.objects.filter(folded__startswith=", ASKED),
    Fault(SEARCH + "remembering.py", "if people >= SEVERAL and n]", "if n]", FIGURES),
    Fault(SEARCH + "remembering.py",
          '    weeks.filter(folded__in=asked, people__gt=0).update(people=F("people") - 1)\n', "",
          FIGURES),
    Fault(SEARCH + "views/glossary.py", "if not request.person.is_administrator:", "if False:",
          FIGURES),
    # who knows
    Fault(EXPERT + "evidence.py", "return Entry.objects.visible_to(reader).filter(pk__in=ids)",
          "return Entry.objects.filter(pk__in=ids)", BEHIND),
    Fault(EXPERT + "evidence.py", "rows = Comment.objects.visible_to(reader).filter(either",
          "rows = Comment.objects.filter(either", BEHIND),
    Fault(EXPERT + "evidence.py", 'inline=False, entry__in=seen.values("pk"))', "inline=False)",
          BEHIND),
    Fault(EXPERT + "evidence.py",
          'exclude(comment__isnull=False, comment__state__in=["hidden", "deleted"])\n    return',
          "all()\n    return", BEHIND),
    Fault(EXPERT + "ranking.py", "Person.objects.visible_to(reader).active()",
          "Person.objects.active()"),
    Fault(EXPERT + "ranking.py", "Person.objects.visible_to(reader).active()",
          "Person.objects.visible_to(reader)", EXPERTS),
    Fault(EXPERT + "ranking.py", "suggested(Person.objects", "(Person.objects", EXPERTS),
    Fault(EXPERT + "subjects.py", "seen = Entry.objects.visible_to(person)\n",
          "seen = Entry.objects.all()\n", OWN),
    Fault(EXPERT + "subjects.py", "rows = Comment.objects.visible_to(person).filter(author=person)",
          "rows = Comment.objects.filter(author=person)", OWN),
]  # fmt: skip


def copied(folder: Path) -> Path:
    """The house as it stands, without what is made."""
    tracked = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, text=True,
                             capture_output=True, check=True)  # fmt: skip
    for name in tracked.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def is_seen(house: Path, fault: Fault) -> bool:
    """Whether a test fails with the fault planted in the copy, which is put right again."""
    path = house / fault.file
    sound = path.read_text("utf-8")
    path.write_text(sound.replace(fault.guard, fault.instead), "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    command += fault.seen_by.split()
    own = {**os.environ, "PYTHONPATH": str(house)}
    try:
        run = subprocess.run(command, cwd=house, check=False, capture_output=True, env=own)
    finally:
        path.write_text(sound, "utf-8")
    return run.returncode == 1


def main(word: str = "") -> int:
    """Plant them; print those that no test sees, and how many were seen."""
    wanted = [fault for fault in FAULTS if word in fault.file]
    unseen = []
    with tempfile.TemporaryDirectory() as folder:
        house = copied(Path(folder))
        for number, fault in enumerate(wanted, 1):
            seen = is_seen(house, fault)
            told = f"{number}/{len(wanted)} {'seen' if seen else 'NOT SEEN'} {fault.file}: "
            sys.stdout.write(told + f"{fault.guard.strip()[:70]}\n")
            sys.stdout.flush()
            unseen += [] if seen else [fault]
    sys.stdout.write(f"{len(wanted) - len(unseen)} of {len(wanted)} seen.\n")
    return len(unseen)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
