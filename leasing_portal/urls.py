"""All URLs; each has a name and a row in `access_matrix.py`."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from common import health
from common import views as common_views
from leasing_portal.home import events, home

handler400 = "leasing_portal.error_answers.bad_request"
handler404 = "leasing_portal.error_answers.not_found"
handler500 = "leasing_portal.error_answers.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("home/events/", events, name="home_events"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("brand.css", common_views.brand_css, name="brand_css"),
    path("manifest.webmanifest", common_views.brand_manifest, name="brand_manifest"),
    path("gallery/", common_views.gallery, name="gallery"),
    path("language/", set_language, name="set_language"),
    path("account/", include("accounts.security.account_urls")),
    path("account/", include("accounts.security.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("integrations.api.urls")),
    path("", include("integrations.tokens.urls")),
    path("", include("accounts.urls")),
    path("", include("accounts.people.urls")),
    path("", include("accounts.consents.urls")),
    path("", include("accounts.deputies.urls")),
    path("", include("accounts.registration.urls")),
    path("", include("accounts.view_as.urls")),
    path("", include("common.jobs.urls")),
    path("", include("leasing_portal.trail_pages.urls")),
    path("", include("workflow.urls")),
    path("", include("workflow.todo.urls")),
    path("", include("workflow.readings.urls")),
    path("", include("calculator.urls")),
    path("", include("calculator.season.urls")),
    path("", include("calculator.scenarios.urls")),
    path("", include("calculator.commercial_offers.urls")),
    path("", include("contracts.urls")),
    path("", include("contracts.requests.urls")),
    path("", include("contracts.applications.urls")),
    path("", include("payments.urls")),
    path("", include("payments.debts.urls")),
    path("", include("payments.claim_letters.urls")),
    path("", include("payments.invoicing.urls")),
    path("", include("payments.matching.question_urls")),
    path("", include("payments.matching.urls")),
    path("", include("payments.planning.urls")),
    path("", include("payments.payoff.urls")),
    path("", include("payments.termination.urls")),
    path("", include("payments.vat.urls")),
    path("", include("payments.online.urls")),
    path("", include("integrations.acquiring.urls")),
    path("", include("integrations.acquiring.simulator.urls")),
    path("", include("payments.schedules.urls")),
    path("", include("payments.acts.urls")),
]
