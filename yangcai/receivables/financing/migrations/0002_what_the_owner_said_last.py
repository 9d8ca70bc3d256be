from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('financing', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='applicationitem',
            name='freed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='applicationitem',
            name='is_frozen',
            field=models.BooleanField(default=False),
        ),
    ]
