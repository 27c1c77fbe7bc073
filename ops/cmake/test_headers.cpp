// Has nothing of its own: the precompiled header of the tests is made beside it.
