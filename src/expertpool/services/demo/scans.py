"""What stands for a scan in the demonstration: a PDF of one page that any reader opens."""

from __future__ import annotations

from itertools import accumulate

#: 示例材料 in the letters of the font below
WORDS = "示例材料".encode("utf-16-be").hex()
DRAWN = f"BT /F 28 Tf 72 720 Td <{WORDS}> Tj ET"
FONT = "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[5 0 R]>>"
LETTERS = (
    "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
    "/FontDescriptor 6 0 R>>"
)
SHAPE = (
    "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120"
    "/CapHeight 880/StemV 93>>"
)
PARTS = (
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 7 0 R/Resources<</Font<</F 4 0 R>>>>>>",
    FONT,
    LETTERS,
    SHAPE,
    f"<</Length {len(DRAWN)}>>stream\n{DRAWN}\nendstream",
)


def _page() -> bytes:
    pieces = ["%PDF-1.4\n", *(f"{number} 0 obj\n{part}\nendobj\n" for number, part in enumerate(PARTS, 1))]
    places = list(accumulate(map(len, pieces)))
    table = "".join(f"{place:010d} 00000 n \n" for place in places[:-1])
    size = len(places)
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{places[-1]}\n%%EOF\n"
    return "".join([*pieces, tail]).encode("ascii")


SCAN = _page()
