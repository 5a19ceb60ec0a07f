"""Encryption at rest."""

from __future__ import annotations

import base64

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.store.vault import FORMAT, NONCE_BYTES, Vault, VaultError, new_key

VAULT = Vault(base64.b64encode(bytes(range(32))).decode())
OTHER = Vault(base64.b64encode(bytes(32)).decode())


@given(st.binary(), st.text(alphabet=st.characters(blacklist_categories=["Cs"])))
def test_what_is_sealed_opens(plain, context):
    assert VAULT.open(VAULT.seal(plain, context), context) == plain


@given(st.binary(min_size=8))
def test_what_is_sealed_does_not_show(plain):
    assert plain not in VAULT.seal(plain, "a/1")


def test_sealed_twice_is_never_the_same():
    assert len({VAULT.seal(b"hallo", "a/1") for _ in range(100)}) == 100


@given(st.binary(), st.text(max_size=9), st.text(max_size=9))
def test_it_opens_at_its_own_place_only(plain, context, other):
    assume(context != other)
    with pytest.raises(VaultError, match="does not open"):
        VAULT.open(VAULT.seal(plain, context), other)


@given(st.binary())
def test_another_key_does_not_open_it(plain):
    with pytest.raises(VaultError, match="does not open"):
        OTHER.open(VAULT.seal(plain, "a/1"), "a/1")


@given(st.binary(max_size=50), st.data())
def test_a_changed_byte_is_seen(plain, data):
    sealed = bytearray(VAULT.seal(plain, "a/1"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(VaultError):
        VAULT.open(bytes(sealed), "a/1")


@given(st.binary(max_size=NONCE_BYTES + 16))
def test_what_is_no_sealed_data(sealed):
    with pytest.raises(VaultError):
        VAULT.open(sealed, "a/1")


@given(st.integers(0, NONCE_BYTES + 16))
def test_what_was_cut_short(length):
    with pytest.raises(VaultError):
        VAULT.open(VAULT.seal(b"hallo", "a/1")[:length], "a/1")


def test_the_format_can_change_later():
    sealed = VAULT.seal(b"hallo", "a/1")
    assert sealed[:1] == FORMAT
    with pytest.raises(VaultError, match="unknown format"):
        VAULT.open(b"\x02" + sealed[1:], "a/1")


@pytest.mark.parametrize(
    "key", ["", "kort", "geen base64!", "aGFsbG8=", base64.b64encode(bytes(31)).decode(), "é" * 44]
)
def test_an_unusable_key(key):
    with pytest.raises(VaultError, match="NABIJ_DATA_KEY"):
        Vault(key)


def test_an_unusable_key_is_not_in_the_message():
    with pytest.raises(VaultError) as caught:
        Vault("geheim-geheim")
    assert "geheim" not in str(caught.value)


def test_every_new_key_is_usable_and_new():
    keys = {new_key() for _ in range(20)}
    assert len(keys) == 20
    assert all(Vault(key).pseudonym("a") for key in keys)


@given(st.text(), st.text())
def test_a_pseudonym_is_one_person(sender, other):
    assume(sender != other)
    assert VAULT.pseudonym(sender) == VAULT.pseudonym(sender)
    assert VAULT.pseudonym(sender) != VAULT.pseudonym(other)
    assert VAULT.pseudonym(sender) != OTHER.pseudonym(sender)
    assert len(VAULT.pseudonym(sender)) == 64


@pytest.mark.parametrize("sender", ["jan", "0612345678", "a\ud800"])
def test_a_pseudonym_does_not_show_who(sender):
    assert sender not in VAULT.pseudonym(sender)
    assert int(VAULT.pseudonym(sender), 16)


def test_a_key_for_each_purpose():
    assert len({VAULT.derive(p) for p in ("conversations", "senders", "buttons")}) == 3
    assert VAULT.derive("buttons") == VAULT.derive("buttons") != OTHER.derive("buttons")
    assert len(VAULT.derive("buttons")) == 32
