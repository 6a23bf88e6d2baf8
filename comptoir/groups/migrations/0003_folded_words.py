import unicodedata

from django.db import migrations, models


def fold_words(apps, schema_editor):
    """Fill the column for the groups that are there."""
    groups = apps.get_model("groups", "Group").objects
    for group in groups.only("pk", "name", "purpose").iterator():
        decomposed = unicodedata.normalize("NFKD", f"{group.name} {group.purpose}".casefold())
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
        words = " ".join(plain.replace("œ", "oe").replace("æ", "ae").split())
        groups.filter(pk=group.pk).update(folded=words[:300])


class Migration(migrations.Migration):
    dependencies = [("groups", "0002_templates_of_a_network")]

    operations = [
        migrations.AddField(
            model_name="group",
            name="folded",
            field=models.CharField(blank=True, default="", editable=False, max_length=300),
        ),
        migrations.RunPython(fold_words, migrations.RunPython.noop),
    ]
