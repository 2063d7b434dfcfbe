"""All URLs; each has a name and a row in `access_matrix.py`."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from common import health
from common import views as common_views
from leasing_portal.home import home

urlpatterns = [
    path("", home, name="home"),
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
    path("", include("accounts.urls")),
    path("", include("accounts.consents.urls")),
    path("", include("common.jobs.urls")),
    path("", include("contracts.urls")),
    path("", include("payments.urls")),
]
