-- Add the new reports, each under its batch.
INSERT INTO reports BY NAME SELECT * FROM new_reports
