"""Did it work, or would it have fallen anyway? Effects of actions in places, said with how sure one can be.

`study.effect` is the method; `placebo` tells how often it finds something where nothing was done; `power` says what it
could see at all; `verdict` puts it into a sentence. The other modules are the steps, and what is shown beside.
"""
