//! End to end, simulation, conformance, tidy.
