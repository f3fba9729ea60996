-- Reports for those who see counts only: a protected count of ten is ten equal rows, so that every question about
-- reports is answered from the protected counts and from nothing else.
-- one row per one of a protected count, columns of hotspots.schema.REPORTS
SELECT /*columns*/ FROM s.protected_counts AS p, range(p.reports)
