"""QR codes (ISO/IEC 18004) as SVG and PNG, without styles: a strict content security policy lets them through."""

from __future__ import annotations

import io

import segno

BORDER = 4
"""Quiet zone in modules: the standard's minimum."""
PNG_SCALE = 12
"""Pixels a module: sharp at 8 cm in print (300 dpi) for the addresses we make."""


def svg(address: str, title: str) -> str:
    """Return a QR code as a piece of HTML.

    Args:
        address: what it holds.
        title: what a screen reader says.
    """
    code = segno.make(address, error="m", micro=False)
    return code.svg_inline(
        scale=4, border=BORDER, title=title, omitsize=True, svgclass="qr", lineclass=None, light="#fff", dark="#000"
    )


def svg_file(address: str, title: str) -> bytes:
    """Return a QR code as an SVG file."""
    file = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        file, kind="svg", scale=8, border=BORDER, title=title, light="#fff", dark="#000"
    )
    return file.getvalue()


def png_file(address: str) -> bytes:
    """Return a QR code as a PNG file."""
    file = io.BytesIO()
    segno.make(address, error="m", micro=False).save(file, kind="png", scale=PNG_SCALE, border=BORDER)
    return file.getvalue()
