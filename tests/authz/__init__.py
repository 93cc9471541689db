"""Who may do what, proved for every route there is: nothing here knows a view, only the table and the addresses."""
