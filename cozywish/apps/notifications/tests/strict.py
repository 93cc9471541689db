"""A second opinion on calendar files: RFC 5545's grammar, read line by line, sharing nothing with the library."""

import re

NAME = r"[A-Z][A-Z0-9-]*"
PARAM = rf';{NAME}=(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)'
LINE = re.compile(
    rf"(?P<name>{NAME})(?P<params>(?:{PARAM})*):(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)"
)
UTC_TIME, LOCAL_TIME = re.compile(r"\d{8}T\d{6}Z"), re.compile(r"\d{8}T\d{6}")
BARE = re.compile(r"(?<!\\)(?:\\\\)*[;,]")
TEXTS = {"SUMMARY", "LOCATION", "DESCRIPTION", "COMMENT"}
ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "STATUS", "ORGANIZER"}
PARTS_OF_ZONE = {"STANDARD", "DAYLIGHT"}


def read_strictly(raw: bytes) -> dict[str, list[tuple[str, str]]]:
    """Return the lines by component path, such as VCALENDAR/VEVENT: (name with parameters, value) pairs.

    Raises AssertionError for whatever RFC 5545 does not allow.
    """
    assert raw.endswith(b"\r\n"), "ends with a line break"
    assert b"\n" not in raw.replace(b"\r\n", b""), "lines end with CRLF only"
    folded = raw[:-2].split(b"\r\n")
    assert all(len(line) <= 75 for line in folded), "no line is longer than 75 octets"
    assert all(octets.decode() for octets in folded), "folding splits no character"
    text = raw[:-2].decode().replace("\r\n ", "").replace("\r\n\t", "")
    found: dict[str, list[tuple[str, str]]] = {}
    path: list[str] = []
    for line in text.split("\r\n"):
        match = LINE.fullmatch(line)
        assert match is not None, f"no content line: {line!r}"
        name, value = match["name"], match["value"]
        if name == "BEGIN":
            path.append(value)
            found.setdefault("/".join(path), [])
        elif name == "END":
            assert path.pop() == value, "components close in order"
        else:
            found["/".join(path)].append((name + match["params"], value))
    assert not path, "every component is closed"
    _check(found)
    return found


def _check(found: dict[str, list[tuple[str, str]]]) -> None:
    assert sorted(name for name, _ in found["VCALENDAR"]) == [
        "CALSCALE",
        "METHOD",
        "PRODID",
        "VERSION",
    ]
    event = found["VCALENDAR/VEVENT"]
    names = [name.partition(";")[0] for name, _ in event]
    assert all(names.count(name) == 1 for name in ONCE), "each exactly once"
    zones = {value for name, value in found.get("VCALENDAR/VTIMEZONE", []) if name == "TZID"}
    for name, value in event:
        bare = name.partition(";")[0]
        if bare in TEXTS:
            assert not BARE.search(value), f"unescaped separator in {value!r}"
        if bare == "DTSTAMP":
            assert UTC_TIME.fullmatch(value)
        if bare in {"DTSTART", "DTEND"}:
            assert LOCAL_TIME.fullmatch(value)
            assert name.partition("TZID=")[2] in zones, "the zone is in the file"
        if bare in {"ORGANIZER", "ATTENDEE"}:
            assert re.fullmatch(r"mailto:[^\s;,:]+@[^\s;,:]+", value)
    for part in PARTS_OF_ZONE & {path.rpartition("/")[2] for path in found}:
        lines = dict(found[f"VCALENDAR/VTIMEZONE/{part}"])
        assert {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"} <= lines.keys()
