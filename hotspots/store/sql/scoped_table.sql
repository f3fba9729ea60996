-- A table as it is, or empty: hotspots.store.scoped puts its name and which of the two in place of the marks.
SELECT * FROM sealed./*table*/ WHERE /*shown*/
