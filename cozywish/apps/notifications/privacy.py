"""What notices say about a person: the address they went to. A sent one stays, so that nothing is said twice."""

from cozywish.toolkit.privacy import Topic, table

table(
    "notifications.Notice",
    Topic.MAIL,
    mail="recipient",
    stays=True,
    personal="recipient",
    nothing="id key channel template sent_at created_at",
)
