"""What leaves the house: protected tables and the files made from them. Nothing here reads the store."""
