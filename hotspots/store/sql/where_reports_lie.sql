-- Where does the middle of all reports lie?
-- one row: a fifth and four fifths of easting and of northing (m, area CRS; null without a place), and reports
SELECT quantile_disc(easting, 2E-1) AS west, quantile_disc(northing, 2E-1) AS south,
       quantile_disc(easting, 8E-1) AS east, quantile_disc(northing, 8E-1) AS north,
       count(easting) AS reports
FROM reports
