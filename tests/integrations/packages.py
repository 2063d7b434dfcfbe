"""Workbooks made by hand, part by part, for what no library would write."""

import io
import zipfile
from collections.abc import Mapping

CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK = (
    '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">{properties}'
    '<sheets><sheet name="Договоры" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    "<Relationships>"
    '<Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Type="http://x/styles" Target="/xl/Styles.xml"/>'
    '<Relationship Id="rId3" Type="http://x/sharedStrings" Target="SharedStrings.xml"/>'
    "</Relationships>"
)


def archive(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return target.getvalue()


def workbook(sheet: str | bytes, *, properties: str = "", **parts: str) -> bytes:
    """The least workbook there is, with this XML as its only sheet; `parts` are styles and shared strings."""
    names = {"styles": "xl/Styles.xml", "strings": "xl/SharedStrings.xml"}
    return archive(
        {
            CONTENT_TYPES: "<Types/>",
            "xl/workbook.xml": WORKBOOK.format(properties=properties),
            "xl/_rels/workbook.xml.rels": RELATIONS,
            "xl/worksheets/sheet1.xml": sheet,
        }
        | {names[name]: text for name, text in parts.items()}
    )
