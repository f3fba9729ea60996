-- Which rows were refused, and why?
-- one row per fault: agency, source_name, and the columns of hotspots.schema.REFUSED_ROWS
SELECT b.agency, b.source_name, r.*
FROM s.refused_rows AS r JOIN s.batches AS b USING (batch_id)
WHERE b.status = 'active' AND ($batch_id IS NULL OR r.batch_id = $batch_id)
ORDER BY r.batch_id DESC, r.row_no, r.column_name
