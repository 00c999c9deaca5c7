//! Configuration, telemetry, health, shutdown, clock: what each service stands on.
