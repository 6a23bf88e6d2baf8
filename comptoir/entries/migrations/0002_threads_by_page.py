from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("entries", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="comment", name="comment_thread"),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                fields=["entry", "-id"], condition=models.Q(("parent", None)), name="comment_top"
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                fields=["entry", "parent"],
                condition=models.Q(("parent", None), _negated=True),
                name="comment_below",
            ),
        ),
    ]
