"""What a run leaves behind, as plain data: the ledger, its journal, pictures, and kept timings.

Records cross process borders as JSON of builtins and are all that the page and the tables read.
This wing knows no statistics, no trial and no test.
"""
