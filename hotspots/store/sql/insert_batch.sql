-- Add a file's line to the ledger.
INSERT INTO batches BY NAME SELECT * FROM new_line
