"""Prints the starts that recurring-ical-events finds: occurrences.py FROM TO FILE... gives a JSON
list with, for each file, the starts of its events by UID, moments in UTC and days as dates."""

import datetime
import json
import sys
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events


def start(value):
    if not isinstance(value, datetime.datetime):
        return value.isoformat()
    value = value if value.tzinfo else value.replace(tzinfo=ZoneInfo("Europe/Berlin"))
    return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def main():
    begin, end = map(datetime.date.fromisoformat, sys.argv[1:3])
    out = []
    for path in sys.argv[3:]:
        with open(path, "rb") as file:
            calendar = icalendar.Calendar.from_ical(file.read())
        found = recurring_ical_events.of(calendar, skip_bad_series=True).between(begin, end)
        starts = [start(e["DTSTART"].dt) for e in found if e.get("STATUS", "") != "CANCELLED"]
        out.append(sorted(starts))
    json.dump(out, sys.stdout)


main()
