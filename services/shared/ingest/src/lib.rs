//! The poll loop of both ingesters: schedule, diff, plausibility, publish.
