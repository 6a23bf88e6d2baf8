from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsConfig(AppConfig):
    name = "comptoir.kinds.questions"
    label = "questions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comptoir.entries.kinds import Kind, register_kind
        from comptoir.kinds.questions.details import reopen, save
        from comptoir.kinds.questions.forms import QuestionForm

        register_kind(
            Kind(
                name="question",
                label=_("Question"),
                plural=_("Questions"),
                verb=_("Ask"),
                icon="circle-question-mark",
                card="kinds/questions/_card.html",
                page="kinds/questions/_page.html",
                composer="kinds/questions/_composer.html",
                form=QuestionForm,
                has_title=True,
                order=20,
                save=save,
                comment_gone=reopen,
                select_related=(
                    "question",
                    "question__accepted",
                    "question__accepted__author",
                    "question__accepted_by",
                ),
            )
        )
