"""What was said to whom."""

from django.db import models


class Notice(models.Model):
    """One message owed to one person by one channel. `key` is unique: a repeated event says nothing twice."""

    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=10)
    template = models.CharField(max_length=40)
    recipient = models.EmailField()
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key
