-- The ledger and what stood in the files: only of agencies that are seen in full.
-- views batches, refused_rows, notes of the vocabulary
CREATE VIEW s.batches AS
    SELECT * FROM sealed.batches WHERE agency IN (SELECT agency FROM s.scope_agencies WHERE sees = 'full');
CREATE VIEW s.refused_rows AS
    SELECT * FROM sealed.refused_rows WHERE batch_id IN (SELECT batch_id FROM s.batches);
CREATE VIEW s.notes AS
    SELECT * FROM sealed.notes WHERE batch_id IN (SELECT batch_id FROM s.batches)
