from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostsConfig(AppConfig):
    name = "comptoir.kinds.posts"
    label = "posts"

    def ready(self) -> None:
        from comptoir.entries.kinds import Kind, register_kind

        register_kind(
            Kind(
                name="post",
                label=_("Post"),
                plural=_("Posts"),
                verb=_("Publish"),
                icon="message-square-text",
                card="",
                page="",
                order=10,
            )
        )
