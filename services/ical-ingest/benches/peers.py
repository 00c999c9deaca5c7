"""Parses files with a peer and prints bytes, events and CPU seconds: peers.py PEER FILE..."""

import ctypes
import sys
import time


def libical(texts):
    lib = ctypes.CDLL("libical.so.3")
    lib.icalparser_parse_string.restype = ctypes.c_void_p
    lib.icalparser_parse_string.argtypes = [ctypes.c_char_p]
    lib.icalcomponent_free.argtypes = [ctypes.c_void_p]
    for text in texts:
        root = lib.icalparser_parse_string(text)
        if root:
            lib.icalcomponent_free(root)


def icalendar(texts):
    import icalendar as peer

    for text in texts:
        # One calendar after the other, so that a bad one costs itself only.
        for part in text.split(b"END:VCALENDAR"):
            try:
                peer.Calendar.from_ical(part + b"END:VCALENDAR\r\n", multiple=True)
            except ValueError:
                pass


def main():
    texts = [open(path, "rb").read() for path in sys.argv[2:]]
    size = sum(map(len, texts))
    events = sum(text.count(b"BEGIN:VEVENT") for text in texts)
    begun = time.process_time()
    {"libical": libical, "icalendar": icalendar}[sys.argv[1]](texts)
    print(size, events, time.process_time() - begun)


main()
