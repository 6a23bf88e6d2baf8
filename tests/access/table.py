"""Who reaches which address: one line an address.

A new address needs a line here, or `test_every_address_has_a_row` fails and says so. A line is

    Row("entry_pin", on="entry", post=MODERATORS, writes="entries_pin")
    Row("entry_history", on="entry", get=READERS)

- `on` names what stands in the address: keys of `Stage.things`, in order (tests/access/stage.py
  makes one of each in a closed group; add yours there when it is something new).
- `get`, `post`: the roles that may. Each of them is answered with less than 400; each other one
  with 403, 404, 405 or 422 (nobody: sent to the sign-in page) and nothing is written.
- `sends`: what the form holds. `writes`: the table where the act of who may is then seen.
- `before`: a name in `stage.PREPARED`, for an act that needs something done first.

Addresses about oneself or open to all need only a word in OWN or PUBLIC. The roles are
nobody, outsider, former (member), ended (guest), suspended, elsewhere (another network), guest,
member, author (of what the stage holds, a member), moderator, owner, administrator (not in the
group).
"""

from __future__ import annotations

from dataclasses import dataclass, field

ROLES = (
    "nobody", "outsider", "former", "ended", "suspended", "elsewhere", "guest", "member", "author",
    "moderator", "owner", "administrator",
)  # fmt: skip

NO_ONE = ""
GUEST, AUTHOR, ADMINISTRATOR = "guest", "author", "administrator"
OWNER = "owner"
MODERATORS = "moderator owner"
MEMBERS = "member author moderator owner"  # employees of the group
READERS = f"guest {MEMBERS}"
EMPLOYEES = f"outsider former {MEMBERS} administrator"  # of the network
MANAGE = f"owner {ADMINISTRATOR}"  # the group itself: its owners, and administrators
PASS_ON = "author moderator owner"
ASK = "outsider former administrator"  # employees who are not in the group
THANKS = {"kind": "merci"}
REASON = {"reason": "Wrong place"}


@dataclass(frozen=True)
class Row:
    """One address, who may read it, who may act there."""

    name: str
    on: str = ""
    get: str = NO_ONE
    post: str = NO_ONE
    sends: dict[str, str] = field(default_factory=dict)
    writes: str = ""
    before: str = ""


# Open to anybody who has the address; what they take care of is tested apart.
PUBLIC = {
    "alive",
    "branding_css",
    "network_logo",
    "account_login",
    "account_request_login_code",
    "account_confirm_login_code",
    "persona",
    "account_logout",
    "logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_reset_password_from_key",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "set_language",
    "invitation",
    "unsubscribe",
    "search_feed",
    "help",
}

# About oneself, or lists that hold only what is within reach: anybody signed in, active, here.
OWN = {
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "security",
    "usersessions_list",
    "sessions",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "profile_edit",
    "welcome",
    "file_upload",
    "entry_new",
    "entry_draft",
    "groups_found",
    "questions_similar",
    "search",
    "search_suggestions",
    "search_facets",
    "search_asked",
    "search_opened",
    "search_experts",
    "search_to_tell",
    "search_kept",
    "experts_me",
    "experts_presence",
    "experts_hidden",
    "experts_subjects",
    "inbox",
    "inbox_reading",
    "preferences",
    "home",
    "questions",
    "topics",
    "topics_suggest",
    "bookmarks",
    "drafts",
    "groups",
    "people_suggest",
    "people_terms",
    "value_about",
    "value_visits",
    "value_searches",
}

TABLE = [
    # entries
    Row("entry", on="entry", get=READERS),
    Row("entry_card", on="entry", get=READERS),
    Row("entry_history", on="entry", get=READERS),
    Row("entry_comments", on="entry", get=READERS, post=READERS, sends={"body": "Hello"},
        writes="entries_comment"),
    Row("entry_edit", on="entry", get=AUTHOR, post=AUTHOR,
        sends={"title": "Another", "body": "Words"}, writes="entries_revision"),
    Row("entry_reactions", on="entry", get=READERS, post=READERS, sends=THANKS,
        writes="entries_reaction"),
    Row("entry_bookmark", on="entry", post=READERS, writes="entries_bookmark"),
    Row("entry_reading", on="entry", post=READERS, writes="entries_reading"),
    Row("entry_subscription", on="entry", post=READERS, sends={"level": "mute"},
        writes="entries_subscription"),
    Row("entry_pin", on="entry", post=MODERATORS, writes="entries_pin"),
    Row("entry_move", on="entry", get=READERS, post=PASS_ON, sends={"group": "{target}"},
        writes="entries_entry"),
    Row("entry_shares", on="entry", get=READERS, post=PASS_ON, sends={"group": "{target}"},
        writes="entries_share"),
    Row("entry_hiding", on="entry", get=READERS, post=MODERATORS, sends=REASON,
        writes="entries_hiding"),
    Row("entry_hiding", on="entry", get=PASS_ON, post=MODERATORS, sends={"undo": "1"},
        writes="entries_entry", before="entry_hidden"),
    Row("entry_report", on="entry", get=READERS, post=READERS, sends=REASON,
        writes="entries_report"),
    Row("entry_reports", on="entry", post=MODERATORS, writes="entries_report", before="reported"),
    Row("entry_deletion", on="entry", post=AUTHOR, writes="entries_deletion"),
    Row("draft_deletion", on="draft", post=AUTHOR, writes="entries_entry"),
    # comments
    Row("comment_edit", on="comment", get=AUTHOR, post=AUTHOR, sends={"body": "Other"},
        writes="entries_revision"),
    Row("comment_history", on="comment", get=READERS),
    Row("comment_reactions", on="comment", get=READERS, post=READERS, sends=THANKS,
        writes="entries_reaction"),
    Row("comment_hiding", on="comment", get=READERS, post=MODERATORS, sends=REASON,
        writes="entries_hiding"),
    Row("comment_report", on="comment", get=READERS, post=READERS, sends=REASON,
        writes="entries_report"),
    Row("comment_deletion", on="comment", post=AUTHOR, writes="entries_deletion"),
    Row("comment_acceptance", on="comment", post=PASS_ON, writes="questions_question"),
    # whom a question is put to: its author asks, who is asked hands it on
    Row("entry_solicitations", on="entry", post=AUTHOR, sends={"person": "{member}"},
        writes="questions_solicitation"),
    Row("entry_redirection", on="entry", get="member", post="member", sends={"person": "{owner}"},
        writes="questions_solicitation", before="solicited"),
    Row("entry_refusal", on="entry", post="member", writes="questions_solicitation",
        before="solicited"),
    # kinds
    Row("entry_acknowledgement", on="news", post=READERS, writes="news_acknowledgement"),
    Row("entry_acknowledgements", on="news", get=PASS_ON),
    Row("entry_reminder", on="news", post=PASS_ON, writes="news_news"),
    Row("entry_ballot", on="poll", post=READERS, sends={"option": "{option}"},
        writes="polls_ballot"),
    Row("entry_ballots", on="closed_poll", get=READERS),
    # files
    Row("file", on="file", get=READERS),
    Row("file_thumbnail", on="picture", get=READERS),
    # groups: a closed group is known to employees; its door answers, its rooms do not
    Row("group", on="group", get=f"{EMPLOYEES} guest"),
    Row("group_about", on="group", get=READERS),
    Row("group_members", on="group", get=READERS),
    Row("group_trace", on="group", get=READERS),
    Row("group_join", on="group", post=ASK, writes="groups_joinrequest"),
    Row("group_level", on="group", post=READERS, sends={"level": "none"},
        writes="groups_membership"),
    Row("group_invite", on="group", post=MODERATORS, sends={"person": "{former}"},
        writes="groups_joinrequest"),
    Row("group_request", on="group request", post=MODERATORS, sends={"answer": "yes"},
        writes="groups_membership"),
    Row("group_invitation", on="invited", post="outsider", sends={"answer": "yes"},
        writes="groups_membership"),
    Row("group_member", on="group member", post=MANAGE, sends={"role": "moderator"},
        writes="groups_membership"),
    Row("group_edit", on="group", get=MANAGE, post=MANAGE,
        sends={"name": "Renamed", "visibility": "closed", "kind": "community"},
        writes="groups_group"),
    Row("group_transfer", on="group", post=MANAGE, sends={"person": "{member}"},
        writes="groups_membership"),
    Row("group_archive", on="group", post=MANAGE, writes="groups_group"),
    Row("group_new", get=EMPLOYEES, post=EMPLOYEES, sends={"name": "New one",
        "visibility": "open", "kind": "community"}, writes="groups_group"),
    # the business case: employees; what is kept but not shared, managers
    Row("roi", get=EMPLOYEES),
    Row("roi_ours", post=ADMINISTRATOR, sends={"values": "adoption=55"}, writes="roi_ourfigures"),
    Row("roi_founding", get=EMPLOYEES),
    Row("roi_compare", get=EMPLOYEES),
    Row("roi_workbook", get=EMPLOYEES),
    Row("roi_report", get=EMPLOYEES),
    Row("roi_scenarios", get=EMPLOYEES, post=ADMINISTRATOR, sends={"name": "Ours"},
        writes="roi_scenario"),
    Row("roi_scenario", on="scenario", get=ADMINISTRATOR, post=ADMINISTRATOR,
        sends={"name": "Ours"}, writes="roi_scenario"),
    Row("roi_scenario", on="shared_scenario", get=MEMBERS),
    Row("roi_scenario_deletion", on="scenario", post=ADMINISTRATOR, writes="roi_scenario"),
    Row("roi_scenario_sharing", on="scenario", get=ADMINISTRATOR, post=ADMINISTRATOR,
        sends={"group": "{target}"}, writes="entries_entry", before="steering"),
    # guests
    Row("guests", get=EMPLOYEES),
    Row("guest_invite", get=OWNER, post=OWNER, sends={"emails": "new@brume.example",
        "groups": "{group}", "ends_on": "{soon}"}, writes="guests_invitation"),
    Row("guest", on="guest", get=MANAGE),
    Row("guest_renewal", on="access", post=MANAGE, writes="groups_membership"),
    Row("guest_revocation", on="access", post=MANAGE, writes="groups_membership"),
    Row("invitation_revocation", on="invitation", post=MANAGE, writes="guests_invitation"),
    # people
    Row("people", get=EMPLOYEES),
    Row("person", on="author", get=f"{EMPLOYEES} guest"),
    Row("person_photo", on="author version", get=f"{EMPLOYEES} guest"),
    Row("person_follow", on="member", post="outsider former guest author moderator owner "
        "administrator", writes="people_follow"),
    # topics
    Row("topic", on="topic", get=READERS),
    Row("topic_follow", on="topic", post=READERS, writes="entries_topicfollow"),
    Row("topic_name", on="topic", post=NO_ONE, sends={"name": "Other"}),  # managers: apart
    Row("topic_merge", on="topic", post=NO_ONE, sends={"into": "other-topic"}),
    # notifications
    Row("notification", on="notification", get=AUTHOR),
    # administration
    Row("administration", get=ADMINISTRATOR),
    Row("administration_people", get=ADMINISTRATOR),
    Row("administration_people_new", get=ADMINISTRATOR, post=ADMINISTRATOR,
        sends={"lines": "nina@halmont.example; Nina", "act": "add"}, writes="people_person"),
    Row("person_role", on="member", post=ADMINISTRATOR, sends={"role": "manager"},
        writes="people_person"),
    Row("person_suspension", on="member", post=ADMINISTRATOR, writes="people_person"),
    Row("administration_network", get=ADMINISTRATOR, post=ADMINISTRATOR, sends={"name": "Renamed",
        "language": "fr", "time_zone": "Europe/Paris", "guest_days": "30", "pass_on_hours": "48"},
        writes="networks_network"),
    Row("externals", get=ADMINISTRATOR),
    Row("old_requests", get=ADMINISTRATOR),
    Row("reports", get=f"{MODERATORS} {ADMINISTRATOR}",
        post=f"{MODERATORS} {ADMINISTRATOR}", sends={"report": "{report}"},
        writes="entries_report", before="reported"),
    Row("dead_letters", get=ADMINISTRATOR, post=ADMINISTRATOR, sends={"delivery": "{delivery}"},
        writes="journal_delivery", before="dead"),
    # measured value: managers see it too (tests/value)
    Row("value", get=ADMINISTRATOR),
    Row("value_export", get=ADMINISTRATOR),
    Row("value_events", get=ADMINISTRATOR),
    Row("search_glossary", get=EMPLOYEES, post=ADMINISTRATOR,
        sends={"words": "PLV = publicité sur le lieu de vente"}, writes="search_synonyms"),
    Row("search_figures", get=ADMINISTRATOR),
    Row("value_settings", get=ADMINISTRATOR, post=ADMINISTRATOR,
        sends={"act": "start", "consulted_on": "2026-01-15"}, writes="value_measurement"),
    Row("value_exclusion", on="group", post=ADMINISTRATOR, writes="value_exclusion"),
    Row("value_avoided", get=EMPLOYEES, post=EMPLOYEES, sends={"what": "trip", "about": "Lyon",
        "planned_on": "2026-01-15", "people": "3", "hours": "4", "who": "Erik"},
        writes="value_declaration", before="measuring"),
    Row("value_decision", on="declaration", post="member", sends={"confirmed": "1"},
        writes="value_declaration"),
    Row("value_answer", on="asking", post="member", sends={"saved": "to15"},
        writes="value_answer", before="asked"),
]  # fmt: skip
