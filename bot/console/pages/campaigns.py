"""Campaigns: make, change, end; links, QR codes and posters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Optional

from starlette.responses import Response

from bot.console import qr
from bot.console.links import embed_snippet, telegram_link, web_link
from bot.console.poster import PAPERS, Poster, render_poster
from bot.console.visit import RefusedError, Visit
from bot.store.audit import AuditEvent
from bot.store.campaigns import Campaign, CampaignError

USUAL_LENGTH = timedelta(days=90)
NO_TOPIC = ""


def campaigns(visit: Visit) -> Response:
    """Show all campaigns."""
    return visit.render("campaigns.html", campaigns=visit.services.campaigns.all(), today=visit.services.today())


def new_form(visit: Visit) -> Response:
    """Show an empty form."""
    today = visit.services.today()
    return _form(visit, Campaign("", "", today, today + USUAL_LENGTH), is_new=True)


def create(visit: Visit) -> Response:
    """Store a new campaign."""
    return _store(visit, visit.text("code").lower(), is_new=True)


def campaign_page(visit: Visit) -> Response:
    """Show a campaign with everything to invite people with."""
    campaign, addresses = _campaign(visit), visit.services.addresses
    words = visit.services.texts.poster
    return visit.render(
        "campaign.html",
        campaign=campaign,
        is_active=campaign.is_active(visit.services.today()),
        is_over=campaign.ends_on < visit.services.today(),
        topic=_topic_title(visit, campaign),
        web=web_link(campaign, addresses),
        telegram=telegram_link(campaign, addresses),
        snippet=embed_snippet(campaign, addresses),
        qr=qr.svg(web_link(campaign, addresses), words.code_for.format(url=web_link(campaign, addresses))),
        papers=list(PAPERS),
    )


def change_form(visit: Visit) -> Response:
    """Show the form of a campaign."""
    return _form(visit, _campaign(visit), is_new=False)


def change(visit: Visit) -> Response:
    """Store another version."""
    return _store(visit, _campaign(visit).code, is_new=False)


def end(visit: Visit) -> Response:
    """End a campaign today."""
    campaign = _campaign(visit)
    visit.services.campaigns.end(campaign.code, visit.services.today())
    visit.note(AuditEvent.CAMPAIGN_ENDED, campaign.code)
    return visit.redirect(f"/campagnes/{campaign.code}", done="campaign_ended")


def qr_file(visit: Visit) -> Response:
    """Return the QR code as a file, SVG or PNG, of the chat page or of Telegram."""
    campaign, addresses = _campaign(visit), visit.services.addresses
    where, _, kind = visit.params["file"].rpartition(".")
    links = {"web": web_link(campaign, addresses), "telegram": telegram_link(campaign, addresses)}
    address = links.get(where)
    if address is None or kind not in ("svg", "png"):
        raise RefusedError(404, "not_found")
    name = f"nabij-{campaign.code}-{where}.{kind}"
    if kind == "png":
        return _download(qr.png_file(address), "image/png", name)
    title = visit.services.texts.poster.code_for.format(url=address)
    return _download(qr.svg_file(address, title), "image/svg+xml", name)


def poster(visit: Visit) -> Response:
    """Return the poster or card to print."""
    campaign, services, paper = _campaign(visit), visit.services, visit.params["paper"]
    if paper not in PAPERS:
        raise RefusedError(404, "not_found")
    point = services.library.region.information_point
    made = Poster(
        point=point.name,
        phone=point.phone or "",
        topic=_topic_title(visit, campaign),
        web=web_link(campaign, services.addresses),
        telegram=telegram_link(campaign, services.addresses) or "",
    )
    pdf = render_poster(made, services.texts.poster, paper, services.today())
    return _download(pdf, "application/pdf", f"nabij-{campaign.code}-{paper}.pdf")


def _store(visit: Visit, code: str, is_new: bool) -> Response:
    services, campaign = visit.services, _read(visit, code)
    if campaign is None:
        return _form(visit, Campaign(code, visit.text("name"), *_usual(visit)), is_new, "period")
    if is_new and code in services.library.group_of:  # a deep link with it starts that topic
        return _form(visit, campaign, is_new, "campaign_code")
    try:
        if is_new:
            services.campaigns.create(campaign)
        else:
            services.campaigns.change(campaign)
    except CampaignError as error:
        return _form(visit, campaign, is_new, f"campaign_{error}")
    visit.note(AuditEvent.CAMPAIGN_CREATED if is_new else AuditEvent.CAMPAIGN_CHANGED, code)
    return visit.redirect(f"/campagnes/{code}", done="campaign_created" if is_new else "campaign_changed")


def _read(visit: Visit, code: str) -> Optional[Campaign]:
    """Return the campaign in the form, or None when its dates are no dates."""
    try:
        starts_on, ends_on = date.fromisoformat(visit.text("starts_on")), date.fromisoformat(visit.text("ends_on"))
    except ValueError:
        return None
    topic = visit.text("start_topic")
    topic = topic if topic in visit.services.library.answers else NO_TOPIC
    return Campaign(code, visit.text("name"), starts_on, ends_on, visit.text("greeting"), topic)


def _usual(visit: Visit) -> tuple[date, date]:
    today = visit.services.today()
    return today, today + USUAL_LENGTH


def _form(visit: Visit, campaign: Campaign, is_new: bool, problem: str = "") -> Response:
    answers = visit.services.library.answers
    topics = sorted(((topic, answer.title) for topic, answer in answers.items()), key=lambda each: each[1].lower())
    said = {"problem": visit.services.texts.problem(problem)} if problem else {}
    return visit.render(
        "campaign_form.html", 400 if problem else 200, campaign=campaign, is_new=is_new, topics=topics, **said
    )


def _campaign(visit: Visit) -> Campaign:
    campaign = visit.services.campaigns.get(visit.params["code"])
    if campaign is None:
        raise RefusedError(404, "not_found")
    return campaign


def _topic_title(visit: Visit, campaign: Campaign) -> str:
    answer = visit.services.library.answers.get(campaign.start_topic)
    return answer.title if answer else ""


def _download(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
