-- Add the lines of new files to the ledger.
INSERT INTO batches BY NAME SELECT * FROM new_lines
