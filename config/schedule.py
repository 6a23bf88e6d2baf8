"""The whole schedule: what runs when (cron, UTC). Run by the worker, once each."""

from comptoir.accounts.mail import forget_stale_mail
from comptoir.accounts.sessions import forget_old_sessions
from comptoir.entries.actions import publish_due
from comptoir.experts.passing import pass_on_questions
from comptoir.files.actions import forget_orphans, forget_unused
from comptoir.guests.actions import expire_guests, remind_sponsors
from comptoir.journal.outbox import forget_done
from comptoir.journal.schedule import Job, forget_runs
from comptoir.notifications.digest import owe_digests
from comptoir.search.alerts import tell_of_matches
from comptoir.search.checking import check_all
from comptoir.value.closing import close_months, forget_old
from comptoir.value.marks import change_due_keys
from comptoir.value.visits import close_open, settle

JOBS: list[Job] = [
    Job("publish_scheduled_entries", "* * * * *", publish_due),
    Job("end_access_of_externals", "* * * * *", expire_guests),
    Job("ask_sponsors_to_renew", "5 * * * *", remind_sponsors),
    Job("owe_summaries", "2 * * * *", owe_digests),
    Job("forget_unused_files", "37 3 * * *", forget_unused),
    Job("forget_orphan_files", "47 3 * * *", forget_orphans),
    Job("forget_done_deliveries", "17 3 * * *", forget_done),
    Job("forget_old_runs", "27 3 * * *", forget_runs),
    Job("tell_of_new_results", "23 * * * *", tell_of_matches),
    Job("pass_on_questions", "*/10 * * * *", pass_on_questions),
    Job("check_search_index", "57 2 * * *", check_all),
    Job("forget_old_sessions", "37 3 * * *", forget_old_sessions),
    Job("forget_stale_mail", "7 * * * *", forget_stale_mail),
    Job("wipe_times_of_visits", "*/10 * * * *", close_open),
    Job("settle_visits", "7 2 * * *", settle),
    Job("publish_measured_months", "27 2 * * *", close_months),
    Job("forget_old_credits", "47 2 * * *", forget_old),
    Job("change_keys_of_marks", "57 2 * * *", change_due_keys),
]
