//! Domain types without I/O: slugs, keys, latent ids, times, the filter.
