//! What a raw item means: times, zones, recurrence, places, clean text. Pure.
