"""Pictures of QR codes: byte mode, error level M, no ECI mark (bank applications do not read one)."""

import io

import segno

# The standard of QR codes asks for a margin of four modules around the code.
MARGIN = 4


def svg(payload: bytes, *, css_class: str = "payment-qr") -> str:
    """Draw an SVG element with a white ground, to be put into a page; its size comes from the CSS class.

    There is no style attribute in it, as the content security policy of the pages demands.
    """
    target = io.BytesIO()
    _code(payload).save(
        target,
        kind="svg",
        border=MARGIN,
        dark="#000",
        light="#fff",
        xmldecl=False,
        omitsize=True,
        nl=False,
        svgclass=css_class,
        lineclass=None,
    )
    return target.getvalue().decode()


def _code(payload: bytes) -> segno.QRCode:
    return segno.make_qr(payload, error="m", mode="byte", eci=False, boost_error=False)
