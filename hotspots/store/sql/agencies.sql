-- Who reports here?
-- one row per agency: source_agency, agency_type, reports, first_day, last_day, weekly (knows more than the month),
-- licence, last_loaded (UTC), not_located (reports)
SELECT * FROM s.agencies ORDER BY reports DESC, source_agency
