"""Plain rows: the people of a table read a column at a time, for what a million rows cost.

What a row means is said by `gather` and `convert`, for one row. Here many rows are looked at together: a column of
cells that need no thought (addresses in ASCII, numbers in full, names of two words) is cleaned by a few calls for all
of it, what repeats itself is read once, and a cell that is neither goes to its own gatherer. A row of which anything
else is true (a fault, a value that is kept aside, two numbers in a cell) is not plain, and goes the general road whole.
So there is one definition of what cells mean, and a property test holds the quick readings against it.
"""
