// KHTML has no "?" in it.
runCases(location.search.replace(/^\?/, ''));
