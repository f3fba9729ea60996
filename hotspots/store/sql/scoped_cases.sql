-- An agency's own cases: only of agencies that are seen in full.
-- view cases of the vocabulary
CREATE VIEW s.cases AS
    SELECT * FROM sealed.cases WHERE agency IN (SELECT agency FROM s.scope_agencies WHERE sees = 'full')
