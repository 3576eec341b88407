from django.db import migrations, models


class Migration(migrations.Migration):
    """A kind may ask what no column holds, and a matter answers. The answer may be none: SQLite then adds the column
    without writing the table anew, so that the triggers on it stay."""

    dependencies = [("ledger", "0005_kept_lights_and_tallies")]

    operations = [
        migrations.AddField("kind", "fields", models.JSONField(blank=True, default=list)),
        migrations.AddField("matter", "extra", models.JSONField(blank=True, null=True)),
    ]
