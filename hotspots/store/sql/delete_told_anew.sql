-- Take out the reports of an old batch that the new file tells anew ($reach: told), with all of the days that both cover
-- (covered), or all.
DELETE FROM reports
WHERE batch_id = $old
  AND report_id IN (SELECT report_id FROM compared
                    WHERE batch_id = $old AND ($reach = 'all' OR told OR ($reach = 'covered' AND covered)))
