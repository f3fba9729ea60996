-- A version that was published before there were tiles and tallies: told to be without, so that every question finds them.
-- view reports and empty tables tiles, cell_tiles and tallies, in the database that hotspots.store.attaching writes in place
-- of the mark
CREATE VIEW /*into*/.reports AS SELECT *, 0 AS tile_no FROM former.reports;
CREATE TABLE /*into*/.tiles (
    tile_no INTEGER, police_force VARCHAR, lad VARCHAR, north INTEGER, east INTEGER, first_of_area INTEGER
);
CREATE TABLE /*into*/.cell_tiles (cell_id BIGINT, tile_no INTEGER);
CREATE TABLE /*into*/.tallies (
    tile_no INTEGER, police_force VARCHAR, lad VARCHAR, week_no INTEGER, month_no INTEGER,
    source_agency VARCHAR, category VARCHAR, qualifier VARCHAR, reports BIGINT
)
