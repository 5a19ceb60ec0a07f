"""The answer to one update, with a Telegram that is not there: what is recorded, and where it goes on."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest
from telegram import Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.channels.telegram import delivery as module
from bot.channels.telegram.delivery import (
    MAXIMUM_BACKOFF_SECONDS,
    Delivery,
    Progress,
    Record,
    backoff_seconds,
    progress_from_dict,
)
from bot.channels.telegram.message_ids import MessageIds
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.parts import Document, Part
from bot.channels.telegram.sender import (
    DocumentGoneError,
    GoneError,
    LaterError,
    RefusedError,
    Sender,
    UncertainError,
)
from bot.store.updates import ChatLostError

CHAT = 7
GONE = "Dat document is weg."


class FakeBot:
    """A bot whose calls end as told, and else well; `sent` is what arrived."""

    def __init__(self):
        self.sent, self.errors, self.edits, self.next_id = [], [], {}, 100

    async def send_message(self, chat_id, text, **_):
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error
        self.next_id += 1
        self.sent.append(text)
        return Message(self.next_id, date=None, chat=None)

    async def edit_message_reply_markup(self, chat_id, message_id, **_):
        raise self.edits.get(message_id, BadRequest("Message to edit not found"))


class Journal:
    """Keeps every version of the progress; loses the chat after so many."""

    def __init__(self, saves=None):
        self.versions, self._saves = [], saves

    async def __call__(self, progress):
        if self._saves is not None and len(self.versions) >= self._saves:
            raise ChatLostError
        self.versions.append(json.loads(json.dumps(progress)))


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(module, "FIRST_BACKOFF_SECONDS", 0.001)


@pytest.fixture
def bot():
    return FakeBot()


def sender_of(bot):
    ids = MessageIds()
    ids.note(100)
    return Sender(bot, ids, Pace(1000, 1000), lambda *_: None)


def run(bot, *messages, progress=None, journal=None, opening="", urgent=()):
    """Say messages as a delivery does; return it and its journal."""
    journal = journal or Journal()

    async def main():
        words = {"choose": "Kies.", "document_gone": GONE}
        delivery = Delivery(CHAT, sender_of(bot), journal, progress, opening, words)
        for message in messages:
            await delivery.say(message, message["text"] in urgent)
        await delivery.complete()
        return delivery

    return asyncio.run(main()), journal


def test_each_part_is_recorded_before_and_after_it_is_sent(bot):
    _, journal = run(bot, {"text": "een"}, {"text": "twee"})
    states = [[(r["floor"], r["message_id"]) for r in version["records"]] for version in journal.versions]
    assert states == [[(100, None)], [(None, 101)], [(None, 101), (101, None)], [(None, 101), (None, 102)]]
    assert bot.sent == ["een", "twee"]


def test_nothing_said_is_nothing_sent(bot):
    delivery, journal = run(bot, opening="Welkom.")
    assert (bot.sent, journal.versions, delivery.has_said_anything) == ([], [], False)


def test_the_opening_comes_first_and_once(bot):
    delivery, _ = run(bot, {"text": "een"}, {"text": "twee"}, opening="Welkom.")
    assert bot.sent == ["Welkom.", "een", "twee"]
    assert delivery.introduces is True


def test_what_is_urgent_comes_before_the_opening(bot):
    run(bot, {"text": "alarm"}, {"text": "en nu"}, opening="Welkom.", urgent=("alarm",))
    assert bot.sent == ["alarm", "Welkom.", "en nu"]
    bot.sent.clear()
    run(bot, {"text": "alarm"}, opening="Welkom.", urgent=("alarm",))
    assert bot.sent == ["alarm", "Welkom."]


class TestAfterACrash:
    """Going on where another node stopped."""

    @staticmethod
    def stored(*records, is_complete=False):
        return progress_from_dict(json.loads(json.dumps(Progress(list(records), is_complete).as_dict())))

    def test_what_was_sent_is_not_said_again(self, bot):
        progress = self.stored(Record(Part("een"), message_id=90), Record(Part("twee")))
        run(bot, {"text": "een"}, {"text": "twee"}, progress=progress)
        assert bot.sent == ["twee"]

    def test_the_same_words_twice_are_said_twice(self, bot):
        progress = self.stored(Record(Part("een"), message_id=90))
        run(bot, {"text": "een"}, {"text": "een"}, progress=progress)
        assert bot.sent == ["een"]

    def test_an_answer_that_comes_out_differently_is_said_once(self, bot):
        progress = self.stored(Record(Part("een"), message_id=90), Record(Part("oud")))
        run(bot, {"text": "een"}, {"text": "nieuw"}, progress=progress)
        assert bot.sent == ["nieuw"]

    def test_of_a_complete_answer_the_rest_is_sent(self, bot):
        progress = self.stored(Record(Part("een"), message_id=90), Record(Part("twee")), is_complete=True)
        run(bot, progress=progress)
        assert bot.sent == ["twee"]

    def test_what_was_under_way_is_found(self, bot):
        bot.edits[104] = BadRequest("Message is not modified: exactly the same")
        progress = self.stored(Record(Part("een"), floor=101))
        delivery, _ = run(bot, {"text": "een"}, {"text": "twee"}, progress=progress)
        assert bot.sent == ["twee"]
        assert delivery.progress.records[0].message_id == 104

    def test_what_was_under_way_and_is_nowhere_is_sent(self, bot):
        run(bot, {"text": "een"}, progress=self.stored(Record(Part("een"), floor=101)))
        assert bot.sent == ["een"]

    def test_the_opening_is_not_said_again(self, bot):
        progress = self.stored(Record(Part("Welkom."), message_id=90))
        run(bot, {"text": "een"}, progress=progress, opening="Welkom.")
        assert bot.sent == ["een"]

    def test_nothing_stored_is_nothing_done(self):
        assert progress_from_dict(None) == Progress()
        assert progress_from_dict({}) == Progress()


LOST = TimedOut()
NEVER_LEFT = NetworkError("no")
NEVER_LEFT.__cause__ = httpx.ConnectError("no")


@pytest.mark.parametrize("errors", [[RetryAfter(0)], [NEVER_LEFT] * 3, [LOST], [NetworkError("502")], [InvalidToken()]])
def test_what_did_not_work_is_tried_again(bot, errors):
    bot.errors = list(errors)
    run(bot, {"text": "een"}, {"text": "twee"})
    assert bot.sent == ["een", "twee"]


def test_what_is_refused_with_buttons_is_said_without(bot):
    bot.errors = [BadRequest("BUTTON_DATA_INVALID")]
    delivery, _ = run(bot, {"text": "een", "buttons": [{"title": "Ja", "payload": "ja"}]})
    assert (bot.sent, delivery.progress.records[0].part.buttons) == (["een"], ())


def test_what_is_refused_altogether_is_left_and_the_rest_is_said(bot):
    bot.errors = [BadRequest("no"), BadRequest("no")]
    run(bot, {"text": "een", "buttons": [{"title": "Ja", "payload": "ja"}]}, {"text": "twee"})
    assert bot.sent == ["twee"]


@pytest.mark.parametrize(
    "error", [Forbidden("blocked"), BadRequest("Chat not found"), BadRequest("USER IS DEACTIVATED")]
)
def test_to_who_is_gone_no_more_is_sent(bot, error):
    bot.errors = [error]
    delivery, _ = run(bot, {"text": "een"}, {"text": "twee"})
    assert (bot.sent, delivery.is_gone) == ([], True)


@pytest.mark.parametrize("saves", [0, 1, 2])
def test_who_lost_the_chat_sends_no_more(bot, saves):
    with pytest.raises(ChatLostError):
        run(bot, {"text": "een"}, {"text": "twee"}, journal=Journal(saves))
    assert len(bot.sent) == (saves + 1) // 2


def test_a_document_that_is_gone_gets_a_sentence(bot):
    attachment = {"payload": {"name": "a.pdf", "title": "A", "token": "t"}}
    run(bot, {"text": "hier", "attachment": attachment})
    assert bot.sent == ["hier", GONE]


class TestMeaning:
    """What an error of the library means."""

    @pytest.mark.parametrize(
        ("error", "meaning"),
        [
            (RetryAfter(3), LaterError),
            (NEVER_LEFT, LaterError),
            (InvalidToken(), LaterError),
            (Forbidden("x"), GoneError),
            (ChatMigrated(-5), GoneError),
            (BadRequest("Bad Request: chat not found"), GoneError),
            (BadRequest("can't parse entities"), RefusedError),
            (TimedOut(), UncertainError),
            (NetworkError("Bad Gateway (502)"), UncertainError),
        ],
    )
    def test_it(self, bot, error, meaning):
        bot.errors = [error]
        with pytest.raises(meaning):
            asyncio.run(sender_of(bot).send(CHAT, Part("x"), 0.01))

    def test_telegrams_own_wait_is_kept_to(self, bot):
        async def main():
            sender = sender_of(bot)
            bot.errors = [RetryAfter(30)]
            with pytest.raises(LaterError) as caught:
                await sender.send(CHAT, Part("x"), 0.01)
            return caught.value.seconds, sender.pace.held_for(CHAT)

        seconds, held = asyncio.run(main())
        assert seconds == 30
        assert held > 29

    def test_a_document_that_is_not_there(self, bot):
        with pytest.raises(DocumentGoneError):
            asyncio.run(sender_of(bot).send(CHAT, Part(document=Document("a", "b", "c")), 0.01))


class TestSearch:
    """Looking for what perhaps arrived."""

    def test_in_a_group_nothing_is_looked_for(self, bot):
        assert asyncio.run(sender_of(bot).find(-7, Part("x"), 100, set())) is None

    def test_it_goes_on_where_it_was_broken_off(self, bot):
        bot.edits = {103: NetworkError("502"), 104: BadRequest("message is not modified")}
        sender, elsewhere = sender_of(bot), set()
        with pytest.raises(NetworkError):
            asyncio.run(sender.find(CHAT, Part("x"), 100, elsewhere))
        assert elsewhere == {101, 102}
        bot.edits.pop(103)
        assert asyncio.run(sender.find(CHAT, Part("x"), 100, elsewhere)) == 104
        assert sender.ids.highest == 104

    def test_a_message_of_the_person_is_not_ours(self, bot):
        bot.edits = {101: BadRequest("Message can't be edited")}
        assert asyncio.run(sender_of(bot).find(CHAT, Part("x"), 100, set())) is None


def test_waiting_grows_to_a_bound(monkeypatch):
    monkeypatch.undo()
    assert backoff_seconds(0) <= module.FIRST_BACKOFF_SECONDS
    assert MAXIMUM_BACKOFF_SECONDS / 2 <= backoff_seconds(100) <= MAXIMUM_BACKOFF_SECONDS
