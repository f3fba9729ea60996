"""The monthly summary: what a board reads, from material that is handed in.

`content` writes it (tables, sentences, what was held back); `protect` holds back small numbers; `chart_svg` and
`map_svg` draw; `pdf`, `workbook`, `csv_pack` and `slide` make the files. The same material gives the same bytes.
"""
