//! Events on HTML pages: JSON-LD, microdata, RDFa, h-event, selectors, proposals.
