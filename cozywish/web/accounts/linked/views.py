"""Coming from Google or Apple, and linking or unlinking an account there."""

from typing import Any

from allauth.socialaccount.views import ConnectionsView
from django.urls import reverse_lazy

from cozywish.web.accounts.linked.queries import linked_accounts


class Linked(ConnectionsView):  # type: ignore[misc]
    """What is linked, with a button to link or unlink each."""

    template_name = "account/linked/linked.html"
    success_url = reverse_lazy("account_linked")
    extra_context = {"part": "linked", "tab": "you"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the providers and what is linked there."""
        accounts = linked_accounts(self.request, user=self.request.user)
        context: dict[str, Any] = super().get_context_data(accounts=accounts, **kwargs)
        return context
