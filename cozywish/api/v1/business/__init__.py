"""The API of the business side: what providers do on the pages below /pro/."""
