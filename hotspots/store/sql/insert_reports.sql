-- Add the new reports under their batch.
INSERT INTO reports BY NAME SELECT *, $batch_id AS batch_id FROM new_reports
