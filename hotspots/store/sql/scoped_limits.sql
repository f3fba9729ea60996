-- Only what is reported from the areas of a scope: the tables that are made from reports, made again from those.
-- views reports, tiles, cell_tiles, tallies, cases and links, in the database and with the conditions that
-- hotspots.store.limits writes in place of the marks (names of columns and codes kept in a table, never data)
CREATE VIEW /*into*/.reports AS SELECT * FROM whole.reports WHERE /*inside*/;
CREATE VIEW /*into*/.tiles AS SELECT * FROM whole.tiles WHERE /*inside*/;
CREATE VIEW /*into*/.cell_tiles AS
    SELECT * FROM whole.cell_tiles WHERE tile_no IN (SELECT tile_no FROM /*into*/.tiles);
CREATE VIEW /*into*/.tallies AS SELECT * FROM whole.tallies WHERE tile_no > 0 AND /*inside*/;
CREATE VIEW /*into*/.cases AS
    SELECT * FROM whole.cases WHERE case_id IN (SELECT report_id FROM /*into*/.reports);
CREATE VIEW /*into*/.links AS
    SELECT * FROM whole.links
    WHERE report_id_a IN (SELECT report_id FROM /*into*/.reports) AND report_id_b IN (SELECT report_id FROM /*into*/.reports);
CREATE VIEW /*into*/.meta AS
    SELECT * FROM whole.meta
    WHERE key NOT LIKE 'skill:%' AND key NOT LIKE 'alerts:%'
       OR /*lists*/ AND regexp_replace(key, '^(skill|alerts):(week|month):?', '')
            IN (SELECT code FROM /*into*/.limit_areas WHERE layer = 'list')
