-- Which active batch holds this very file for this agency?
-- one row, or none: batch_id
SELECT batch_id FROM batches
WHERE agency = $agency AND file_sha256 = $sha256 AND status = 'active'
