-- What did the program mend or notice while reading?
-- one row per remark: agency, source_name, and the columns of hotspots.schema.NOTES
SELECT b.agency, b.source_name, n.*
FROM s.notes AS n JOIN s.batches AS b USING (batch_id)
WHERE b.status = 'active'
ORDER BY n.batch_id DESC, n.first_row
