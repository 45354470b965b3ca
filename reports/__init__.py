"""From the ledger to the page: figures, strips, tables and the HTML that holds them."""
