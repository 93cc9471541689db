"""What a password of somebody who works at a venue may not be made of."""

from typing import Any

from cozywish.apps.accounts.passwords import ContextWordsValidator, words_of
from cozywish.apps.venues.queries import names_at_work


class NotYourBusinessValidator(ContextWordsValidator):
    """The same, and the names of where they work: they stand on the pages that everybody reads."""

    def words(self, user: Any) -> set[str]:
        """Return what anybody who knows of the person would try first."""
        known = super().words(user)
        return known if user is None else known | words_of(" ".join(names_at_work(user)))
