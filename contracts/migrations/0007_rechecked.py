from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0006_state_recent'),
    ]

    operations = [
        migrations.AlterField(
            model_name='contractevent',
            name='kind',
            field=models.CharField(choices=[('imported', 'Contract taken into the portal'), ('prepared', 'Contract made of an application'), ('addendum_made', 'Addendum made'), ('terms_changed', 'Terms changed'), ('status_changed', 'State changed'), ('schedule_made', 'Payment schedule made'), ('schedule_changed', 'Payment schedule changed'), ('receipt_posted', 'Payment received'), ('invoice_issued', 'Invoice issued'), ('rechecked', 'Something has changed by itself')], max_length=20, verbose_name='event'),
        ),
    ]
