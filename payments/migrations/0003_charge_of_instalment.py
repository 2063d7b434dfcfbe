import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0002_invoicing'),
    ]

    operations = [
        migrations.AlterField(
            model_name='charge',
            name='instalment',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='payments.instalment', verbose_name='instalment'),
        ),
        migrations.AddIndex(
            model_name='charge',
            index=models.Index(fields=['instalment', 'due_on'], name='charge_instalment_date'),
        ),
    ]
