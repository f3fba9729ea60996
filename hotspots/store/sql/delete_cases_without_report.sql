-- Take out the cases whose report the agency no longer tells.
DELETE FROM cases WHERE case_id NOT IN (SELECT report_id FROM reports)
