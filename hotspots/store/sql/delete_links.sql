-- Make room for the pairs of two agencies that are worked out anew.
DELETE FROM links WHERE agency_a = $a AND agency_b = $b
