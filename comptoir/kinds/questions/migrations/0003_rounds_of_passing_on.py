from django.db import migrations, models


def count_what_was(apps, schema_editor):
    """Until now there was one round."""
    rows = apps.get_model("questions", "Question").objects.filter(passed_at__isnull=False)
    rows.update(passed_rounds=1)


class Migration(migrations.Migration):

    dependencies = [
        ('questions', '0002_solicitations'),
    ]

    operations = [
        migrations.AddField(
            model_name='question',
            name='passed_rounds',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.RunPython(count_what_was, migrations.RunPython.noop),
    ]
