"""Where a request comes from, as a keyed hash that lives for minutes: an address itself is kept nowhere."""

from __future__ import annotations

import hashlib
import hmac
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Iterable, Mapping, Optional, Union

HASH_CHARACTERS = 32
HOUSE_BITS = 64
"""Of an IPv6 address: what one connection or house gets (RFC 6177); it has all addresses behind it."""
MAXIMUM_HOPS = 20
"""Entries of X-Forwarded-For that are looked at, from the end."""
Address = Union[IPv4Address, IPv6Address]


def read_address(text: str) -> Optional[Address]:
    """Return an address, or None when it is none. An IPv4 address in IPv6 clothes is the IPv4 address."""
    try:
        address = ip_address(text.strip().strip("[]").partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


class Addresses:
    """Tells addresses apart without knowing them."""

    def __init__(self, key: bytes, proxies: Iterable[str]) -> None:
        """Use a key of its own (`Vault.derive("addresses")`), and the networks of proxies that are believed.

        Raises:
            ValueError: when a network is none.
        """
        self._key, self._proxies = key, tuple(ip_network(each, strict=False) for each in proxies)

    def of(self, peer: str, headers: Mapping[str, str]) -> Optional[str]:
        """Return what stands for where a request comes from; None when a proxy of ours does not say.

        A program on our own machines that says nothing has no limit by address either: it speaks for many.
        """
        client = self.client(peer, headers.get("x-forwarded-for") or "")
        if client is None:
            return None
        whole = IPv6Network((int(client), HOUSE_BITS), strict=False) if isinstance(client, IPv6Address) else client
        return hmac.new(self._key, str(whole).encode(), hashlib.sha256).hexdigest()[:HASH_CHARACTERS]

    def client(self, peer: str, forwarded: str) -> Optional[Address]:
        """Return the last address that no proxy of ours has: what stands before it anybody can have written."""
        address = read_address(peer)
        if address is None or not self._is_proxy(address):
            return address
        for entry in reversed(forwarded.split(",")[-MAXIMUM_HOPS:]):
            if not entry.strip():
                continue
            address = read_address(entry)
            if address is None or not self._is_proxy(address):
                return address
        return None

    def _is_proxy(self, address: Address) -> bool:
        return any(address in network for network in self._proxies)
