"""What a person sees: the card fields, the bank's question, and the desk from which all parts are played."""
