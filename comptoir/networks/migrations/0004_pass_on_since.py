from datetime import timedelta

import comptoir.core.clock
from django.db import migrations, models
from django.utils import timezone


def from_those_not_due_yet(apps, schema_editor):
    """Questions that wait already are old by now; those still within the delay are not."""
    for network in apps.get_model("networks", "Network").objects.all():
        network.pass_on_since = timezone.now() - timedelta(hours=network.pass_on_hours)
        network.save(update_fields=["pass_on_since"])


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0003_pass_on_hours'),
    ]

    operations = [
        migrations.AddField(
            model_name='network',
            name='pass_on_since',
            field=models.DateTimeField(default=comptoir.core.clock.now, editable=False),
        ),
        migrations.RunPython(from_those_not_due_yet, migrations.RunPython.noop),
    ]
