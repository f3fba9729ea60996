-- What arrived? one row per batch, newest first, columns of hotspots.schema.BATCHES
SELECT * FROM s.batches ORDER BY batch_id DESC
