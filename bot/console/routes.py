"""Every page of the console: its address, what answers it, and who may enter. There is no page outside this table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from starlette.responses import Response

from bot.console.access import Access
from bot.console.pages import (
    account,
    answers,
    audit,
    campaigns,
    conversations,
    figures,
    login,
    requests,
    staff,
    unanswered,
)
from bot.console.visit import Visit

GET, POST = "GET", "POST"


@dataclass(frozen=True)
class Page:
    """One way into the console."""

    method: str
    path: str
    handle: Callable[[Visit], Response]
    access: Access
    is_background: bool = False
    """Whether the browser asks for it by itself, which does not keep a session alive."""
    is_for_password: bool = False
    """Whether somebody may use it who must still choose a password."""


PAGES = (
    Page(GET, "/inloggen", login.login_form, Access.EVERYBODY),
    Page(POST, "/inloggen", login.login, Access.EVERYBODY),
    Page(GET, "/inloggen/code", login.code_form, Access.HALF_WAY),
    Page(POST, "/inloggen/code", login.code, Access.HALF_WAY),
    Page(GET, "/inloggen/instellen", login.setup_form, Access.HALF_WAY),
    Page(POST, "/inloggen/instellen", login.setup, Access.HALF_WAY),
    Page(GET, "/", login.home, Access.STAFF),
    Page(POST, "/uitloggen", login.logout, Access.STAFF, is_for_password=True),
    Page(GET, "/account", account.account, Access.STAFF),
    Page(GET, "/account/wachtwoord", account.password_form, Access.STAFF, is_for_password=True),
    Page(POST, "/account/wachtwoord", account.change_password, Access.STAFF, is_for_password=True),
    Page(POST, "/account/overal-uitloggen", account.logout_everywhere, Access.STAFF, is_for_password=True),
    Page(GET, "/verzoeken", requests.inbox, Access.WORKER),
    Page(GET, "/verzoeken/wachtend", requests.waiting, Access.WORKER, is_background=True),
    Page(GET, "/verzoeken/{reference}", requests.request_page, Access.WORKER),
    Page(POST, "/verzoeken/{reference}/oppakken", requests.claim, Access.WORKER),
    Page(POST, "/verzoeken/{reference}/terugleggen", requests.release, Access.WORKER),
    Page(POST, "/verzoeken/{reference}/afronden", requests.close, Access.WORKER),
    Page(POST, "/verzoeken/{reference}/notitie", requests.note, Access.WORKER),
    Page(POST, "/gesprekken/{reference}/aannemen", conversations.accept, Access.WORKER),
    Page(GET, "/gesprekken/{reference}", conversations.conversation, Access.WORKER),
    Page(GET, "/gesprekken/{reference}/nieuw", conversations.new_messages, Access.WORKER, is_background=True),
    Page(POST, "/gesprekken/{reference}/bericht", conversations.say, Access.WORKER),
    Page(POST, "/gesprekken/{reference}/teruggeven", conversations.give_back, Access.WORKER),
    Page(GET, "/campagnes", campaigns.campaigns, Access.EDITOR),
    Page(GET, "/campagnes-nieuw", campaigns.new_form, Access.EDITOR),
    Page(POST, "/campagnes-nieuw", campaigns.create, Access.EDITOR),
    Page(GET, "/campagnes/{code}", campaigns.campaign_page, Access.EDITOR),
    Page(GET, "/campagnes/{code}/wijzigen", campaigns.change_form, Access.EDITOR),
    Page(POST, "/campagnes/{code}/wijzigen", campaigns.change, Access.EDITOR),
    Page(POST, "/campagnes/{code}/beeindigen", campaigns.end, Access.EDITOR),
    Page(GET, "/campagnes/{code}/qr/{file}", campaigns.qr_file, Access.EDITOR),
    Page(GET, "/campagnes/{code}/affiche/{paper}", campaigns.poster, Access.EDITOR),
    Page(GET, "/onbeantwoord", unanswered.unanswered, Access.EDITOR),
    Page(GET, "/onbeantwoord/{group}/voorbeelden/{file}", unanswered.examples_file, Access.EDITOR),
    Page(POST, "/onbeantwoord/{group}/afronden", unanswered.handle, Access.EDITOR),
    Page(GET, "/cijfers", figures.figures, Access.STAFF),
    Page(GET, "/cijfers.csv", figures.figures_file, Access.STAFF),
    Page(GET, "/antwoorden", answers.answers, Access.STAFF),
    Page(GET, "/medewerkers", staff.members, Access.ADMINISTRATOR),
    Page(GET, "/medewerkers-nieuw", staff.new_form, Access.ADMINISTRATOR),
    Page(POST, "/medewerkers-nieuw", staff.add, Access.ADMINISTRATOR),
    Page(GET, "/medewerkers/{id}", staff.member_page, Access.ADMINISTRATOR),
    Page(POST, "/medewerkers/{id}", staff.change, Access.ADMINISTRATOR),
    Page(POST, "/medewerkers/{id}/wachtwoord", staff.reset_password, Access.ADMINISTRATOR),
    Page(POST, "/medewerkers/{id}/tweede-stap", staff.reset_factor, Access.ADMINISTRATOR),
    Page(GET, "/logboek", audit.trail, Access.ADMINISTRATOR),
)
