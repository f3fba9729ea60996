-- Take out the reports of an old batch that the new file tells anew.
DELETE FROM reports WHERE batch_id = $old AND report_id IN (SELECT report_id FROM new_reports)
