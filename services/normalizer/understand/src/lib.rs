//! What an announcement is about, for whom, where, until when. Pure.
