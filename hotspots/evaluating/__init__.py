"""Did it work, or would it have fallen anyway? Joins the store's counts, lists and log with `insight.impact`.

`action.evaluate` judges one action; `past.placebo` says how often the method finds something where nothing was done;
`plan` says what could be seen at all; `logged` reads what was done from the log.
"""
