"""Prints the starts that recurring-ical-events finds.

Standard input holds a JSON list of [path, from, to]; days may be null: then two years from the month
of the first event on, not before 2000. The answer is a JSON list with null for each file that the
library does not read, else with `from`, `to`, `starts` (by UID, moments in UTC, days as dates) and
`recurring` (the UIDs with a rule or listed dates)."""

import datetime
import json
import signal
import sys
import warnings
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

BERLIN = ZoneInfo("Europe/Berlin")
SECONDS_A_FILE = 20  # some rules never end


def start(value):
    if not isinstance(value, datetime.datetime):
        return value.isoformat()
    value = value if value.tzinfo else value.replace(tzinfo=BERLIN)
    return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def window(calendar):
    starts = [event["DTSTART"].dt for event in calendar.walk("VEVENT") if "DTSTART" in event]
    year = max(2000, min(s.year for s in starts))
    first = min((s for s in starts if s.year >= year), key=start)
    begin = datetime.date(first.year, first.month, 1)
    return begin, datetime.date(begin.year + 2, begin.month, 1)


def read(path, begin, end):
    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    if begin is None:
        begin, end = window(calendar)
    else:
        begin, end = map(datetime.date.fromisoformat, (begin, end))
    starts = {}
    for event in recurring_ical_events.of(calendar, skip_bad_series=True).between(begin, end):
        if event.get("STATUS", "") != "CANCELLED":
            starts.setdefault(str(event.get("UID", "")), []).append(start(event["DTSTART"].dt))
    events = calendar.walk("VEVENT")
    recurring = {str(e.get("UID", "")) for e in events if "RRULE" in e or "RDATE" in e}
    days = {"from": begin.isoformat(), "to": end.isoformat()}
    return {**days, "starts": starts, "recurring": sorted(recurring)}


class Slow(Exception):
    pass


def slow(*_):
    raise Slow


def main():
    warnings.filterwarnings("ignore")
    signal.signal(signal.SIGALRM, slow)
    out = []
    for path, begin, end in json.load(sys.stdin):
        try:
            signal.alarm(SECONDS_A_FILE)
            out.append(read(path, begin, end))
        except Exception:
            out.append(None)
        signal.alarm(0)
    json.dump(out, sys.stdout)


main()
