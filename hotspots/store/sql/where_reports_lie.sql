-- Where and when does the middle of all reports lie?
-- one row: a fifth and four fifths of easting and of northing (m, area CRS; null without a place), reports with a place,
-- and the days between which all but a hundredth at either end happened (days since 1970)
SELECT quantile_disc(easting, 2E-1) AS west, quantile_disc(northing, 2E-1) AS south,
       quantile_disc(easting, 8E-1) AS east, quantile_disc(northing, 8E-1) AS north,
       count(easting) AS reports,
       quantile_disc(day_no, 1E-2) AS first_day, quantile_disc(day_no, 9.9E-1) AS last_day
FROM reports
